#include "hub/shell/clock.h"

#include <algorithm>

namespace iwets::shell {
namespace {

/// While it waits for the wall clock, the hub's time runs this much slower: deadlines still pass.
constexpr int slow_down = 2;

/// Where the hub's time starts.
Instant first_time(Instant journal, Instant wall) {
  const bool fresh = journal == Instant{};
  if (!fresh && wall - journal > Clock::start_lead_max) return journal;
  return std::max(wall, journal);
}

}  // namespace

Instant wall_now() {
  return Instant{
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

Duration monotonic_now() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch());
}

Clock::Clock(Instant journal, ClockSources sources)
    : sources_(std::move(sources)),
      confirmed_now_(first_time(journal, sources_.wall())),
      confirmed_at_(sources_.monotonic()) {
  offset_ = confirmed_now_.time_since_epoch() - confirmed_at_;
}

Instant Clock::now_at(Duration monotonic) const {
  const Instant followed{monotonic + offset_};
  return std::max(followed, confirmed_now_ + (monotonic - confirmed_at_) / slow_down);
}

Instant Clock::now() const {
  const std::lock_guard lock(mutex_);
  return now_at(sources_.monotonic());
}

Duration Clock::wall_lead() const {
  const std::lock_guard lock(mutex_);
  return sources_.wall() - Instant{sources_.monotonic() + offset_};
}

Duration Clock::ahead() const {
  const std::lock_guard lock(mutex_);
  const auto monotonic = sources_.monotonic();
  return now_at(monotonic) - Instant{monotonic + offset_};
}

void Clock::confirm() {
  const std::lock_guard lock(mutex_);
  const auto monotonic = sources_.monotonic();
  const auto wall = sources_.wall();
  confirmed_now_ = std::max(now_at(monotonic), wall);
  confirmed_at_ = monotonic;
  offset_ = wall.time_since_epoch() - monotonic;
}

}  // namespace iwets::shell
