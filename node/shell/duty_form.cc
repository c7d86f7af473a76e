#include "node/shell/duty_form.h"

#include <algorithm>
#include <array>
#include <optional>

#include "node/core/sign_in.h"
#include "node/shell/json_object.h"
#include "proto/field/validity.h"

namespace iwets::node {
namespace {

constexpr std::array<const char*, 7> days = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
constexpr std::size_t zone_bytes_max = 64;

/// "07:30" to 450; up to "24:00".
std::optional<std::uint32_t> minute_of(const std::string& text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const auto number = [&](std::size_t at) {
    return static_cast<std::uint32_t>((text[at] - '0') * 10 + (text[at + 1] - '0'));
  };
  const auto minute = number(0) * 60 + number(3);
  if (number(3) > 59 || minute > Shift::day_minutes) return std::nullopt;
  return minute;
}

void read_time(Object& o, const char* key, std::uint32_t most, std::uint32_t& to) {
  std::string text;
  o.text(key, text);
  const auto minute = minute_of(text);
  if (minute && *minute <= most) {
    to = *minute;
    return;
  }
  o.fault(key, std::string(key) + " is no time of the day",
          most < Shift::day_minutes ? "write it as in 07:30, 00:00 to 23:59"
                                    : "write it as in 07:30, 00:00 to 24:00");
}

void read_badges(Object& o, const char* key, std::vector<std::string>& to) {
  std::vector<std::string> said;
  o.texts(key, said);
  if (said.size() > Rota::badges_max)
    o.fault(key, std::string(key) + " names too many", "name at most 20 badges for one shift");
  for (const auto& one : said) {
    auto badge = badge_of(one);
    if (badge.empty())
      o.fault(key, std::string(key) + " has what is no badge",
              "write badges as accounts have them, as in ZA-117");
    to.push_back(std::move(badge));
  }
}

void read_shift(Object& o, Shift& to) {
  read_time(o, "from", Shift::day_minutes - 1, to.from);
  read_time(o, "until", Shift::day_minutes, to.until);
  read_badges(o, "officers", to.officers);
  read_badges(o, "standby", to.standby);
}

void read_weekly(Object& o, WeeklyShift& to) {
  std::vector<std::string> said;
  o.texts("days", said);
  for (const auto& word : said) {
    const auto day = std::ranges::find(days, word);
    if (day == days.end())
      o.fault("days", "days has " + word, "write mon, tue, wed, thu, fri, sat, sun");
    else
      to.days = static_cast<std::uint8_t>(to.days | 1U << (day - days.begin()));
  }
  if (to.days == 0) o.fault("days", "days names none", "write on which days the shift begins");
  read_shift(o, to.shift);
}

void read_exception(Object& o, Rota& to) {
  std::string text;
  std::vector<Shift> shifts;
  o.text("date", text);
  o.objects(
      "shifts", [&](Object& one) { read_shift(one, shifts.emplace_back()); }, Rota::shifts_max);
  const auto day = field::parse_day(text);
  if (!day)
    o.fault("date", "date is no date",
            "write the local date on which the shifts begin, as in "
            "2026-12-25");
  else if (!to.exceptions.emplace(*day, std::move(shifts)).second)
    o.fault("date", "date is there twice", "write all shifts of a date in one exception");
}

void write_badges(const char* key, const std::vector<std::string>& badges, JsonWriter& to) {
  to.key(key).begin_array();
  for (const auto& badge : badges) to.value(badge);
  to.end_array();
}

void write_shift(const Shift& shift, JsonWriter& to) {
  to.field("from", clock_text(shift.from)).field("until", clock_text(shift.until));
  write_badges("officers", shift.officers, to);
  write_badges("standby", shift.standby, to);
}

}  // namespace

std::string clock_text(std::uint32_t minute) {
  const auto two = [](std::uint32_t number) {
    return std::string(number < 10 ? "0" : "") + std::to_string(number);
  };
  return two(minute / 60) + ":" + two(minute % 60);
}

Result<Rota, ApiError> read_rota(std::string_view json) {
  Rota rota;
  auto error = read_object(json, [&](Object& o) {
    o.text("zone", rota.zone);
    if (rota.zone.empty() || rota.zone.size() > zone_bytes_max)
      o.fault("zone", "zone is missing or too long", "name the time zone, as in Africa/Tunis");
    o.objects(
        "week", [&](Object& one) { read_weekly(one, rota.week.emplace_back()); }, Rota::weekly_max);
    o.objects(
        "exceptions", [&](Object& one) { read_exception(one, rota); }, Rota::exceptions_max);
  });
  if (error) return fail(std::move(*error));
  return rota;
}

void write_rota(const Rota& rota, JsonWriter& to) {
  to.field("zone", rota.zone).key("week").begin_array();
  for (const auto& weekly : rota.week) {
    to.begin_object().key("days").begin_array();
    for (std::size_t day = 0; day < days.size(); ++day)
      if ((weekly.days >> day & 1U) != 0) to.value(days[day]);
    to.end_array();
    write_shift(weekly.shift, to);
    to.end_object();
  }
  to.end_array().key("exceptions").begin_array();
  for (const auto& [day, shifts] : rota.exceptions) {
    to.begin_object().field("date", field::text(day)).key("shifts").begin_array();
    for (const auto& shift : shifts) {
      to.begin_object();
      write_shift(shift, to);
      to.end_object();
    }
    to.end_array().end_object();
  }
  to.end_array();
}

std::string rota_json(const Rota& rota) {
  JsonWriter to;
  to.begin_object();
  write_rota(rota, to);
  return to.end_object().take();
}

}  // namespace iwets::node
