#include <algorithm>
#include <cstdint>
#include <string>

#include "hub/screen/generate/persons_table.h"
#include "hub/screen/generate/rows.h"

namespace iwets::screen::generate {
namespace {

constexpr unsigned native_percent = 40;  ///< of the names that have another script
constexpr unsigned second_name_percent = 25, alias_percent = 20, year_only_percent = 8;
constexpr unsigned birth_first = 1940, birth_years = 66;
/// Many names are borne by a few: a census of a large country has more rare surnames than frequent.
constexpr unsigned rare_family_percent = 80, rare_given_percent = 65;
/// A culture has 2 to the power of this of them.
constexpr unsigned rare_family_bits = 17, rare_given_bits = 12;
constexpr std::size_t alias_tries = 8;

/// A word in Latin letters and in its own script.
struct Word {
  std::string latin, native;
  [[nodiscard]] const std::string& in(bool own_script) const { return own_script ? native : latin; }
  void append(const Word& more) {
    latin += more.latin;
    native += more.native;
  }
};

/// "Latin=native", or Latin alone.
Word word(std::string_view text) {
  const auto sign = text.find('=');
  const auto latin = text.substr(0, sign);
  return {std::string(latin),
          std::string(sign == std::string_view::npos ? latin : text.substr(sign + 1))};
}

/// Earlier parts of a list come more often, about as 1 / rank.
std::string_view frequent(std::string_view list, Random& random) {
  std::size_t parts = 1;
  for (const char c : list) parts += c == '|' ? 1 : 0;
  for (auto skip = random.below(random.below(parts) + 1); skip > 0; --skip)
    list.remove_prefix(list.find('|') + 1);
  return list.substr(0, list.find('|'));
}

/// One of 2^`bits` names, about as often as 1 / rank, those left out that are frequent. The rarer,
/// the longer.
Word rare(const Syllables& parts, std::string_view end, unsigned bits, Random& random) {
  constexpr unsigned frequent_bits = 4, bits_a_syllable = 8;
  const auto order = frequent_bits + static_cast<unsigned>(random.below(bits - frequent_bits));
  const auto rank = (std::uint64_t{1} << order) + random.below(std::size_t{1} << order);
  Random of_rank(rank);  // The same name whenever its rank is drawn.
  auto whole = word(of_rank.part(parts.begin));
  if (!parts.middle.empty())
    for (auto more = of_rank.below(1 + order / bits_a_syllable); more > 0; --more)
      whole.append(word(of_rank.part(parts.middle)));
  whole.append(word(of_rank.part(end)));
  return whole;
}

/// Who bears a name, and the words that it is made of.
struct Bearer {
  const Culture& culture;
  bool male, two;
  Word given, second, family;
};

Word given_name(const Culture& culture, bool male, Random& random) {
  if (random.percent(rare_given_percent))
    return rare(culture.rare, male ? culture.rare.male : culture.rare.female, rare_given_bits,
                random);
  return word(frequent(male ? culture.male : culture.female, random));
}

Word family_name(const Culture& culture, bool male, Random& random) {
  const bool is_rare = !culture.rare.family.empty() && random.percent(rare_family_percent);
  auto name = is_rare ? rare(culture.rare, culture.rare.family, rare_family_bits, random)
                      : word(frequent(culture.family, random));
  // Slavic surnames have a woman's form.
  if (!male && (name.latin.ends_with('v') || name.latin.ends_with('n')))
    name.append(word(culture.woman_ending));
  return name;
}

Bearer bearer(const Culture& culture, bool male, Random& random) {
  Bearer who{culture, male, random.percent(second_name_percent), {}, {}, {}};
  who.given = given_name(culture, male, random);
  who.second = given_name(culture, male, random);
  who.family = family_name(culture, male, random);
  who.two = who.two && who.second.latin != who.given.latin;
  return who;
}

std::string whole_name(const Bearer& who, bool own_script, bool with_second) {
  auto given = who.given.in(own_script);
  if (with_second) given += ' ' + who.second.in(own_script);
  const auto& family = who.family.in(own_script);
  return who.culture.family_first ? family + ' ' + given : given + ' ' + family;
}

/// A sound as another clerk writes it; unchanged if none of these occurs.
std::string respelled(std::string name, Random& random) {
  struct Spelling {
    std::string_view from, to;
  };
  static constexpr Spelling spellings[] = {
      {"ov", "off"}, {"ev", "eff"}, {"sh", "ch"}, {"ch", "tch"},   {"kh", "h"}, {"ou", "u"},
      {"oo", "u"},   {"ee", "i"},   {"i", "y"},   {"y", "i"},      {"k", "c"},  {"c", "k"},
      {"z", "s"},    {"s", "z"},    {"v", "w"},   {"w", "v"},      {"ph", "f"}, {"th", "t"},
      {"aa", "a"},   {"a", "e"},    {"e", "a"},   {"o", "u"},      {"ll", "l"}, {"l", "ll"},
      {"n", "nn"},   {"zh", "j"},   {"ia", "ya"}, {"skyi", "ski"}, {"q", "k"},  {"u", "ou"}};
  for (std::size_t tries = 0; tries < alias_tries; ++tries) {
    const auto& one = random.one_of(std::span<const Spelling>(spellings));
    const auto at = name.find(one.from, 1);
    if (at == std::string::npos) continue;
    return name.replace(at, one.from.size(), one.to);
  }
  return name;
}

/// Another way in which a person is known: half in the other script where there is one; the rest
/// with other spelling, with or without the second name, with the family name first, or another
/// name altogether.
std::string alias(const Bearer& who, bool own_script, Random& random) {
  const bool other_script = who.family.native != who.family.latin && random.percent(50);
  if (other_script) return whole_name(who, !own_script, random.percent(50) && who.two);
  switch (random.below(4)) {
    case 0: return whole_name(who, own_script, !who.two);
    case 1: return respelled(who.family.latin, random) + ", " + who.given.latin;
    case 2: return respelled(whole_name(who, false, who.two), random);
    default:
      return whole_name(bearer(who.culture, who.male, random), own_script, random.percent(25));
  }
}

field::PartialDate birth_date(Random& random) {
  field::PartialDate date;
  date.year = static_cast<std::uint16_t>(birth_first + random.below(birth_years));
  if (random.percent(year_only_percent)) return date;
  date.month = static_cast<std::uint8_t>(1 + random.below(12));
  date.day = static_cast<std::uint8_t>(1 + random.below(28));
  return date;
}

std::string two_digits(unsigned number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string in_words(const field::PartialDate& date) {
  const auto year = std::to_string(date.year);
  return date.full() ? year + "-" + two_digits(date.month) + "-" + two_digits(date.day) : year;
}

}  // namespace

field::Person person(Random& random, std::size_t aliases) {
  const auto& culture = random.weighted(cultures());
  const bool male = random.percent(70);
  const auto who = bearer(culture, male, random);
  const bool own_script = random.percent(native_percent);
  field::Person person;
  person.name = whole_name(who, own_script, who.two);
  const auto known = [&](const std::string& name) {
    return name == person.name ||
           std::find(person.aliases.begin(), person.aliases.end(), name) != person.aliases.end();
  };
  for (std::size_t i = 0; i < aliases; ++i) {
    auto name = alias(who, own_script, random);
    for (std::size_t tries = 1; known(name) && tries < alias_tries; ++tries)
      name = alias(who, own_script, random);
    if (!known(name)) person.aliases.push_back(std::move(name));
  }
  person.sex = male ? field::Sex::male : field::Sex::female;
  person.birth_dates = {birth_date(random)};
  person.nationalities = {std::string(random.part(culture.nationalities))};
  return person;
}

Cells person_row(Random& random) {
  const auto one = person(random, random.percent(alias_percent) ? 1 : 0);
  return {one.name, one.aliases.empty() ? "" : one.aliases.front(),
          one.sex == field::Sex::male ? "male" : "female", in_words(one.birth_dates.front()),
          one.nationalities.front()};
}

}  // namespace iwets::screen::generate
