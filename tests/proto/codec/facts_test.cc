#include "proto/codec/facts.h"

#include <catch2/catch.hpp>

#include "proto/codec/bounds.h"
#include "tests/proto/codec/support.h"

using namespace iwets;

namespace {

field::Person person() {
  field::Person out;
  out.name = "Jan Novák";
  out.aliases = {"J. Novak", "Honza"};
  out.birth_dates = {{1980, 2, 3}, {1981, 0, 0}};
  out.sex = field::Sex::male;
  out.nationalities = {"CZE"};
  out.documents = {{"P", "123456", "CZE", "P<CZE"}};
  return out;
}

template <typename Wire, typename Value>
void check_both_ways(const Value& value) {
  Wire wire;
  codec::to_wire(value, wire);
  CHECK_FALSE(codec::check_bounds(wire));
  CHECK(codec::from_wire(wire) == value);
  codec::to_wire(value, wire);  // Into a message that was used before.
  CHECK(codec::from_wire(wire) == value);
}

}  // namespace

TEST_CASE("Facts: every field of every thing goes both ways", "[codec]") {
  check_both_ways<v1::Person>(person());

  field::Firearm firearm;
  firearm.serial = "AB12?4";
  firearm.serial_obliterated = true;
  firearm.other_numbers = {{"barrel", "77"}, {"slide", "78"}};
  firearm.make = "CZ";
  firearm.brand = "Brand";
  firearm.importer = "Importer";
  firearm.type = "PI";
  firearm.calibre = "9mm";
  firearm.model = "75";
  firearm.country_of_manufacture = "CSK";
  firearm.country_of_import = "US";
  firearm.country_of_proof = "BE";
  firearm.year_of_manufacture = 1985;
  check_both_ways<v1::Firearm>(firearm);

  field::Vehicle vehicle{"ND 1", "ZA", "WVWZZZ1JZ3W386752", "E1", "VW", "Golf", "red", "car", 2003};
  check_both_ways<v1::Vehicle>(vehicle);
  check_both_ways<v1::TravelDocument>(field::Document{"P", "A1", "ZAF", "mrz"});

  field::Record record;
  record.id = "r-1";
  record.reason = field::Reason::stolen;
  record.since = {2020, 1, 0};
  record.reference = "CAS 1";
  record.caution = "armed";
  check_both_ways<v1::Record>(record);
  for (const auto& subject :
       {field::Subject(person()), field::Subject(firearm), field::Subject(vehicle),
        field::Subject(field::Document{"", "A1", "", ""})}) {
    record.subject = subject;
    check_both_ways<v1::Record>(record);
  }
}

TEST_CASE("Facts: a sealed part goes both ways and still opens", "[codec]") {
  const auto us = tests::peer("center:US");
  seal::Sealer sealer;
  const auto part = sealer.seal(tests::noon, {{us, tests::us_keys().sealing[0].open}},
                                bytes_of("place"), bytes_of("content"));
  v1::Sealed wire;
  codec::to_wire(part, wire);
  REQUIRE_FALSE(codec::check_bounds(wire));
  seal::Opener opener(us, tests::us_keys().sealing);
  CHECK(opener.open(codec::from_wire(wire), bytes_of("place")) == "content");
}
