#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <set>

#include "hub/match/person/align.h"
#include "hub/match/person/name_index.h"

namespace iwets::match::person {
namespace {

using Names = std::vector<std::string>;
constexpr std::size_t many = 500;

Prepared all(const Names& names, const std::vector<field::PartialDate>& births = {}) {
  field::Person person;
  person.name = names.front();
  person.aliases.assign(names.begin() + 1, names.end());
  person.birth_dates = births;
  return prepared(std::move(person));
}

std::shared_ptr<const NameIndex> index_of(const std::vector<Names>& records) {
  NameIndex::Builder builder;
  for (std::size_t i = 0; i < records.size(); ++i)
    builder.add("r" + std::to_string(i), all(records[i]));
  return builder.build(true);
}

std::set<std::string> found(const NameIndex& index, const std::string& name) {
  std::set<std::string> ids;
  for (const auto& candidate : index.candidates(all({name}), many)) ids.emplace(candidate.id);
  return ids;
}

/// The oracle: each name against each.
std::set<std::string> possible(const std::vector<Names>& records, const std::string& name) {
  std::set<std::string> ids;
  const auto asked = prepared(name);
  for (std::size_t i = 0; i < records.size(); ++i)
    for (const auto& other : records[i])
      if (compared(asked, prepared(other)).score >= possible_score_min)
        ids.insert("r" + std::to_string(i));
  return ids;
}

/// Names of many cultures, with spellings of one another.
std::string drawn_name(std::mt19937& dice) {
  static const Names given{"Yusuf",   "Youssef",   "يوسف",   "Iosif",  "Robert",     "Bob",
                           "Hendrik", "Thandeka",  "Сергей", "Sergei", "Abdulkarim", "Abdul Karim",
                           "Karim",   "Jean-Paul", "Paul",   "Jiří",   "Giorgos",    "Γιώργος",
                           "Marisol", "Nkosana",   "Tibor",  "Wei",    "伟",         "Mohammed"};
  static const Names family{"Haddad",      "al-Haddad", "حداد",    "Okonkwo", "Novák",
                            "Nowak",       "Новак",     "van Dyk", "Vandijk", "Ferreira",
                            "Fereira",     "Kowalczyk", "Ivanov",  "Иванов",  "Ivanoff",
                            "Mkhize",      "Schulze",   "Shulze",  "Ben Ali", "Benali",
                            "Silva Costa", "李",        "Li",      "Trabelsi"};
  const auto one_of = [&](const Names& names) { return names[dice() % names.size()]; };
  auto name = one_of(given) + ' ' + one_of(family);
  if (dice() % 3 == 0) name = one_of(given) + ' ' + name;
  if (dice() % 4 == 0) name += ' ' + one_of(family);
  return name;
}

/// One slip in a word of Latin letters.
std::string with_a_slip(std::string name, std::mt19937& dice) {
  const auto at = dice() % name.size();
  if (static_cast<unsigned char>(name[at]) >= 0x80U || name[at] == ' ') return name;
  switch (dice() % 3) {
    case 0: name.erase(at, 1); break;
    case 1: name[at] = static_cast<char>('a' + dice() % 26); break;
    default: name.insert(at, 1, static_cast<char>('a' + dice() % 26));
  }
  return name;
}

}  // namespace

TEST_CASE("Name index: a name is found by each way to write it", "[match]") {
  const auto index = index_of({{"Youssef Haddad"},
                               {"Hendrik van Dyk", "Ricus Vandyk"},
                               {"Robert Okonkwo"},
                               {"Сергей Иванов"}});
  CHECK(found(*index, "Yusuf al-Haddad").contains("r0"));
  CHECK(found(*index, "HADDAD, Youssef").contains("r0"));
  CHECK(found(*index, "يوسف حداد").contains("r0"));
  CHECK(found(*index, "Hendrik Vandyk").contains("r1"));
  CHECK(found(*index, "Ricus Van Dyk").contains("r1"));
  CHECK(found(*index, "Bob Okonkwo").contains("r2"));
  CHECK(found(*index, "Robert Okonwko").contains("r2"));
  CHECK(found(*index, "Obert Okonkwo").contains("r2"));
  CHECK(found(*index, "Sergei Ivanoff").contains("r3"));
  CHECK(found(*index, "Marisol Ferreira").empty());
  CHECK(found(*index, "").empty());
}

TEST_CASE("Name index: the best name of a record counts, and each record comes once", "[match]") {
  const auto index = index_of({{"Marisol Ferreira", "Marisol Fereira", "M. Ferreira"},
                               {"Marisol Ferraz"},
                               {"Marisol Ferreira"}});
  const auto candidates = index->candidates(all({"Marisol Ferreira", "Mari Ferreira"}), many);
  REQUIRE(candidates.size() >= 2);
  CHECK(candidates[0].id == "r0");
  CHECK(candidates[1].id == "r2");
  CHECK(candidates[0].estimate == candidates[1].estimate);
  std::set<std::string_view> ids;
  for (const auto& candidate : candidates) CHECK(ids.insert(candidate.id).second);
  CHECK(index->candidates(all({"Marisol Ferreira"}), 1).size() == 1);
}

TEST_CASE("Name index: however many bear a name, the one born that day comes first", "[match]") {
  NameIndex::Builder builder;
  for (int i = 0; i < 700; ++i)
    builder.add("a" + std::to_string(i), all({"Marisol Ferreira"}, {{1970, 1, 2}}));
  builder.add("z", all({"Ferreira Marisol"}, {{1951, 0, 0}, {1951, 6, 19}}));
  const auto index = builder.build(true);
  const auto candidates = index->candidates(all({"Marisol Ferreira"}, {{1951, 6, 19}}), many);
  REQUIRE(candidates.size() == many);
  CHECK(candidates.front().id == "z");
}

TEST_CASE("Name index: who may not be meant, by name and birth date, is not read", "[match]") {
  const std::vector<field::PartialDate> born{{1971, 3, 14}}, another{{1984, 11, 2}};
  const auto asked = all({"Tibor Karel Hawthorne"}, born);
  struct Row {
    std::string name;
    std::vector<field::PartialDate> births;
    bool meant;
  };
  const std::vector<Row> rows{{"Tibor Karel Hawthorne", born, true},
                              {"Tibor Karel Hawthorne", another, true},
                              {"Tibor Hauthorn", born, true},
                              {"Tibor Hauthorn", another, false},
                              {"Marisol Hawthorne", born, false}};
  NameIndex::Builder builder;
  for (std::size_t i = 0; i < rows.size(); ++i)
    builder.add(std::to_string(i), all({rows[i].name}, rows[i].births));
  const auto index = builder.build(true);
  std::set<std::string> ids;
  for (const auto& candidate : index->candidates(asked, many)) ids.emplace(candidate.id);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    INFO(rows[i].name << (rows[i].births == born ? ", born that day" : ", born on another"));
    CHECK((ids.count(std::to_string(i)) > 0) == rows[i].meant);
    CHECK((matched(asked, all({rows[i].name}, rows[i].births)).tier != Tier::none) ==
          rows[i].meant);
  }
}

TEST_CASE("Name index: what is newer stands, what is withdrawn goes", "[match]") {
  NameIndex::Builder first, second;
  first.add("a", all({"Thandeka Mkhize"}));
  first.add("b", all({"Tibor Nowak"}));
  first.add("c", all({"Wei Li"}));
  const auto older = first.build(true);
  second.add("b", {});
  second.add("a", all({"Thandeka Khumalo"}));
  const auto newer = second.build(false);
  CHECK(newer->records() == 2);  // That b is gone is remembered.

  NameIndex::Builder merging;
  merging.add(*newer);
  merging.add(*older);
  const auto merged = merging.build(true);
  CHECK(merged->records() == 2);
  CHECK(found(*merged, "Thandeka Khumalo") == std::set<std::string>{"a"});
  CHECK(found(*merged, "Thandeka Mkhize").empty());
  CHECK(found(*merged, "Tibor Nowak").empty());
  CHECK(found(*merged, "Wei Li") == std::set<std::string>{"c"});
  CHECK(found(*older, "Thandeka Mkhize") == std::set<std::string>{"a"});
}

TEST_CASE("Name index: candidates have what the oracle finds", "[match]") {
  std::mt19937 dice(20'260'711);
  std::vector<Names> records;
  for (int i = 0; i < 600; ++i) {
    records.push_back({drawn_name(dice)});
    if (i % 3 == 0) records.back().push_back(drawn_name(dice));
  }
  const auto whole = index_of(records);
  // The same, in two parts that were merged.
  NameIndex::Builder lower, upper, merging;
  for (std::size_t i = 0; i < records.size(); ++i)
    (i % 2 == 0 ? lower : upper).add("r" + std::to_string(i), all(records[i]));
  merging.add(*upper.build(false));
  merging.add(*lower.build(true));
  const auto merged = merging.build(true);
  CHECK(merged->names() == whole->names());
  CHECK(merged->distinct_words() == whole->distinct_words());

  std::size_t wanted = 0, missed = 0;
  for (int i = 0; i < 250; ++i) {
    const auto question = with_a_slip(drawn_name(dice), dice);
    INFO(question);
    const auto ids = found(*whole, question);
    CHECK(ids == found(*merged, question));
    for (const auto& id : possible(records, question)) {
      ++wanted;
      if (!ids.contains(id)) {
        ++missed;
        UNSCOPED_INFO("missed " << records[std::stoul(id.substr(1))].front() << " for "
                                << question);
      }
    }
  }
  INFO(missed << " of " << wanted << " missed");
  CHECK(wanted > 1'000);
  CHECK(missed * 1'000 <= wanted);
}

}  // namespace iwets::match::person
