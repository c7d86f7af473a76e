#pragma once

#include <map>

#include "hub/core/effects.h"

namespace iwets::hub {

/// A message of the hub's own that the shell has been asked to write.
struct Pending {
  PeerId recipient;
  Draft draft;
  Instant created;
  Urgency urgency = Urgency::routine;
  static void fields(auto& self, auto& ar) {
    ar(self.recipient, self.draft, self.created, self.urgency);
  }
};

/// What is decided and not yet composed, by number. Numbers are drawn gap-free in the life of the
/// hub.
class Drafts {
 public:
  /// Keeps the draft; returns the order to write it.
  [[nodiscard]] Compose add(Pending pending);
  [[nodiscard]] const Pending* find(std::uint64_t number) const;
  void erase(std::uint64_t number) { pending_.erase(number); }
  /// Drops all that is for a peer.
  void erase_for(const PeerId& recipient);
  [[nodiscard]] std::size_t size() const { return pending_.size(); }
  /// The orders that have not been answered, oldest first.
  [[nodiscard]] std::vector<Compose> outstanding() const;

  static void fields(auto& self, auto& ar) { ar(self.pending_, self.drawn_); }

 private:
  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t drawn_ = 0;
};

/// What a draft becomes.
[[nodiscard]] Kind kind_of(const Draft& draft);
/// The trace or check that it is about; empty if none.
[[nodiscard]] TraceId subject_of(const Draft& draft);

}  // namespace iwets::hub
