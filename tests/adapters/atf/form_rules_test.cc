#include "adapters/atf/form_rules.h"

#include <catch2/catch.hpp>

#include "tests/adapters/atf/forms.h"

using namespace iwets;
using iwets::tests::good_form;

namespace {

const CountryCode us = *CountryCode::parse("US");

std::uint32_t code(const field::TraceForm& form) {
  const auto ruling = atf::rule(form, us);
  return ruling ? ruling->code : 0;
}

}  // namespace

TEST_CASE("Rules: the request alone decides what the records need not", "[atf]") {
  struct Row {
    const char* what;
    void (*change)(field::Firearm&);
    std::uint32_t code;
  };
  const Row rows[] = {
      {"nothing", [](field::Firearm&) {}, 0},
      {"no serial", [](field::Firearm& f) { f.serial = "UNK"; }, 200},
      {"unreadable place", [](field::Firearm& f) { f.serial = "AB?23"; }, 200},
      {"obliterated", [](field::Firearm& f) { f.serial.clear(), f.serial_obliterated = true; },
       202},
      {"obliterated in part",
       [](field::Firearm& f) { f.serial = "AB?23", f.serial_obliterated = true; }, 202},
      {"restored", [](field::Firearm& f) { f.serial_obliterated = true; }, 0},
      {"no model", [](field::Firearm& f) { f.model.clear(); }, 200},
      {"no country", [](field::Firearm& f) { f.country_of_manufacture.clear(); }, 200},
      {"foreign, no importer", [](field::Firearm& f) { f.country_of_manufacture = "AT"; }, 204},
      {"foreign, historic", [](field::Firearm& f) { f.country_of_manufacture = "CSK"; }, 204},
      {"foreign, imported",
       [](field::Firearm& f) { f.country_of_manufacture = "AT", f.importer = "Glock Inc."; }, 0},
      {"foreign, imported elsewhere",
       [](field::Firearm& f) {
         f.country_of_manufacture = "AT", f.importer = "X", f.country_of_import = "BR";
       },
       320},
      {"private", [](field::Firearm& f) { f.make = "Privately made"; }, 207},
      {"private, of a kit", [](field::Firearm& f) { f.model = "PF940 80% frame"; }, 207},
      {"toy", [](field::Firearm& f) { f.calibre = "6 mm airsoft"; }, 206},
      {"1945", [](field::Firearm& f) { f.year_of_manufacture = 1945; }, 310},
      {"1946", [](field::Firearm& f) { f.year_of_manufacture = 1946; }, 0},
      {"exported", [](field::Firearm& f) { f.country_of_import = "BR"; }, 104},
      {"sold at home", [](field::Firearm& f) { f.country_of_import = "US"; }, 0},
  };
  for (const auto& row : rows) {
    INFO(row.what);
    auto form = good_form();
    row.change(form.firearm);
    CHECK(code(form) == row.code);
  }
}

TEST_CASE("Rules: an export names the country, a missing field its name", "[atf]") {
  auto form = good_form();
  form.firearm.country_of_import = "BR";
  CHECK(atf::rule(form, us)->next_country == *CountryCode::parse("BR"));
  form = good_form();
  form.firearm.calibre.clear();
  CHECK_THAT(atf::rule(form, us)->explanation, Catch::Contains("calibre"));
}

TEST_CASE("Rules: the same firearm is foreign to another center", "[atf]") {
  CHECK(atf::rule(good_form(), *CountryCode::parse("CZ"))->code == 204);
}
