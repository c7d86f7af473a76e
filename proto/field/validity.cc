#include "proto/field/validity.h"

#include <chrono>

#include "proto/field/date.h"

namespace iwets::field {
namespace {

constexpr PartialDate day_zero{1970, 1, 1};
/// Of the calendar, leap days included.
constexpr std::uint32_t years_5 = 1'826, years_10 = 3'652, years_20 = 7'305, years_50 = 18'262;

}  // namespace

Validity validity_of(Store store) {
  switch (store) {
    case Store::nominal: return {years_5, years_10};
    case Store::document:
    case Store::vehicle: return {years_10, years_20};
    // A firearm that was stolen is looked for as long as it can fire.
    case Store::firearm: return {0, years_50};
    case Store::trace: break;
  }
  return {};
}

Day last_day(Store store, Day named, Day today) {
  const auto usual = validity_of(store).usual;
  if (named.known() || usual == 0) return named;
  return today + usual;
}

std::optional<std::string> validity_objection(Store store, Day named, Day today) {
  if (!named.known()) return std::nullopt;
  if (named < today) return "is past";
  const auto most = validity_of(store).most;
  if (named <= today + most) return std::nullopt;
  return "is more than " + std::to_string(most) + " days ahead";
}

std::string text(Day day) { return day.known() ? text(date_of(start_of(day))) : std::string(); }

std::optional<Day> parse_day(std::string_view text) {
  const auto date = parse_date(text);
  const auto days = date ? days_between(day_zero, *date) : std::nullopt;
  if (!days || *days <= 0) return std::nullopt;
  return Day{static_cast<std::uint32_t>(*days)};
}

}  // namespace iwets::field
