#include "hub/screen/generate/persons_table.h"
#include "hub/screen/generate/rows.h"

namespace iwets::screen::generate {
namespace {

constexpr unsigned native_percent = 40;  ///< of the names that have another script
constexpr unsigned second_name_percent = 25, alias_percent = 20, year_only_percent = 8;
constexpr unsigned birth_first = 1940, birth_years = 66;

/// Earlier parts of a list come more often, about as 1 / rank.
std::string_view frequent(std::string_view list, Random& random) {
  std::size_t parts = 1;
  for (const char c : list) parts += c == '|' ? 1 : 0;
  for (auto skip = random.below(random.below(parts) + 1); skip > 0; --skip)
    list.remove_prefix(list.find('|') + 1);
  return list.substr(0, list.find('|'));
}

/// "Latin=native", or Latin alone.
struct Name {
  explicit Name(std::string_view text)
      : latin(text.substr(0, text.find('='))),
        native(text.find('=') == std::string_view::npos ? latin : text.substr(text.find('=') + 1)) {
  }
  std::string_view latin, native;
  [[nodiscard]] std::string_view in(bool own_script) const { return own_script ? native : latin; }
};

void append(std::string& text, std::string_view word) {
  if (word.empty()) return;
  text += text.empty() ? "" : " ";
  text += word;
}

std::string two_digits(std::size_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string birth_date(Random& random) {
  const auto year = std::to_string(birth_first + random.below(birth_years));
  if (random.percent(year_only_percent)) return year;
  const auto month = two_digits(1 + random.below(12));
  return year + "-" + month + "-" + two_digits(1 + random.below(28));
}

}  // namespace

Cells person_row(Random& random) {
  const auto& culture = random.weighted(cultures());
  const bool male = random.percent(70);
  const auto given_names = male ? culture.male : culture.female;
  const Name given(frequent(given_names, random)), second(frequent(given_names, random));
  auto family_text = frequent(culture.family, random);
  const Name family(family_text);
  const bool two = random.percent(second_name_percent) && second.latin != given.latin;
  const bool own_script = random.percent(native_percent);
  const auto ending = [&](bool own) {
    // Slavic surnames have a woman's form.
    return male ? std::string_view{} : Name(culture.woman_ending).in(own);
  };
  const auto whole = [&](bool own, bool with_second) {
    const auto surname = std::string(family.in(own)) + std::string(ending(own));
    std::string name;
    if (culture.family_first) append(name, surname);
    append(name, given.in(own));
    if (with_second) append(name, second.in(own));
    if (!culture.family_first) append(name, surname);
    return name;
  };
  std::string alias;
  if (random.percent(alias_percent)) alias = whole(!own_script, !two);
  const auto name = whole(own_script, two);
  if (alias == name) alias.clear();
  return {name, alias, male ? "male" : "female", birth_date(random),
          std::string(random.part(culture.nationalities))};
}

}  // namespace iwets::screen::generate
