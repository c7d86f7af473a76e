#include <catch2/catch.hpp>

#include "adapters/sql/answer_builder.h"
#include "adapters/sql/choice.h"
#include "tests/adapters/sql/registry_for_test.h"

using namespace iwets;
using namespace iwets::tests;
using Rows = std::vector<sql::Row>;

namespace {

const sql::Row gun{{"id", "7"},     {"serial", "AB-1"},  {"make", "Zbrojovka"},
                   {"model", "75"}, {"type", "pistole"}, {"calibre", "9x19"}};

sql::Row with(sql::Row row, const std::string& field, const std::string& value) {
  row[field] = value;
  return row;
}

FakeRegistry registry_with(const sql::Row& row, Rows holders = {}, Rows buyers = {}) {
  FakeRegistry registry;
  registry.rows["firearm"]["AB1"] = {row};
  registry.rows["chain[1]"]["7"] = std::move(holders);
  registry.rows["purchaser"]["7"] = std::move(buyers);
  return registry;
}

const Rows holders{
    {{"role_column", "prodejce"}, {"name", "Novák"}, {"acquired", "2001-02-03"}},
    {{"role_column", "manufacturer"}, {"name", "Works"}, {"acquired", "2000-01-01"}}};
const Rows buyers{{{"name", "Second"}, {"purchased", "2010-01-01"}},
                  {{"name", "First"}, {"purchased", "2005-06-07"}, {"birth_date", "1970-01-02"}}};

}  // namespace

TEST_CASE("Answer: firearm, holders in order of time, first purchaser, time to crime", "[core]") {
  auto registry = registry_with(gun, holders, buyers);
  const auto built = registry.look_up(form_of("ab 1"));
  CHECK(built.final.code == 100);
  CHECK(built.notes.empty());
  const auto& answer = built.final.answer;
  CHECK(answer.firearm->type == "PI");
  CHECK(answer.firearm->make == "CZ");
  REQUIRE(answer.chain.size() == 2);
  CHECK(answer.chain[0].name == "Works");
  CHECK(answer.chain[1].role == sdk::CustodyRole::dealer);
  CHECK(answer.purchaser->person.name == "First");
  CHECK(answer.time_to_crime_days == 5351);
  CHECK(registry.asked == std::vector<std::string>{"firearm AB1", "chain[1] 7", "purchaser 7"});
}

TEST_CASE("Answer: the code says how far the chain leads", "[core]") {
  struct Rule {
    std::string field, value;
    Rows holders, buyers;
    std::uint32_t code;
  };
  const Rows maker{holders[1]};
  const Rows importer{{{"role_column", "importer"}, {"name", "Imp"}}};
  const Rows wholesaler{{{"role_column", "wholesaler"}, {"name", "Who"}}};
  const std::vector<Rule> rules{
      {"", "", holders, {}, 110},
      {"", "", wholesaler, {}, 111},
      {"", "", maker, {}, 112},
      {"", "", importer, {}, 113},
      {"", "", {}, {}, 112},
      {"", "", {}, buyers, 100},
      {"multiple_sale", "1", {}, buyers, 101},
      {"stolen_from_dealer", "2001-01-01", holders, {}, 106},
      {"status", "lost_in_shipment", {}, {}, 107},
      {"status", "law_enforcement", {}, buyers, 102},
      {"status", "military", {}, {}, 103},
      {"status", "used_sale", {}, buyers, 105},
      {"status", "military_surplus", {}, {}, 311},
      {"status", "records_destroyed", {}, {}, 300},
      {"status", "retention_expired", {}, {}, 306},
      {"exported_to", "BRA", holders, buyers, 104},
  };
  for (const auto& rule : rules) {
    CAPTURE(rule.field, rule.value, rule.code);
    auto registry = registry_with(rule.field.empty() ? gun : with(gun, rule.field, rule.value),
                                  rule.holders, rule.buyers);
    CHECK(registry.look_up(form_of("AB1")).final.code == rule.code);
  }
}

TEST_CASE("Answer: a maker asked for in the registry's own words is found", "[core]") {
  auto registry = registry_with(with(gun, "make", "HATSAN ARMS CO"), holders, buyers);
  registry.registry.mapping.values["make"]["HATSAN ARMS CO"] = "Hatsan";
  for (const auto* asked : {"Hatsan", "HATSAN ARMS CO", "Hatsan Arms"}) {
    CAPTURE(asked);
    const auto final = registry.look_up(form_of("AB1", asked)).final;
    CHECK(final.code == 100);
    CHECK(final.answer.corrected.empty());
  }
  for (const auto* asked : {"Glock", "Akkar", "Hatsan Brothers"}) {
    CAPTURE(asked);
    const auto final = registry.look_up(form_of("AB1", asked)).final;
    CHECK(final.code == 201);
    CHECK_FALSE(final.answer.purchaser);
  }
}

TEST_CASE("Answer: an export names its country, unless it is this one or nobody knows it",
          "[core]") {
  auto away = registry_with(with(gun, "exported_to", "Brazil"));
  CHECK(away.look_up(form_of("AB1")).final.next_country->text() == "BR");
  auto home = registry_with(with(gun, "exported_to", "CZ"));
  home.registry.here = *CountryCode::parse("CZ");
  CHECK(home.look_up(form_of("AB1")).final.code == 112);
  auto unknown = registry_with(with(gun, "exported_to", "Atlantis"));
  const auto built = unknown.look_up(form_of("AB1"));
  CHECK(built.final.code == 112);
  CHECK_THAT(built.final.answer.explanation, Catch::Contains("Atlantis"));
  CHECK_THAT(built.notes.at(0), Catch::Contains("[values.country]"));
}

TEST_CASE("Answer: what the officer reported otherwise is told as corrected", "[core]") {
  auto registry = registry_with(gun);
  auto form = form_of("AB1");
  form.firearm.model = "85";
  form.firearm.calibre = ".45 ACP";
  CHECK(registry.look_up(form).final.answer.corrected ==
        std::vector<std::string>{"calibre", "model"});
}

TEST_CASE("Answer: a holder whom nobody can place is left out and noted", "[core]") {
  auto registry =
      registry_with(gun, {{{"role_column", "puškař"}, {"name", "X"}}, {{"role_column", "dealer"}}});
  const auto built = registry.look_up(form_of("AB1"));
  CHECK(built.final.answer.chain.empty());
  REQUIRE(built.notes.size() == 2);
  CHECK_THAT(built.notes[0], Catch::Contains("puškař") && Catch::Contains("[values.role]"));
  CHECK_THAT(built.notes[1], Catch::Contains("without a name"));
}

TEST_CASE("Answer: texts of any length and kind fit the schema", "[core]") {
  auto row = gun;
  for (const auto* field : {"serial", "make", "model", "calibre"})
    row[field] = std::string(999, 'x');
  row["serial"] = "AB\x01\n" + std::string(99, '1');
  auto registry = registry_with(row, {}, {{{"name", std::string(999, 'n') + "\xff"}}});
  registry.registry.mapping.contact = std::string(999, 'c');
  auto form = form_of("AB1", "");
  form.firearm.make = std::string(999, 'x');
  const auto answer = registry.look_up(form).final.answer;
  CHECK(answer.firearm->serial == "AB  " + std::string(28, '1'));
  CHECK(answer.firearm->make.size() == 64);
  CHECK(answer.purchaser->person.name.size() == 192);
  CHECK(answer.contact.size() == 256);
}

TEST_CASE("Answer: what cannot identify a firearm is not even looked for", "[core]") {
  FakeRegistry registry;
  CHECK(registry.look_up(form_of("AB?1")).final.code == 200);
  CHECK(registry.look_up(form_of("UNKNOWN")).final.code == 200);
  CHECK(registry.look_up(form_of("AB1", "UNK")).final.code == 200);
  auto obliterated = form_of("NONE");
  obliterated.firearm.serial_obliterated = true;
  CHECK(registry.look_up(obliterated).final.code == 202);
  obliterated.firearm.serial = "AB?3";  // A laboratory may read the rest.
  CHECK(registry.look_up(obliterated).final.code == 202);
  CHECK(registry.asked.empty());
}

TEST_CASE("Answer: a maker of the registry that nobody knows is noted beside 201", "[core]") {
  auto registry = registry_with(with(gun, "make", "Kovárna Lhota"));
  const auto built = registry.look_up(form_of("AB1", "Glock"));
  CHECK(built.final.code == 201);
  REQUIRE(built.notes.size() == 1);
  CHECK_THAT(built.notes[0], Catch::Contains("Kovárna Lhota") && Catch::Contains("[values.make]"));
}

TEST_CASE("Answer: nobody is named by a number whose maker is not recorded", "[core]") {
  for (const auto* make : {"", "UNK", "unknown"}) {
    CAPTURE(make);
    auto row = with(gun, "make", make);
    if (row["make"].empty()) row.erase("make");
    auto registry = registry_with(row, holders, buyers);
    auto form = form_of("AB1", "Norinco");
    form.firearm.model = "75";
    const auto built = registry.look_up(form);
    CHECK(built.final.code == 305);
    CHECK_FALSE(built.final.answer.purchaser);
    CHECK(built.final.answer.chain.empty());
    CHECK_THAT(built.final.answer.explanation, Catch::Contains("maker is not recorded"));
    CHECK(built.purchaser_unclear);
    REQUIRE_FALSE(built.notes.empty());
    CHECK_THAT(built.notes[0], Catch::Contains("has no maker in the registry"));
    CHECK(registry.asked == std::vector<std::string>{"firearm AB1"});
  }
}

TEST_CASE("Answer: a maker that a mapping has emptied confirms nothing either", "[core]") {
  auto registry = registry_with(with(gun, "make", "Glock"), {}, buyers);
  registry.registry.mapping.values["make"]["GLOCK"] = "";
  CHECK(registry.look_up(form_of("AB1", "Norinco")).final.code == 305);
}

TEST_CASE("Answer: traced to the manufacturer only where the registry names one", "[core]") {
  auto row = gun;
  row.erase("make");
  const auto code = [&](const std::string& mark) {
    auto registry = registry_with(with(row, mark, "Interarms"));
    return registry.look_up(form_of("AB1", "Interarms")).final.code;
  };
  CHECK(code("importer") == 113);
  CHECK(code("brand") == 305);
}

TEST_CASE("Answer: countries of manufacture are today's, or of a state that is gone", "[core]") {
  struct Case {
    std::string registry, asked, told;
    bool corrected;
  };
  for (const auto& [text, asked, told, corrected] :
       {Case{"CZE", "CZ", "CZ", false}, Case{"USA", "US", "US", false},
        Case{"GBR", "GBR", "GB", false}, Case{"ITA", "US", "IT", true},
        Case{"SUN", "RU", "SUN", false}, Case{"SUN", "SUN", "SUN", false},
        Case{"CSK", "CZ", "CSK", false}, Case{"CSK", "AT", "CSK", true},
        Case{"YUG", "YUG", "YUG", false}, Case{"Ghana", "GH", "GH", false}}) {
    CAPTURE(text, asked);
    auto registry = registry_with(with(gun, "country_of_manufacture", text));
    auto form = form_of("AB1");
    form.firearm.country_of_manufacture = asked;
    const auto answer = registry.look_up(form).final.answer;
    CHECK(answer.firearm->country_of_manufacture == told);
    CHECK(answer.corrected.empty() != corrected);
  }
}

TEST_CASE("Answer: no firearm is 320, or 201 where the number breaks the maker's rule", "[core]") {
  FakeRegistry registry(small_mapping + "[serial_rules]\nCZ = \"^[A-Z][0-9]{4}$\"\n");
  CHECK(registry.look_up(form_of("A1234")).final.code == 320);
  CHECK(registry.look_up(form_of("12345")).final.code == 201);
  CHECK(registry.look_up(form_of("12345", "Glock")).final.code == 320);
}

TEST_CASE("Answer: look-alikes are tried where the number leads to no firearm", "[core]") {
  auto text = small_mapping;
  text.replace(text.find("make = "), 0, "folded = \"auto\"\n");
  FakeRegistry registry(text);
  registry.rows["firearm, look-alikes"]["A81"] = {gun};
  const auto built = registry.look_up(form_of("A8I"));
  CHECK(built.final.code == 112);
  CHECK(built.final.answer.corrected == std::vector<std::string>{"serial"});
  CHECK(registry.look_up(form_of("A8I", "Glock")).final.code == 320);
}

TEST_CASE("Choice: maker, then type with calibre, tell firearms of one number apart", "[core]") {
  const sql::ValueMaps values{{"make", {{"ZBROJOVKA", "CZ"}}}, {"type", {{"PISTOLE", "PI"}}}};
  using Outcome = sql::Choice::Outcome;
  const auto outcome = [&](const field::Firearm& asked, const Rows& rows, bool look_alike = false) {
    return sql::choose(values, asked, rows, look_alike).outcome;
  };
  field::Firearm cz;
  cz.make = "CZ";
  auto glock = with(with(gun, "make", "Glock"), "id", "8");
  auto other = with(with(gun, "id", "9"), "model", "85");
  CHECK(outcome(cz, {}) == Outcome::none);
  CHECK(outcome(cz, {glock}) == Outcome::other_firearms);
  CHECK(sql::choose(values, cz, {glock, gun}, false).row == 1);
  CHECK(outcome(cz, {gun, other}) == Outcome::several);
  CHECK(outcome(cz, {gun, gun}) == Outcome::one);
  cz.model = "CZ 75";
  CHECK(outcome(cz, {other, gun}) == Outcome::one);
  // One without a maker is never the one, and makes another uncertain that agrees no better.
  auto nameless = with(gun, "id", "10");
  nameless.erase("make");
  CHECK(outcome(cz, {nameless}) == Outcome::unconfirmed);
  CHECK(outcome(cz, {nameless}, true) == Outcome::other_firearms);
  CHECK(sql::choose(values, cz, {nameless, gun}, false).row == 1);
  CHECK(outcome(cz, {nameless, other}) == Outcome::several);
  CHECK(outcome(cz, {nameless, glock}) == Outcome::unconfirmed);
  cz.type = "RB";
  CHECK(outcome(cz, {gun}) == Outcome::one);
  cz.calibre = ".308 Win";
  CHECK(outcome(cz, {gun}) == Outcome::other_firearms);
  // The importer's or the brand's mark, reported as the maker's.
  field::Firearm importer;
  importer.make = "Interarms";
  CHECK(outcome(importer, {with(gun, "importer", "Interarms")}) == Outcome::one);
  CHECK(outcome(importer, {gun}, true) == Outcome::other_firearms);
}
