#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace iwets {

/// Length of time, in microseconds.
using Duration = std::chrono::microseconds;

/// Marks the time scale of `Instant`; has no clock behind it, so that a core cannot read one.
struct Utc {
  using duration = Duration;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<Utc, Duration>;
  static constexpr bool is_steady = false;
};

/// A moment: microseconds since 1970-01-01T00:00:00Z.
using Instant = Utc::time_point;

/// Microseconds since 1970, as the schema writes it. Negative times do not occur.
[[nodiscard]] constexpr std::uint64_t to_us(Instant t) {
  return static_cast<std::uint64_t>(t.time_since_epoch().count());
}
/// Inverse of `to_us`; values beyond the year 200000 saturate.
[[nodiscard]] constexpr Instant from_us(std::uint64_t us) {
  constexpr std::uint64_t most = 6'250'000'000'000'000'000U;
  return Instant{Duration{static_cast<std::int64_t>(us < most ? us : most)}};
}

/// "2026-03-01T12:00:00.123456Z".
[[nodiscard]] std::string text(Instant t);

}  // namespace iwets
