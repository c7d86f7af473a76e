#include "hub/shell/clock.h"

#include <algorithm>

namespace iwets::shell {
namespace {

std::int64_t monotonic_us() {
  return std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

}  // namespace

Instant wall_now() {
  return Instant{
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}

Clock::Clock(Instant not_before)
    : offset_us_(std::max(wall_now(), not_before).time_since_epoch().count() - monotonic_us()) {}

Instant Clock::now() const { return Instant{Duration{monotonic_us() + offset_us_.load()}}; }

Duration Clock::wall_lead() const { return wall_now() - now(); }

void Clock::confirm() {
  const auto lead = wall_lead().count();
  if (lead > 0) offset_us_ += lead;
}

}  // namespace iwets::shell
