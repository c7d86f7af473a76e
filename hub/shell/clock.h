#pragma once

#include <chrono>
#include <functional>
#include <mutex>

#include "proto/types/instant.h"

namespace iwets::shell {

/// The wall clock.
[[nodiscard]] Instant wall_now();
/// A clock that nobody sets.
[[nodiscard]] Duration monotonic_now();

/// Where a clock takes its time from: the machine, or a test.
struct ClockSources {
  std::function<Instant()> wall = wall_now;
  std::function<Duration()> monotonic = monotonic_now;
};

/// The hub's time: the wall clock as it was at the start, carried on by the monotonic clock. It
/// never goes back, not even behind what the journal says. Thread-safe.
///
/// A wall clock that is wrong at the start must not be believed either: a hub that took a date a
/// year ahead for true would close every open trace as expired. So one that lies more than
/// `start_lead_max` ahead of the journal is not followed: time goes on from the journal's last
/// entry, and the watch keeps the intake closed until the clock is mended or an operator confirms
/// it.
class Clock {
 public:
  /// Further than this no wall clock is believed unasked after the journal's last entry.
  static constexpr Duration start_lead_max = std::chrono::hours{24};
  /// `journal`: the time of the journal's last entry; the epoch if it has none.
  explicit Clock(Instant journal, ClockSources sources = {});
  [[nodiscard]] Instant now() const;
  /// How far the wall clock is ahead of the time that the hub goes by (negative: behind).
  [[nodiscard]] Duration wall_lead() const;
  /// An operator says that the wall clock is right. A time ahead of the hub's is taken at once;
  /// from one behind it the hub is not set back: it runs at half speed until both agree.
  void confirm();
  /// How far the hub's time still is ahead of the one that was confirmed.
  [[nodiscard]] Duration ahead() const;

 private:
  [[nodiscard]] Instant now_at(Duration monotonic) const;

  const ClockSources sources_;
  mutable std::mutex mutex_;
  Duration offset_;        ///< the time to go by, minus monotonic time
  Instant confirmed_now_;  ///< the hub's time when it was confirmed last; before, of the start
  Duration confirmed_at_;  ///< the same moment, monotonic
};

}  // namespace iwets::shell
