#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <utility>

#include "hub/core/events.h"

namespace iwets::hub {

/// A trace that has had its result: no longer open, but for a while its center may correct that.
struct AnsweredTrace {
  PeerId requester, center;
  Urgency urgency = Urgency::routine;
  Instant until;
  std::uint32_t version = 1;       ///< of the result that was taken last
  std::uint32_t acknowledged = 1;  ///< the version that the requester's officer has taken note of
  static void fields(auto& self, auto& ar) {
    ar(self.requester, self.center, self.urgency, self.until, self.version, self.acknowledged);
  }
};

/// Those of them that still can be corrected.
class Answered {
 public:
  /// Gives up what is over, and the oldest beyond `most`.
  void add(Instant now, const TraceId& id, const AnsweredTrace& trace, std::size_t most);
  /// Null: unknown, or its time is over.
  [[nodiscard]] AnsweredTrace* find(Instant now, const TraceId& id);
  void erase(const TraceId& id);
  [[nodiscard]] std::size_t size() const { return traces_.size(); }
  /// Makes the index again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.traces_); }

 private:
  std::map<TraceId, AnsweredTrace> traces_;
  std::set<std::pair<Instant, TraceId>> until_;  ///< derived
};

}  // namespace iwets::hub
