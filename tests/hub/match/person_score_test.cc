#include <catch2/catch.hpp>

#include "hub/match/person/score.h"

namespace iwets::match::person {
namespace {

field::Person person(const std::string& name, std::vector<field::PartialDate> born = {}) {
  field::Person out;
  out.name = name;
  out.birth_dates = std::move(born);
  return out;
}

Match match(const field::Person& asked, const field::Person& on_record) {
  return matched(prepared(asked), prepared(on_record));
}

constexpr field::PartialDate born{1962, 4, 9};

}  // namespace

TEST_CASE("Person: birth dates are graded", "[match]") {
  CHECK(compared(born, {1962, 4, 9}) == Birth::equal);
  CHECK(compared(born, {1962, 9, 4}) == Birth::day_and_month_swapped);
  CHECK(compared(born, {1962, 4, 8}) == Birth::one_digit_off);
  CHECK(compared(born, {1962, 0, 0}) == Birth::partly_equal);
  CHECK(compared(born, {1962, 4, 0}) == Birth::partly_equal);
  CHECK(compared({1960, 4, 9}, {1959, 4, 9}) == Birth::year_off_by_one);
  CHECK(compared(born, {1963, 0, 0}) == Birth::year_off_by_one);
  CHECK(compared(born, {1962, 7, 0}) == Birth::contradicted);
  CHECK(compared(born, {1971, 4, 21}) == Birth::contradicted);
  CHECK(compared(born, {}) == Birth::unknown);
}

TEST_CASE("Person: of several birth dates the best speaks", "[match]") {
  const auto found = match(person("Tibor Hawthorne", {{1971, 1, 21}, born}),
                           person("Tibor Hawthorne", {{1980, 0, 0}, born}));
  CHECK(found.evidence.birth == Birth::equal);
  CHECK(found.tier == Tier::exact);
  CHECK(found.in_favour == std::vector<std::string>{"birth date equal"});
}

TEST_CASE("Person: a contradicted birth date never makes it better, and never alerts", "[match]") {
  const std::string asked =
      GENERATE("Tibor Hawthorne", "Tibor Hawthprne", "Hawthorne", "Maria Garcia");
  const std::string on_record =
      GENERATE("Tibor Hawthorne", "Tibor Endre Hawthorne", "Maria Garcia");
  const auto without = match(person(asked), person(on_record));
  const auto against = match(person(asked, {born}), person(on_record, {{1975, 11, 23}}));
  CHECK(against.score <= without.score);
  CHECK(against.tier <= without.tier);
  CHECK_FALSE(alerts(against.tier));
  CHECK(against.against == std::vector<std::string>{"birth date differs"});
}

TEST_CASE("Person: a birth date lifts a doubtful name to an alert", "[match]") {
  const auto name_only = match(person("Maria Garcia"), person("Maria Garcia Lopez"));
  CHECK(name_only.tier == Tier::possible);
  CHECK(match(person("Maria Garcia", {born}), person("Maria Garcia Lopez", {born})).tier ==
        Tier::strong);
  CHECK_FALSE(
      alerts(match(person("Tibor Quesnel", {born}), person("Vendula Hawthorne", {born})).tier));
}

TEST_CASE("Person: particles alone never alert, whatever the evidence", "[match]") {
  auto asked = person("van der", {born});
  auto on_record = person("van der", {born});
  asked.nationalities = on_record.nationalities = {"NL"};
  CHECK_FALSE(alerts(match(asked, on_record).tier));
}

TEST_CASE("Person: sex and nationality weigh, and filter nothing", "[match]") {
  auto asked = person("Tibor Hawthorne");
  auto on_record = asked;
  const auto plain = match(asked, on_record);
  asked.sex = field::Sex::male;
  on_record.sex = field::Sex::female;
  asked.nationalities = {"HU"};
  on_record.nationalities = {"AT", "DE"};
  const auto burdened = match(asked, on_record);
  CHECK(burdened.against == std::vector<std::string>{"sex differs", "nationality differs"});
  CHECK(burdened.score < plain.score);
  CHECK(alerts(burdened.tier));
  on_record.nationalities = {"AT", "HUN"};
  CHECK(match(asked, on_record).in_favour == std::vector<std::string>{"nationality equal"});
}

TEST_CASE("Person: a shared document decides", "[match]") {
  auto asked = person("Tibor Hawthorne", {born});
  auto on_record = person("Vendula Quesnel", {{1990, 12, 24}});
  CHECK(match(asked, on_record).tier == Tier::none);
  asked.documents = {{"P", "HX4417093", "HU", ""}};
  on_record.documents = {{"P", "HX 4417093", "HUN", ""}};
  const auto found = match(asked, on_record);
  CHECK(found.tier == Tier::strong);
  CHECK(found.in_favour.back() == "document HX 4417093 equal");
  on_record.documents[0].country = "PL";
  CHECK(match(asked, on_record).tier == Tier::none);
  on_record.documents[0].country = "";
  CHECK(match(asked, on_record).tier == Tier::strong);
}

TEST_CASE("Person: the alias that matched is told", "[match]") {
  auto on_record = person("Vendula Quesnel");
  on_record.aliases = {"Tibor Szabo", "HAWTHORNE, Tibor"};
  const auto found = match(person("Tibor Hawthorne"), on_record);
  CHECK(found.on_record == "HAWTHORNE, Tibor");
  CHECK(found.tier == Tier::exact);
  CHECK(found.alignment.size() == 2);
}

TEST_CASE("Person: a name is always its own, however short its words", "[match]") {
  for (const std::string name :
       {"LEE, Karl", "Karl Lee", "Ho Minh Chau", "Ana Anan", "Li Lili", "Bo Bob"}) {
    INFO(name);
    const auto alike = compared(prepared(name), prepared(name));
    CHECK(alike.exact);
    CHECK(alike.score >= possible_score_min);
  }
}

}  // namespace iwets::match::person
