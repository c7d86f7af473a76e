#include <catch2/catch.hpp>

#include "proto/field/advice.h"

using namespace iwets;
using namespace iwets::field;

namespace {

const Instant noon = from_us(1'772'366'400'000'000);  // 2026-03-01T12:00:00Z
const auto united_states = *CountryCode::parse("US");

TraceForm complete() {
  TraceForm form;
  form.priority = Priority::routine;
  form.agency.code = "SAPS-DBN";
  form.case_reference = "CAS 12/3/2026";
  form.crime_code = "5212";
  form.intended_use = "evidence in court";
  form.illicit_basis = IllicitBasis::where_found;
  form.firearm.serial = "ABC1234";
  form.firearm.make = "Smith & Wesson";
  form.firearm.type = "PI";
  form.firearm.calibre = "9x19";
  form.firearm.model = "M&P9";
  form.firearm.country_of_manufacture = "US";
  form.recovery.date = {2026, 2, 1};
  form.recovery.country = "ZA";
  form.recovery.place = "Durban";
  return form;
}

std::optional<Advice> about(const std::vector<Advice>& advice, const std::string& field) {
  for (const auto& a : advice)
    if (a.field == field) return a;
  return std::nullopt;
}

std::optional<Advice> judged(const TraceForm& form, const std::string& field) {
  return about(advise(form, united_states, noon), field);
}

}  // namespace

TEST_CASE("Advice: a complete request gets none", "[field]") {
  CHECK(advise(complete(), united_states, noon).empty());
}

TEST_CASE("Advice: an empty request names each mandatory field, errors first", "[field]") {
  const auto advice = advise({}, united_states, noon);
  CHECK(has_error(advice));
  for (const char* field :
       {"priority", "agency.code", "case_reference", "crime_code", "intended_use", "firearm.serial",
        "firearm.make", "firearm.type", "firearm.calibre", "firearm.model",
        "firearm.country_of_manufacture", "recovery.country", "recovery.place", "recovery.date"}) {
    INFO(field);
    const auto a = about(advice, field);
    REQUIRE(a);
    CHECK(a->level == Advice::Level::error);
    CHECK_FALSE(a->remedy.empty());
  }
  const auto first_warning = std::find_if(advice.begin(), advice.end(), [](const Advice& a) {
    return a.level == Advice::Level::warning;
  });
  CHECK(std::none_of(first_warning, advice.end(),
                     [](const Advice& a) { return a.level == Advice::Level::error; }));
}

TEST_CASE("Advice: urgency needs a justification", "[field]") {
  auto form = complete();
  form.priority = Priority::urgent;
  CHECK(judged(form, "justification")->level == Advice::Level::error);
  form.justification = "suspect in custody until tonight";
  CHECK_FALSE(judged(form, "justification"));
  form.justification = "  \n";
  CHECK(judged(form, "justification")->level == Advice::Level::error);
}

TEST_CASE("Advice: what the tracing instrument asks of a request is mandatory", "[field]") {
  auto form = complete();
  form.illicit_basis = IllicitBasis::none;
  CHECK(judged(form, "illicit_basis")->level == Advice::Level::error);
  form = complete();
  form.intended_use = " ";
  CHECK(judged(form, "intended_use")->level == Advice::Level::error);
}

TEST_CASE("Advice: the importer is mandatory for what the center's country did not make",
          "[field]") {
  auto form = complete();
  form.firearm.make = "Taurus";
  form.firearm.country_of_manufacture = "BR";
  CHECK(judged(form, "firearm.importer")->level == Advice::Level::error);
  CHECK_FALSE(about(advise(form, *CountryCode::parse("BR"), noon), "firearm.importer"));
  form.firearm.importer = "Taurus International, Miami FL";
  CHECK_FALSE(judged(form, "firearm.importer"));
  form.firearm.importer.clear();
  CHECK_FALSE(about(advise(form, std::nullopt, noon), "firearm.importer"));
}

TEST_CASE("Advice: importer given as maker is recognised", "[field]") {
  auto form = complete();
  form.firearm.make = "Century Arms";
  CHECK(judged(form, "firearm.make")->level == Advice::Level::warning);
  form.firearm.make = "Glock";
  form.firearm.importer = "Glock Inc.";
  CHECK(judged(form, "firearm.make"));
}

TEST_CASE("Advice: what is no serial number must be said by the flag", "[field]") {
  auto form = complete();
  form.firearm.serial = "UNK";
  CHECK(judged(form, "firearm.serial")->level == Advice::Level::error);
  form.firearm.serial_obliterated = true;
  CHECK_FALSE(judged(form, "firearm.serial"));
  CHECK(judged(form, "firearm.other_numbers")->level == Advice::Level::warning);
  form.firearm.other_numbers = {{"barrel", "77123"}};
  CHECK_FALSE(judged(form, "firearm.other_numbers"));
  form = complete();
  form.firearm.serial = "A??*";
  CHECK(judged(form, "firearm.serial")->level == Advice::Level::warning);
}

TEST_CASE("Advice: dates in the future and days that do not exist are errors", "[field]") {
  auto form = complete();
  form.recovery.date = {2026, 3, 5};
  CHECK(judged(form, "recovery.date")->level == Advice::Level::error);
  form.recovery.date = {2026, 3, 2};  // Already tomorrow in the Pacific.
  CHECK_FALSE(judged(form, "recovery.date"));
  form.recovery.date = {2026, 2, 30};
  CHECK(judged(form, "recovery.date"));
  form = complete();
  form.firearm.year_of_manufacture = 2027;
  CHECK(judged(form, "firearm.year_of_manufacture")->level == Advice::Level::error);
  form.firearm.year_of_manufacture = 1944;
  CHECK(judged(form, "firearm.year_of_manufacture")->level == Advice::Level::warning);
  Person unborn;
  unborn.birth_dates = {{2030, 1, 1}};
  form.possessor = unborn;
  CHECK(judged(form, "possessor.birth_dates[0]")->level == Advice::Level::error);
}

TEST_CASE("Advice: impossible check digits warn, they never stop", "[field]") {
  auto form = complete();
  Person anna;
  anna.name = "Anna Eriksson";
  anna.birth_dates = {{1974, 8, 12}};
  anna.documents = {{"P", "L898902C3", "UTO", "L8989O2C36UTO7408122F1204159ZE184226B<<<<<10"}};
  form.possessor = anna;
  form.vehicle.emplace().vin = "1M8GDM9A1KP042788";
  const auto advice = advise(form, united_states, noon);
  CHECK(about(advice, "possessor.documents[0].mrz"));
  CHECK(about(advice, "vehicle.vin"));
  CHECK_FALSE(has_error(advice));
}

TEST_CASE("Advice: codes are codes", "[field]") {
  auto form = complete();
  form.firearm.type = "pistol";
  CHECK(judged(form, "firearm.type")->remedy == "write P");
  form.firearm.type = "P";
  CHECK(judged(form, "firearm.type")->level == Advice::Level::warning);
  form.firearm.type = "XX";
  CHECK(judged(form, "firearm.type")->level == Advice::Level::error);
  form.firearm.country_of_manufacture = "ZZ";
  CHECK(judged(form, "firearm.country_of_manufacture")->level == Advice::Level::error);
  form.firearm.country_of_manufacture = "CSK";
  CHECK_FALSE(judged(form, "firearm.country_of_manufacture"));
  form.recovery.country = "Brazil";
  CHECK(judged(form, "recovery.country")->level == Advice::Level::error);
}

TEST_CASE("Advice: without a center the officer is told before", "[field]") {
  auto form = complete();
  form.firearm.country_of_manufacture = "FR";
  form.firearm.importer = "someone";
  const auto a = about(advise(form, std::nullopt, noon), "firearm.country_of_manufacture");
  REQUIRE(a);
  CHECK(a->level == Advice::Level::warning);
  CHECK(a->message.find("France") != std::string::npos);
}
