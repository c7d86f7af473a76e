#include "proto/field/date.h"

#include <array>
#include <chrono>
#include <cstdio>

namespace iwets::field {
namespace {

// Number in `text`, digits only; nothing otherwise.
std::optional<unsigned> digits(std::string_view text) {
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  return value;
}

std::chrono::sys_days day_number(const PartialDate& d) {
  using namespace std::chrono;
  return sys_days{year{d.year} / month{d.month} / day{d.day}};
}

}  // namespace

std::optional<PartialDate> parse_date(std::string_view text) {
  if (text.size() != 4 && text.size() != 7 && text.size() != 10) return std::nullopt;
  if (text.size() >= 7 && text[4] != '-') return std::nullopt;
  if (text.size() == 10 && text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4));
  const auto m = text.size() >= 7 ? digits(text.substr(5, 2)) : 0U;
  const auto d = text.size() == 10 ? digits(text.substr(8, 2)) : 0U;
  if (!y || !m || !d || *y == 0) return std::nullopt;
  const PartialDate date{static_cast<std::uint16_t>(*y), static_cast<std::uint8_t>(*m),
                         static_cast<std::uint8_t>(*d)};
  if (!is_valid(date)) return std::nullopt;
  return date;
}

std::string text(const PartialDate& date) {
  if (date.year == 0) return {};
  std::array<char, 16> out{};
  const unsigned y = date.year, m = date.month, d = date.day;
  if (m == 0)
    std::snprintf(out.data(), out.size(), "%04u", y);
  else if (d == 0)
    std::snprintf(out.data(), out.size(), "%04u-%02u", y, m);
  else
    std::snprintf(out.data(), out.size(), "%04u-%02u-%02u", y, m, d);
  return out.data();
}

bool is_valid(const PartialDate& date) {
  using namespace std::chrono;
  if (date.year == 0 || date.year > 9999 || date.month > 12) return false;
  if (date.month == 0) return date.day == 0;
  if (date.day == 0) return true;
  return year_month_day{year{date.year}, month{date.month}, day{date.day}}.ok();
}

std::optional<std::int64_t> days_between(const PartialDate& from, const PartialDate& to) {
  if (!from.full() || !to.full() || !is_valid(from) || !is_valid(to)) return std::nullopt;
  return (day_number(to) - day_number(from)).count();
}

PartialDate date_of(Instant at) {
  using namespace std::chrono;
  const year_month_day day{sys_days{floor<days>(at.time_since_epoch())}};
  return {static_cast<std::uint16_t>(static_cast<int>(day.year())),
          static_cast<std::uint8_t>(static_cast<unsigned>(day.month())),
          static_cast<std::uint8_t>(static_cast<unsigned>(day.day()))};
}

bool is_after(const PartialDate& date, const PartialDate& day) {
  const PartialDate earliest{date.year, date.month == 0 ? std::uint8_t{1} : date.month,
                             date.day == 0 ? std::uint8_t{1} : date.day};
  return date.year != 0 && earliest > day;
}

}  // namespace iwets::field
