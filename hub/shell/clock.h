#pragma once

#include <atomic>
#include <chrono>

#include "proto/types/instant.h"

namespace iwets::shell {

/// The hub's time: the wall clock as it was at the start, carried on by the monotonic clock. It
/// never goes back, not even behind what the journal says. Thread-safe.
class Clock {
 public:
  /// Starts at the wall clock's time, or at `not_before` if that is later.
  explicit Clock(Instant not_before);
  [[nodiscard]] Instant now() const;
  /// How far the wall clock is ahead of `now` (negative: behind).
  [[nodiscard]] Duration wall_lead() const;
  /// An operator says that the wall clock is right: follow it, but never backwards.
  void confirm();

 private:
  std::atomic<std::int64_t> offset_us_;  ///< hub time minus monotonic time
};

/// The wall clock.
[[nodiscard]] Instant wall_now();

}  // namespace iwets::shell
