#include "node/core/duty.h"

#include <algorithm>

namespace iwets::node {
namespace {

/// Monday is 0. The first of January 1970 was a Thursday.
std::uint32_t weekday_of(Day day) { return (day.number + 3) % 7; }

/// Shifts that begin on that date.
std::vector<Shift> shifts_on(const Rota& rota, Day day) {
  if (const auto special = rota.exceptions.find(day); special != rota.exceptions.end())
    return special->second;
  std::vector<Shift> out;
  for (const auto& weekly : rota.week)
    if ((weekly.days >> weekday_of(day) & 1U) != 0) out.push_back(weekly.shift);
  return out;
}

/// `minute` counts from the beginning of the day on which the shift begins.
bool covers(const Shift& shift, std::uint32_t minute) {
  const auto end = shift.until > shift.from ? shift.until : shift.until + Shift::day_minutes;
  return minute >= shift.from && minute < end;
}

void add(std::vector<std::string>& to, const std::vector<std::string>& badges) {
  for (const auto& badge : badges)
    if (std::ranges::find(to, badge) == to.end()) to.push_back(badge);
}

}  // namespace

OnDuty on_duty(const Rota& rota, const LocalTime& now) {
  OnDuty out;
  const auto take = [&](Day day, std::uint32_t minute) {
    for (const auto& shift : shifts_on(rota, day)) {
      if (!covers(shift, minute)) continue;
      add(out.officers, shift.officers);
      add(out.standby, shift.standby);
    }
  };
  if (now.day.known()) take({now.day.number - 1}, now.minute + Shift::day_minutes);
  take(now.day, now.minute);
  std::erase_if(out.standby, [&](const auto& badge) {
    return std::ranges::find(out.officers, badge) != out.officers.end();
  });
  return out;
}

std::set<std::string> badges_of(const Rota& rota) {
  std::set<std::string> out;
  const auto take = [&](const Shift& shift) {
    out.insert(shift.officers.begin(), shift.officers.end());
    out.insert(shift.standby.begin(), shift.standby.end());
  };
  for (const auto& weekly : rota.week) take(weekly.shift);
  for (const auto& [day, shifts] : rota.exceptions)
    for (const auto& shift : shifts) take(shift);
  return out;
}

std::vector<std::vector<std::string>> rounds_of(const OnDuty& duty, const std::string& agency,
                                                const std::vector<Colleague>& colleagues) {
  std::map<std::string, const Colleague*> able;
  for (const auto& one : colleagues) {
    const bool sees = agency.empty() ? one.office != Office::administrator
                                     : may_see({one.office, one.agency}, {agency, {}});
    if (one.active && sees) able[one.badge] = &one;
  }
  std::set<std::string> named;
  std::vector<std::vector<std::string>> rounds;
  const auto add_round = [&](const std::vector<std::string>& badges) {
    std::vector<std::string> round;
    for (const auto& badge : badges)
      if (able.contains(badge) && named.insert(badge).second) round.push_back(badge);
    if (!round.empty() || rounds.empty()) rounds.push_back(std::move(round));
  };
  add_round(duty.officers);
  for (const auto& badge : duty.standby) add_round({badge});
  std::vector<std::string> own, others;
  for (const auto& [badge, one] : able)
    if (one->office == Office::supervisor) (one->agency == agency ? own : others).push_back(badge);
  add_round(own);
  add_round(others);
  return rounds;
}

}  // namespace iwets::node
