#include <catch2/catch.hpp>

#include "proto/field/profile.h"

namespace iwets::field {
namespace {

const auto noon = from_us(1'772'366'400'000'000);  // 2026-03-01T12:00:00Z
const auto us = *CountryCode::parse("US");

TraceForm form_made_in(const char* country) {
  TraceForm form;
  form.firearm.serial = "ABC1234";
  form.firearm.country_of_manufacture = country;
  return form;
}

const Advice* about(const std::vector<Advice>& advice, std::string_view field) {
  for (const auto& one : advice)
    if (one.field == field) return &one;
  return nullptr;
}

}  // namespace

TEST_CASE("Profile: a requirement binds the requests that it is of", "[field][profile]") {
  const auto judged = [](const TraceForm& form, RequiredWhen when, bool recommended = false) {
    const CenterProfile profile{
        .requirements = {{FormField::circumstances, when, recommended, "the court asks"}},
        .note = ""};
    return advise(form, us, noon, &profile);
  };
  const auto* field = "recovery.circumstances";
  auto form = form_made_in("BR");
  auto advice = judged(form, RequiredWhen::always);
  REQUIRE(about(advice, field));
  CHECK(about(advice, field)->level == Advice::Level::error);
  CHECK(about(advice, field)->message == "the center of United States requires it: the court asks");
  CHECK_FALSE(about(advice, field)->remedy.empty());
  advice = judged(form, RequiredWhen::always, true);
  CHECK(about(advice, field)->level == Advice::Level::warning);

  CHECK(about(judged(form, RequiredWhen::made_elsewhere), field));
  CHECK_FALSE(about(judged(form_made_in("US"), RequiredWhen::made_elsewhere), field));
  CHECK_FALSE(about(judged(form_made_in(""), RequiredWhen::made_elsewhere), field));
  CHECK_FALSE(about(judged(form, RequiredWhen::serial_unreadable), field));
  form.firearm.serial = "AB?1234";
  CHECK(about(judged(form, RequiredWhen::serial_unreadable), field));
  CHECK_FALSE(about(judged(form, RequiredWhen::urgent), field));
  form.priority = Priority::urgent;
  CHECK(about(judged(form, RequiredWhen::urgent), field));
  form.recovery.circumstances = "traffic stop";
  CHECK_FALSE(about(judged(form, RequiredWhen::always), field));
}

TEST_CASE("Profile: every part of the form can be required and given", "[field][profile]") {
  auto full = form_made_in("US");
  full.firearm.importer = full.firearm.country_of_import = "x";
  full.firearm.year_of_manufacture = 2000;
  full.firearm.other_numbers.resize(1);
  full.additional_markings = full.dealer_on_firearm = full.project_code = "x";
  full.agency.name = full.officer.name = full.officer.email = "x";
  full.recovery.place = full.recovery.circumstances = "x";
  full.possessor.emplace();
  for (int i = 1; i <= 13; ++i) {
    const auto field = static_cast<FormField>(i);
    INFO(name(field));
    CHECK(parse_form_field(name(field)) == field);
    const CenterProfile profile{.requirements = {{field, RequiredWhen::always, false, ""}},
                                .note = ""};
    const auto missing = advise(form_made_in("US"), us, noon, &profile);
    const auto* remark = about(missing, name(field));
    REQUIRE(remark);
    CHECK(remark->level == Advice::Level::error);
    const auto given = advise(full, us, noon, &profile);
    CHECK(std::ranges::none_of(given, [](const Advice& one) {
      return one.message.find("requires it") != std::string::npos;
    }));
  }
  CHECK_FALSE(parse_form_field("firearm.colour").has_value());
  for (int i = 1; i <= 4; ++i) {
    const auto when = static_cast<RequiredWhen>(i);
    CHECK(parse_required_when(name(when)) == when);
  }
  CHECK_FALSE(parse_required_when("sometimes").has_value());
}

TEST_CASE("Profile: records begin in a year; without a profile the usual holds",
          "[field][profile]") {
  auto form = form_made_in("US");
  form.firearm.year_of_manufacture = 1950;
  const CenterProfile late{.requirements = {}, .records_begin = 1968, .note = ""};
  CHECK(about(advise(form, us, noon, &late), "firearm.year_of_manufacture"));
  CHECK_FALSE(about(advise(form, us, noon), "firearm.year_of_manufacture"));
  form.firearm.year_of_manufacture = 1940;
  CHECK(about(advise(form, us, noon), "firearm.year_of_manufacture"));
  CHECK(about(advise(form_made_in("BR"), us, noon), "firearm.importer"));
  const CenterProfile nothing;
  CHECK_FALSE(about(advise(form_made_in("BR"), us, noon, &nothing), "firearm.importer"));
}

}  // namespace iwets::field
