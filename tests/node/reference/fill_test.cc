#include <catch2/catch.hpp>

#include "node/reference/fill.h"
#include "tests/proto/reference/example_table.h"

using namespace iwets;
using namespace iwets::reference;

namespace {

const Table& table() {
  static const auto made = test::example_table();
  return made;
}

Result<std::vector<field::Advice>, Contradiction> filled(std::uint32_t number,
                                                         std::uint32_t variant,
                                                         field::Firearm& firearm) {
  return fill(table(), *table().find(number), variant, firearm);
}

}  // namespace

TEST_CASE("Fill: an entry gives what the form leaves out", "[reference]") {
  field::Firearm firearm;
  firearm.serial = "1234";
  const auto advice = filled(16101, 0, firearm);
  REQUIRE(advice);
  CHECK(advice->empty());
  CHECK(firearm.make == "Tula");
  CHECK(firearm.model == "TT-33 Tokarev");
  CHECK(firearm.type == "PI");
  CHECK(firearm.calibre == "7.62x25 mm Tokarev");
  CHECK(firearm.country_of_manufacture == "SUN");
}

TEST_CASE("Fill: what the officer has written stays", "[reference]") {
  field::Firearm firearm;
  firearm.make = "ЧЗ";
  firearm.model = "75";
  firearm.calibre = "9 mm Luger";
  REQUIRE(filled(10101, 0, firearm));
  CHECK(firearm.make == "ЧЗ");
  CHECK(firearm.model == "75");
  CHECK(firearm.calibre == "9 mm Luger");
}

TEST_CASE("Fill: of several calibres the officer must choose; a variant may have one",
          "[reference]") {
  field::Firearm firearm;
  const auto advice = filled(10101, 0, firearm);
  REQUIRE(advice);
  REQUIRE(advice->size() == 1);
  CHECK(advice->front().level == field::Advice::Level::error);
  CHECK(advice->front().field == "firearm.calibre");
  CHECK(advice->front().remedy.find(".40 S&W") != std::string::npos);
  field::Firearm variant;
  REQUIRE(filled(10101, 1, variant));
  CHECK(variant.model == "CZ 75 B");
  CHECK(variant.calibre == "9x19 mm Parabellum");
}

TEST_CASE("Fill: a contradiction names both sides and a remedy", "[reference]") {
  const auto contradicts = [](auto set, std::uint32_t number = 10101) {
    field::Firearm firearm;
    set(firearm);
    const auto advice = filled(number, 0, firearm);
    return advice ? Contradiction{} : advice.error();
  };
  const auto type = contradicts([](auto& f) { f.type = "PR"; });
  CHECK(type.field == "type");
  CHECK(type.message == "the entry FR-10101 says pistol, semi-automatic, the form PR");
  CHECK(type.remedy.find("iwets identify FR-10101") != std::string::npos);
  CHECK(contradicts([](auto& f) { f.make = "Glock"; }).field == "make");
  CHECK(contradicts([](auto& f) { f.calibre = ".45 ACP"; }).field == "calibre");
  CHECK(contradicts([](auto& f) { f.model = "83"; }).field == "model");
  CHECK(contradicts([](auto& f) { f.country_of_manufacture = "BR"; }).field ==
        "country_of_manufacture");
  CHECK(contradicts([](auto& f) { f.country_of_manufacture = "RU"; }, 16101).field == "");
  CHECK(contradicts([](auto& f) { f.country_of_manufacture = "CSK"; }).field == "");
  CHECK(contradicts([](auto& f) { f.type = "P", f.model = "75B"; }).field == "");
}

TEST_CASE("Fill: a serial number or a year that does not fit is an advice", "[reference]") {
  field::Firearm firearm;
  firearm.calibre = "9x19";
  firearm.serial = "123";
  firearm.year_of_manufacture = 1970;
  const auto advice = filled(10101, 0, firearm);
  REQUIRE(advice);
  REQUIRE(advice->size() == 2);
  CHECK((*advice)[0].field == "firearm.serial");
  CHECK((*advice)[0].level == field::Advice::Level::warning);
  CHECK((*advice)[0].remedy.find("right side of the frame") != std::string::npos);
  CHECK((*advice)[1].field == "firearm.year_of_manufacture");
  firearm.serial = "B12345";
  firearm.year_of_manufacture = 1980;
  const auto none = filled(10101, 0, firearm);
  REQUIRE(none);
  CHECK(none->empty());
}
