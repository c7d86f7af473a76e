#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "adapters/atf/dice.h"
#include "adapters/atf/world.h"
#include "proto/types/instant.h"

namespace iwets::atf {

/// How fast the simulator lives.
struct TimeScale {
  bool instant = false;    ///< answers in the same turn, without progress
  double faster_by = 1.0;  ///< 86400: a day in a second
  /// "instant", or a number from 1 to 1,000,000,000; nothing otherwise.
  [[nodiscard]] static std::optional<TimeScale> parse(const std::string& text);
};

/// When a center says what about one trace, counted from its arrival.
struct Timetable {
  struct Step {
    Duration after{};
    std::uint32_t code = 0;
    bool again = false;  ///< of 604: the same dealer, which has not answered
  };
  std::vector<Step> progress;      ///< in order of time; empty when `instant`
  std::optional<Duration> answer;  ///< nothing: never answered
};
/// Share of traces that are never answered (domain figure: 1-2 %).
inline constexpr double never_answered = 0.015;

/// Routine: median 10 days, 90 % within 20. Urgent: median 18 hours, 83 % within 48. A dealer is
/// asked 24 hours before the next step, where there is time for it: the next dealer, the same one
/// again because it is silent, or the search in the books of one that has closed. What takes longer
/// than most (routine 20 days, urgent 48 hours) is announced as delayed (400) then.
[[nodiscard]] Timetable draw_timetable(Dice& dice, const Story& story, bool urgent,
                                       bool always_answers, TimeScale scale);

}  // namespace iwets::atf
