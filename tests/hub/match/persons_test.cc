#include <catch2/catch.hpp>

#include <algorithm>

#include "hub/match/key_list.h"
#include "hub/match/person/name_index.h"
#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

std::string told(const field::Person& question, const field::Person& record) {
  const auto j = judge(Store::nominal, question, record);
  if (!j) return "-";
  CHECK(j->grade == Grade::none);
  CHECK(j->score > 0);
  std::string text = j->rule + (j->alert ? " !" : "") + " (" + j->matched + ")";
  for (const auto& support : j->in_favour) text += " + " + support;
  for (const auto& objection : j->against) text += " / " + objection;
  return text;
}

bool meet(const field::Person& a, const field::Person& b) {
  person::NameIndex::Builder builder;
  builder.add("b", person::prepared(b));
  if (!builder.build(true)->candidates(person::prepared(a), 1).empty()) return true;
  for (const auto& one : question_keys(Store::nominal, a))
    for (const auto& other : record_keys(Store::nominal, b))
      if (one == other) return true;
  return false;
}

constexpr field::PartialDate birthday{1951, 6, 19};

}  // namespace

TEST_CASE("Persons: names that are equal alert, and evidence says how sure it is", "[match]") {
  const auto record = somebody("AL ZAWAHIRI, Dr. Ayman", birthday);
  CHECK(told(somebody("Ayman al-Zawahiri", birthday), record) ==
        "name_exact ! (AL ZAWAHIRI, Dr. Ayman) + birth date equal");
  CHECK(meet(somebody("Ayman al-Zawahiri", birthday), record));
  CHECK(told(somebody("Zawahiri Ayman"), record) ==
        "name_strong ! (AL ZAWAHIRI, Dr. Ayman) / only on record: al");
  CHECK(told(somebody("Ayman al-Zawahiri", {1951, 0, 0}), record) ==
        "name_exact ! (AL ZAWAHIRI, Dr. Ayman) + birth date equal as far as it is known");
}

TEST_CASE("Persons: another birth date never alerts", "[match]") {
  const auto record = somebody("Manuel Noriega", birthday);
  CHECK(told(somebody("Manuel Noriega", {1934, 2, 11}), record) ==
        "name_possible (Manuel Noriega) / birth date differs");
  CHECK(told(somebody("Manuel Noriega", {1940, 0, 0}), record) ==
        "name_possible (Manuel Noriega) / birth date differs");
  CHECK(told(somebody("Manuel Orteaga", {1934, 2, 11}), record) == "-");
}

TEST_CASE("Persons: a slip in a birth date is told for what it is", "[match]") {
  const auto record = somebody("Manuel Noriega", {1951, 6, 9});
  CHECK(told(somebody("Manuel Noriega", {1951, 9, 6}), record) ==
        "name_exact ! (Manuel Noriega) + birth date equal with day and month swapped");
  CHECK(told(somebody("Manuel Noriega", {1951, 6, 8}), record) ==
        "name_exact ! (Manuel Noriega) + birth date differs in one digit");
}

TEST_CASE("Persons: of several birth dates the best one counts", "[match]") {
  auto record = somebody("Manuel Noriega", {1938, 0, 0});
  record.birth_dates.push_back(birthday);
  CHECK(told(somebody("Manuel Noriega", birthday), record) ==
        "name_exact ! (Manuel Noriega) + birth date equal");
}

TEST_CASE("Persons: the alias that matched is told", "[match]") {
  const auto record = somebody("Yunus Bin Tahir", birthday, {"Ricus Vandyk", "Abu Abdallah"});
  const auto question = somebody("Van Dyk, Ricus", birthday);
  CHECK(told(question, record) ==
        "name_strong ! (Ricus Vandyk) + birth date equal + van dyk is vandyk (joined)");
  CHECK(meet(question, record));
  const auto by_own_alias = somebody("Somebody Else", birthday, {"ricus vandyk"});
  CHECK(told(by_own_alias, record) == "name_exact ! (Ricus Vandyk) + birth date equal");
}

TEST_CASE("Persons: words that differ are told for and against", "[match]") {
  CHECK(told(somebody("Youssef Haddad Karam"), somebody("Yusuf Haddad")) ==
        "name_possible (Yusuf Haddad) + youssef is yusuf (transliteration) / not on record: karam");
  CHECK(told(somebody("Yusuf Haddad"), somebody("Youssef Haddad Karam")) ==
        "name_possible (Youssef Haddad Karam) + yusuf is youssef (transliteration)"
        " / only on record: karam");
}

TEST_CASE("Persons: nationality and sex are evidence, never a filter", "[match]") {
  auto record = somebody("Manuel Noriega", birthday);
  record.nationalities = {"PA"};
  record.sex = field::Sex::male;
  auto question = somebody("Manuel Noriega", birthday);
  question.nationalities = {"PAN", "US"};
  CHECK(told(question, record) ==
        "name_exact ! (Manuel Noriega) + birth date equal + nationality equal");
  question.nationalities = {"CO"};
  question.sex = field::Sex::female;
  CHECK(told(question, record) ==
        "name_exact ! (Manuel Noriega) + birth date equal / sex differs / nationality differs");
}

TEST_CASE("Persons: a shared document decides, under another name too", "[match]") {
  auto record = somebody("Manuel Noriega", birthday);
  record.documents.push_back(document("PA0123456", "PA", "P"));
  auto question = somebody("Juan Perez", {1960, 1, 1});
  question.documents.push_back(document("PA0123456", "PAN", "P"));
  CHECK(told(question, record) ==
        "person_document ! (PA0123456) + document PA0123456 equal / birth date differs / name "
        "differs");
  CHECK(meet(question, record));
}

TEST_CASE("Match: keys stay within their bounds", "[match]") {
  auto many = somebody("Ana Silva", birthday);
  for (int i = 0; i < 800; ++i)
    many.documents.push_back(document("FN" + std::to_string(100'000 + i), "BR", "P"));
  for (int i = 0; i < 800; ++i)
    many.documents.push_back(document("FK" + std::to_string(100'000 + i), "BR", "P"));
  CHECK(record_keys(Store::nominal, many).size() == Limits{}.keys_max);
  CHECK(question_keys(Store::nominal, many).size() == Limits{}.keys_max);
}

TEST_CASE("Match: each store is asked what the request has for it", "[match]") {
  auto possessor = somebody("Ana Silva");
  possessor.documents = {document("FN123456", "BR", "P"), document("UNK", "BR", "P")};
  const auto associate = somebody("Rui Costa");
  const auto asked = questions({possessor, associate}, firearm("ABC123"),
                               document("FN123456", "BR", "P"), std::nullopt);
  REQUIRE(asked.size() == 4);
  CHECK(asked[0].store == Store::nominal);
  CHECK(asked[0].subjects.size() == 2);
  CHECK(asked[1].store == Store::firearm);
  CHECK(asked[2].store == Store::document);
  CHECK(asked[2].subjects.size() == 1);  // The passport is the possessor's own.
  CHECK(asked[3].store == Store::trace);
  CHECK(questions({}, firearm("OBLITERATED"), std::nullopt, field::Vehicle{}).empty());
}

TEST_CASE("Match: alerts come first, then grades, then fewer objections", "[match]") {
  const Judgement alert{true, Grade::b, "x", "", {"one", "two"}};
  const Judgement possible{false, Grade::c, "x", "", {}};
  const Judgement doubtful{false, Grade::c, "x", "", {"one"}};
  CHECK(better(alert, possible));
  CHECK(better(possible, doubtful));
  CHECK_FALSE(better(possible, possible));
  CHECK_FALSE(judge(Store::vehicle, firearm("ABC123"), firearm("ABC123")));
  CHECK_FALSE(judge(Store::firearm, firearm("ABC123"), field::Vehicle{}));
}

}  // namespace iwets::match
