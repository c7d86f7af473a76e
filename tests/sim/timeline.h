#pragma once

#include <functional>
#include <queue>
#include <vector>

#include "proto/types/instant.h"

namespace iwets::sim {

/// Virtual time: what is to happen, in order of time and, at equal times, of being planned. Idle
/// time costs nothing.
class Timeline {
 public:
  explicit Timeline(Instant start) : now_(start) {}
  [[nodiscard]] Instant now() const { return now_; }
  void at(Instant time, std::function<void()> what) {
    planned_.push({std::max(time, now_), ++count_, std::move(what)});
  }
  void after(Duration wait, std::function<void()> what) { at(now_ + wait, std::move(what)); }
  /// Lets the next thing happen that is due until `end`. False: there is none; it is `end` then.
  bool step(Instant end) {
    if (planned_.empty() || planned_.top().time > end) {
      now_ = std::max(now_, end);
      return false;
    }
    now_ = planned_.top().time;
    const auto what = std::move(const_cast<Planned&>(planned_.top()).what);
    planned_.pop();
    ++happened_;
    what();
    return true;
  }
  [[nodiscard]] std::uint64_t happened() const { return happened_; }

 private:
  struct Planned {
    Instant time;
    std::uint64_t order;
    std::function<void()> what;
    bool operator<(const Planned& other) const {
      return time != other.time ? time > other.time : order > other.order;
    }
  };
  Instant now_;
  std::uint64_t count_ = 0, happened_ = 0;
  std::priority_queue<Planned> planned_;
};

}  // namespace iwets::sim
