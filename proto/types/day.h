#pragma once

#include <chrono>
#include <cstdint>

#include "proto/types/instant.h"

namespace iwets {

/// A day in UTC. The default is none, which lies before every other.
struct Day {
  std::uint32_t number = 0;  ///< days since 1970-01-01, as the schema writes it; 0: none
  [[nodiscard]] constexpr bool known() const { return number != 0; }
  static void fields(auto& self, auto& ar) { ar(self.number); }
  friend constexpr auto operator<=>(const Day&, const Day&) = default;
};

/// The day on which `at` falls.
[[nodiscard]] constexpr Day day_of(Instant at) {
  using namespace std::chrono;
  return {static_cast<std::uint32_t>(floor<days>(at.time_since_epoch()).count())};
}
/// Its first moment.
[[nodiscard]] constexpr Instant start_of(Day day) { return Instant{std::chrono::days{day.number}}; }
/// So many days later.
[[nodiscard]] constexpr Day operator+(Day day, std::uint32_t days) { return {day.number + days}; }

}  // namespace iwets
