#pragma once

#include <deque>

#include "tests/sim/dice.h"

namespace iwets::sim {

/// The disk of a peer: whole states, as a database commits them. What is committed without a sync
/// survives the end of the process, and perhaps that of the power.
template <typename State>
class Disk {
 public:
  explicit Disk(State first) : synced_(std::move(first)) {}
  /// Committed, and not on the disk yet. Of many the oldest gets there by itself.
  void commit(const State& state) {
    later_.push_back(state);
    if (later_.size() <= unsynced_max) return;
    synced_ = std::move(later_.front());
    later_.pop_front();
  }
  /// All that was committed until now is on the disk.
  void sync() {
    if (later_.empty()) return;
    synced_ = std::move(later_.back());
    later_.clear();
  }
  /// The process ends: nothing that was committed is lost.
  const State& kill() {
    sync();
    return synced_;
  }
  /// The power fails: of what was not synced the end is lost, perhaps all of it.
  const State& power_cut(Dice& dice) {
    const auto kept = dice.below(later_.size() + 1);
    while (later_.size() > kept) later_.pop_back();
    return kill();
  }
  void restore(State state) {
    later_.clear();
    synced_ = std::move(state);
  }
  [[nodiscard]] const State& synced() const { return synced_; }

 private:
  static constexpr std::size_t unsynced_max = 8;
  State synced_;
  std::deque<State> later_;
};

}  // namespace iwets::sim
