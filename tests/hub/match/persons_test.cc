#include <catch2/catch.hpp>

#include <algorithm>

#include "hub/match/keys.h"
#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

std::string told(const field::Person& question, const field::Person& record) {
  const auto j = judge(Store::nominal, question, record);
  if (!j) return "-";
  CHECK(j->grade == Grade::none);
  std::string text = j->rule + (j->alert ? " !" : "") + " (" + j->matched + ")";
  for (const auto& objection : j->against) text += " / " + objection;
  return text;
}

bool meet(const field::Person& a, const field::Person& b) {
  for (const auto& one : question_keys(Store::nominal, a))
    for (const auto& other : record_keys(Store::nominal, b))
      if (one == other) return true;
  return false;
}

constexpr field::PartialDate birthday{1951, 6, 19};

}  // namespace

TEST_CASE("Persons: equal names and an equal full birth date alert", "[match]") {
  const auto record = person("AL ZAWAHIRI, Dr. Ayman", birthday);
  CHECK(told(person("Ayman al-Zawahiri", birthday), record) ==
        "name_and_birth_date ! (AL ZAWAHIRI, Dr. Ayman)");
  CHECK(meet(person("Ayman al-Zawahiri", birthday), record));
}

TEST_CASE("Persons: without the whole birth date it is possible", "[match]") {
  const auto record = person("Manuel Noriega", birthday);
  CHECK(told(person("Noriega Manuel"), record) == "name (Manuel Noriega)");
  CHECK(told(person("Noriega Manuel", {1951, 0, 0}), record) ==
        "name_and_partial_birth_date (Manuel Noriega)");
  CHECK(told(person("Noriega Manuel", {1951, 6, 0}), record) ==
        "name_and_partial_birth_date (Manuel Noriega)");
}

TEST_CASE("Persons: another birth date is another person", "[match]") {
  const auto record = person("Manuel Noriega", birthday);
  CHECK(told(person("Noriega Manuel", {1951, 6, 18}), record) == "-");
  CHECK(told(person("Noriega Manuel", {1952, 0, 0}), record) == "-");
  CHECK(told(person("Noriega Manuel", {1951, 7, 0}), record) == "-");
}

TEST_CASE("Persons: of several birth dates the best one counts", "[match]") {
  auto record = person("Manuel Noriega", {1938, 0, 0});
  record.birth_dates.push_back(birthday);
  CHECK(told(person("Manuel Noriega", birthday), record) ==
        "name_and_birth_date ! (Manuel Noriega)");
}

TEST_CASE("Persons: the alias that matched is told", "[match]") {
  const auto record = person("Yunus Bin Tahir", birthday, {"The Director", "Abu Abdallah"});
  const auto question = person("Director, The", birthday);
  CHECK(told(question, record) == "name_and_birth_date ! (The Director)");
  CHECK(meet(question, record));
  const auto by_own_alias = person("Somebody Else", birthday, {"director the"});
  CHECK(told(by_own_alias, record) == "name_and_birth_date ! (The Director)");
}

TEST_CASE("Persons: particles that differ make it possible only", "[match]") {
  CHECK(told(person("Juan Cruz", birthday), person("Juan de la Cruz", birthday)) ==
        "name_and_birth_date_without_particles (Juan de la Cruz) / particles of the name differ");
  CHECK(told(person("Juan Cruz", birthday), person("Juan de la Cruz", birthday, {"Juan Cruz"})) ==
        "name_and_birth_date ! (Juan Cruz)");
}

TEST_CASE("Persons: nationality and sex are evidence, never a filter", "[match]") {
  auto record = person("Manuel Noriega", birthday);
  record.nationalities = {"PA"};
  record.sex = field::Sex::male;
  auto question = person("Manuel Noriega", birthday);
  question.nationalities = {"PAN", "US"};
  CHECK(told(question, record) == "name_and_birth_date ! (Manuel Noriega)");
  question.nationalities = {"CO"};
  question.sex = field::Sex::female;
  CHECK(told(question, record) ==
        "name_and_birth_date ! (Manuel Noriega) / sex differs / nationality differs");
}

TEST_CASE("Persons: a shared document is possible under another name", "[match]") {
  auto record = person("Manuel Noriega", birthday);
  record.documents.push_back(document("PA0123456", "PA", "P"));
  auto question = person("Juan Perez", {1960, 1, 1});
  question.documents.push_back(document("PA0123456", "PAN", "P"));
  CHECK(told(question, record) ==
        "person_document (PA0123456) / name differs / birth date differs");
  CHECK(meet(question, record));
}

TEST_CASE("Match: keys stay within their bounds", "[match]") {
  auto many = person(std::string(190, 'a') + " b", birthday);
  for (int i = 0; i < 256; ++i) many.aliases.push_back("Jean-Pierre Ä" + std::to_string(i));
  const auto keys = record_keys(Store::nominal, many);
  CHECK(keys.size() <= Limits{}.keys_max);
  for (const auto& key : keys) CHECK(key.size() <= key_bytes_max);
  // The last alias still has its plainest key.
  CHECK(meet(person("Jean Pierre A255"), many));
  CHECK(meet(person("b " + std::string(190, 'a')), many));
  CHECK_FALSE(meet(person("c " + std::string(190, 'a')), many));
}

TEST_CASE("Match: each store is asked what the request has for it", "[match]") {
  auto possessor = person("Ana Silva");
  possessor.documents = {document("FN123456", "BR", "P"), document("UNK", "BR", "P")};
  const auto associate = person("Rui Costa");
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
