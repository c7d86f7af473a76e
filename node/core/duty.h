#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "node/core/access.h"
#include "proto/types/day.h"

/// Who is on duty for an agency, and who is told one after another while nobody reads. Pure: what
/// the clock on the wall shows comes as a value.
namespace iwets::node {

/// A moment as the clock on the wall shows it in some time zone. Where clocks are set back an hour
/// comes twice, and both are the same moment here; where they are set on, one never comes.
struct LocalTime {
  Day day;                   ///< the local date
  std::uint32_t minute = 0;  ///< of that day, 0 to 1439
};

/// Who is there from one time of the day until another.
struct Shift {
  static constexpr std::uint32_t day_minutes = 24 * 60;
  std::uint32_t from = 0;             ///< minute of the day on which it begins, below `day_minutes`
  std::uint32_t until = day_minutes;  ///< at most `day_minutes`; not after `from`: of the next day
  std::vector<std::string> officers;  ///< badges: told at once
  std::vector<std::string> standby;   ///< badges: told one after another while nobody reads
};
struct WeeklyShift {
  std::uint8_t days = 0;  ///< on which it begins: bit 0 is Monday, bit 6 Sunday
  Shift shift;
};

/// The duty rota of an agency.
struct Rota {
  static constexpr std::size_t weekly_max = 64, exceptions_max = 400, shifts_max = 16,
                               badges_max = 20;
  std::string zone;  ///< name of the IANA time zone, "Africa/Johannesburg"
  std::vector<WeeklyShift> week;
  /// Shifts that begin on that local date, instead of the weekly ones; none: nobody is there.
  std::map<Day, std::vector<Shift>> exceptions;
};

struct OnDuty {
  std::vector<std::string> officers, standby;  ///< badges, each once; in the order of the rota
  friend bool operator==(const OnDuty&, const OnDuty&) = default;
};
/// Shifts that overlap are taken together. A shift belongs to the date on which it begins: what is
/// said of the next date does not cut it short.
[[nodiscard]] OnDuty on_duty(const Rota& rota, const LocalTime& now);

/// Every badge that the rota names.
[[nodiscard]] std::set<std::string> badges_of(const Rota& rota);

/// An officer as far as alerts are concerned.
struct Colleague {
  std::string badge, agency;
  Office office = Office::officer;
  bool active = true;  ///< has an account that is not locked
};
/// Whom to tell in turn, as long as nobody reads: first those on duty together, who may be none,
/// then the standby one by one, then the supervisors, those of the agency before the others. Only
/// who may see the agency's cases (`agency` empty: every officer and supervisor may) and is active;
/// nobody twice.
[[nodiscard]] std::vector<std::vector<std::string>> rounds_of(
    const OnDuty& duty, const std::string& agency, const std::vector<Colleague>& colleagues);

}  // namespace iwets::node
