#include "adapters/sql/values.h"

#include <algorithm>
#include <cctype>

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

field::PartialDate date_of_text(std::string_view text) {
  std::string iso(text.substr(0, 10));
  const auto all_digits = [](std::string_view part) {
    return std::all_of(part.begin(), part.end(), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (text.size() == 8 && all_digits(text))
    iso = std::string(text.substr(0, 4)) + "-" + std::string(text.substr(4, 2)) + "-" +
          std::string(text.substr(6));
  else if (iso.size() == 10 && iso[2] == '.' && iso[5] == '.')
    iso = iso.substr(6) + "-" + iso.substr(3, 2) + "-" + iso.substr(0, 2);
  const auto date = field::parse_date(iso);
  return date && date->year >= date_first && date->year <= year_last ? *date : field::PartialDate{};
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
