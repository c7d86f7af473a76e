#include "node/shell/local_time.h"

#include <date/tz.h>

namespace iwets::node {

std::optional<LocalTime> local_time(const std::string& zone, Instant at) {
  using std::chrono::duration_cast;
  using std::chrono::minutes;
  using std::chrono::seconds;
  try {
    const date::sys_seconds moment(date::floor<seconds>(at.time_since_epoch()));
    const auto local = date::locate_zone(zone)->to_local(moment);
    const auto day = date::floor<date::days>(local);
    if (day.time_since_epoch().count() < 0) return std::nullopt;
    return LocalTime{{static_cast<std::uint32_t>(day.time_since_epoch().count())},
                     static_cast<std::uint32_t>(duration_cast<minutes>(local - day).count())};
  } catch (const std::runtime_error&) {  // No such zone, or the database cannot be read.
    return std::nullopt;
  }
}

}  // namespace iwets::node
