#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "hub/core/events.h"

namespace iwets::hub {

/// What a requester has asked about a delay, restriction or refusal (ITI paragraph 23), and what
/// the center has said to it.
struct Clarifications {
  std::uint32_t asked = 0, given = 0;
  static void fields(auto& self, auto& ar) { ar(self.asked, self.given); }
};

/// A trace that its center has closed as restricted or refused: no longer open, but for a while the
/// requester may ask why.
struct WithheldTrace {
  PeerId requester, center;
  Instant until;
  Clarifications clarifications;
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.center, self.until, self.clarifications);
  }
};

/// Those of them about which may still be asked.
class Withheld {
 public:
  /// Gives up what is over, and the oldest beyond `most`.
  void add(Instant now, const TraceId& id, WithheldTrace trace, std::size_t most);
  /// Null: unknown, or its time is over.
  [[nodiscard]] WithheldTrace* find(Instant now, const TraceId& id);
  void erase(const TraceId& id);
  [[nodiscard]] std::size_t size() const { return traces_.size(); }
  /// Makes the index again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.traces_); }

 private:
  std::map<TraceId, WithheldTrace> traces_;
  std::set<std::pair<Instant, TraceId>> until_;  ///< derived
};

}  // namespace iwets::hub
