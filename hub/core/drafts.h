#pragma once

#include <map>
#include <set>

#include "hub/core/effects.h"

namespace iwets::hub {

/// A message of the hub's own that the shell has been asked to write, or will be.
struct Pending {
  PeerId recipient;
  Draft draft;
  Instant created;
  Urgency urgency = Urgency::routine;
  /// What it shows is decided when it is written, so that it waits until its reader is there.
  bool held = false;
  static void fields(auto& self, auto& ar) {
    ar(self.recipient, self.draft, self.created, self.urgency, self.held);
  }
};

/// What is decided and not yet composed, by number. Numbers are drawn gap-free in the life of the
/// hub.
class Drafts {
 public:
  /// Keeps the draft; returns the order to write it, unless it is held.
  [[nodiscard]] std::optional<Compose> add(Pending pending);
  [[nodiscard]] std::uint64_t last_number() const { return drawn_; }
  [[nodiscard]] const Pending* find(std::uint64_t number) const;
  void erase(std::uint64_t number);
  /// Drops all that is for a peer.
  void erase_for(const PeerId& recipient);
  /// Without those that are held.
  [[nodiscard]] std::size_t size() const { return pending_.size() - held_count_; }
  [[nodiscard]] std::size_t held_for(const PeerId& recipient) const;
  /// Drops the notice of this hit if it is held. False: it is not.
  [[nodiscard]] bool take_back(const PeerId& recipient, const HitId& hit);
  /// It was written, but its reader is gone: it will be written anew.
  void hold(std::uint64_t number);
  /// All that rests on records is held from now on: every reader is gone.
  void hold_all();
  /// The reader is there: the orders that were held for it, oldest first.
  [[nodiscard]] std::vector<Compose> release_for(const PeerId& recipient);
  /// Every order that has not been answered, those that are held included, oldest first.
  [[nodiscard]] std::vector<Compose> outstanding() const;
  /// The same without those that are held.
  [[nodiscard]] std::vector<Compose> ordered() const;
  /// Makes the index again after a restore.
  void index();

  static void fields(auto& self, auto& ar) { ar(self.pending_, self.drawn_); }

 private:
  void forget_held(std::uint64_t number, const Pending& pending);

  std::map<std::uint64_t, Pending> pending_;
  std::uint64_t drawn_ = 0;
  // Derived.
  std::map<PeerId, std::set<std::uint64_t>> held_;
  std::size_t held_count_ = 0;
};

/// What a draft becomes.
[[nodiscard]] Kind kind_of(const Draft& draft);
/// The trace or check that it is about; empty if none.
[[nodiscard]] TraceId subject_of(const Draft& draft);
/// True if it shows records: whether its reader may see them is decided when it is written.
[[nodiscard]] bool rests_on_records(const Draft& draft);

}  // namespace iwets::hub
