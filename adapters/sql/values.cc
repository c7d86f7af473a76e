#include "adapters/sql/values.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "proto/codec/shape.h"
#include "proto/field/calibre.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/firearm.h"
#include "proto/field/form.h"
#include "proto/field/letters.h"

namespace iwets::sql {
namespace {

constexpr std::uint16_t date_first = 1800, made_first = 1500, year_last = 2200;

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string country_word(const std::string& text) {
  const auto code = word_key(text);
  if (field::is_country(code)) return code;
  const auto named = field::country_by_name(text);
  return named ? std::string(named->text()) : std::string();
}

std::string sex_word(const std::string& text) {
  const auto word = lower(text);
  if (word == "m") return "male";
  if (word == "f") return "female";
  return field::parse_sex(word) ? word : std::string();
}

std::string status_word(const std::string& text) {
  const auto word = lower(text);
  const auto& known = status_fields();
  const bool is_one = std::find(known.begin(), known.end(), word) != known.end();
  return is_one && word != "status" ? word : std::string();
}

/// What the tables of the network make of a word.
Word by_tables(const std::string& map, const std::string& text) {
  const auto of = [](std::string word) {
    const bool known = !word.empty();
    return Word{std::move(word), known};
  };
  if (map == "make") return {text, field::find_make(text) != nullptr};
  if (map == "calibre") return {text, !field::calibre_id(text).empty()};
  if (map == "type") return of(field::firearm_type(text));
  if (map == "country") return of(country_word(text));
  if (map == "role") return of(parse_role(lower(text)) ? lower(text) : std::string());
  if (map == "sex") return of(sex_word(text));
  return of(status_word(text));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether the id of a maker that the network does not know is a list's own code.
bool is_code(const std::string& id) {
  constexpr std::size_t code_max = 3;
  return id.size() <= code_max || std::all_of(id.begin(), id.end(), is_digit);
}

/// The word that [values.make] gives to a maker as typed: of the same word, or of the one maker
/// that its spellings stand for; nothing if they stand for several, or the network knows better.
std::string asked_make(const ValueMaps& values, const std::string& asked) {
  const auto id = field::make_id(asked);
  const auto words = values.find("make");
  if (words == values.end() || field::find_make(asked) != nullptr || is_code(id)) return {};
  if (const auto same = words->second.find(word_key(asked)); same != words->second.end())
    return same->second;
  std::string out;
  for (const auto& [from, to] : words->second) {
    if (field::make_id(from) != id) continue;
    if (!out.empty() && field::make_id(out) != field::make_id(to)) return {};
    out = to;
  }
  return out;
}

/// Year of four digits, month and day of one or two; "0" for what is not given.
std::optional<field::PartialDate> date_of(std::string_view year, std::string_view month,
                                          std::string_view day) {
  if (year.size() != 4 || month.size() > 2 || day.size() > 2) return std::nullopt;
  const auto number = [](std::string_view digits) {
    unsigned out = 0;
    for (const char c : digits) out = out * 10 + static_cast<unsigned>(c - '0');
    return out;
  };
  const field::PartialDate date{static_cast<std::uint16_t>(number(year)),
                                static_cast<std::uint8_t>(number(month)),
                                static_cast<std::uint8_t>(number(day))};
  if (!field::is_valid(date) || date.year < date_first || date.year > year_last)
    return std::nullopt;
  return date;
}

/// Of a date with the year at its end.
std::optional<field::PartialDate> by_order(std::string_view one, std::string_view two,
                                           std::string_view year, DateOrder order) {
  switch (order) {
    case DateOrder::ymd: return std::nullopt;
    case DateOrder::dmy: return date_of(year, two, one);
    case DateOrder::mdy: return date_of(year, one, two);
  }
  return std::nullopt;
}

struct DateParts {
  std::vector<std::string_view> digits;  ///< none is empty
  char separator = 0;
};
/// Up to three numbers with one and the same of - / . between them.
std::optional<DateParts> date_parts(std::string_view text) {
  DateParts out;
  while (true) {
    const auto end = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) -
                                              text.begin());
    if (end == 0 || out.digits.size() == 3) return std::nullopt;
    out.digits.push_back(text.substr(0, end));
    if (end == text.size()) return out;
    const char sign = text[end];
    const bool known = sign == '-' || sign == '/' || sign == '.';
    if (!known || (out.separator != 0 && out.separator != sign)) return std::nullopt;
    out.separator = sign;
    text.remove_prefix(end + 1);
  }
}

/// Length of the good character at the start; 0 if there is none.
std::size_t character(std::string_view text) {
  for (std::size_t size = 1; size <= std::min<std::size_t>(4, text.size()); ++size)
    if (codec::misfit(codec::Shape::line, text.substr(0, size)) == nullptr) return size;
  return 0;
}

}  // namespace

Word network_word(const ValueMaps& values, const std::string& map, const std::string& text) {
  if (const auto words = values.find(map); words != values.end())
    if (const auto word = words->second.find(word_key(text)); word != words->second.end())
      return {word->second, true};
  return by_tables(map, text);
}

field::Agreement asked_make_agreement(const ValueMaps& values, const std::string& asked,
                                      const std::string& of_registry) {
  const auto word = network_word(values, "make", of_registry).text;
  const auto typed = field::make_agreement(asked, word);
  if (typed != field::Agreement::contradicts) return typed;
  const auto turned = field::make_agreement(asked_make(values, asked), word);
  return turned == field::Agreement::same ? turned : typed;
}

std::optional<field::PartialDate> date_of_text(std::string_view text, DateOrder order) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return field::PartialDate{};
  text = text.substr(first, text.find_last_not_of(' ') + 1 - first);
  if (const auto end = text.find_first_of(" T"); end != std::string_view::npos) {
    if (end + 1 == text.size() || !is_digit(text[end + 1]))
      return std::nullopt;  // What follows a date is a time.
    text = text.substr(0, end);
  }
  const auto parts = date_parts(text);
  if (!parts) return std::nullopt;
  const auto& [digits, separator] = *parts;
  if (digits.size() == 1 && digits[0].size() == 8) {
    const auto eight = digits[0];
    if (const auto date = date_of(eight.substr(0, 4), eight.substr(4, 2), eight.substr(6)))
      return date;
    return by_order(eight.substr(0, 2), eight.substr(2, 2), eight.substr(4), order);
  }
  if (digits[0].size() == 4)
    return date_of(digits[0], digits.size() > 1 ? digits[1] : "0",
                   digits.size() > 2 ? digits[2] : "0");
  if (digits.size() == 2 && order != DateOrder::ymd) return date_of(digits[1], digits[0], "0");
  if (digits.size() != 3) return std::nullopt;
  // With dots the day comes first wherever nothing else is said.
  const bool dotted = separator == '.' && order == DateOrder::ymd;
  return by_order(digits[0], digits[1], digits[2], dotted ? DateOrder::dmy : order);
}

std::uint16_t year_of_text(std::string_view text) {
  const auto date = field::parse_date(text.substr(0, 4));
  return date && date->year >= made_first && date->year <= year_last ? date->year
                                                                     : std::uint16_t{0};
}

bool is_true(std::string_view text) {
  constexpr std::string_view no[] = {"",   "0",   "F",   "FALSE", "N",  "NO",
                                     "NE", "NON", "NAO", "NEIN",  "LA", "-"};
  const auto word = word_key(text);
  return std::find(std::begin(no), std::end(no), word) == std::end(no);
}

std::string line(std::string_view text, std::size_t bytes_max) {
  std::string out;
  while (!text.empty()) {
    const auto size = character(text);
    const auto c = static_cast<unsigned char>(text.front());
    const auto good = size > 0 ? text.substr(0, size) : c < 0x20 ? " " : std::string_view{};
    if (out.size() + good.size() > bytes_max) break;
    out += good;
    text.remove_prefix(std::max<std::size_t>(1, size));
  }
  out.erase(out.find_last_not_of(' ') + 1);
  return out;
}

}  // namespace iwets::sql
