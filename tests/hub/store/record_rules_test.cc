#include "hub/store/record_rules.h"

#include <catch2/catch.hpp>

namespace iwets::store {
namespace {

const PeerId za(Role::member, *CountryCode::parse("ZA"));
constexpr field::PartialDate latest{2026, 5, 2};

/// "field: reason" of the objection to a record with this subject; empty if it is taken.
std::string objection(Store store, field::Subject subject, field::PartialDate since = {}) {
  field::Record record;
  record.id = "r";
  record.since = since;
  record.subject = std::move(subject);
  const auto found = content_objection(za, store, record, latest);
  if (!found) return {};
  CHECK(found->field.size() <= 64);
  CHECK(found->remedy.size() <= 128);
  CHECK_FALSE(found->remedy.empty());
  return found->field + ": " + found->reason;
}

field::Firearm firearm(std::uint16_t year_of_manufacture = 0) {
  field::Firearm firearm;
  firearm.serial = "ABC123";
  firearm.make = "Glock";
  firearm.year_of_manufacture = year_of_manufacture;
  return firearm;
}
field::Person person(std::vector<field::PartialDate> birth_dates) {
  field::Person person;
  person.name = "Ana Silva";
  person.birth_dates = std::move(birth_dates);
  return person;
}
field::Vehicle car(std::uint16_t year) {
  field::Vehicle car;
  car.vin = "1M8GDM9AXKP042788";
  car.year = year;
  return car;
}

}  // namespace

TEST_CASE("RecordRules: what has not happened yet is refused", "[records]") {
  CHECK(objection(Store::firearm, firearm(), {2026, 5, 2}).empty());
  CHECK(objection(Store::firearm, firearm(), {2026, 5, 3}) == "since: is in the future");
  CHECK(objection(Store::firearm, firearm(2026)).empty());
  CHECK(objection(Store::firearm, firearm(2027)) ==
        "firearm.year_of_manufacture: is in the future");
  CHECK(objection(Store::nominal, person({{1951, 6, 19}, {2026, 0, 0}})).empty());
  CHECK(objection(Store::nominal, person({{1951, 6, 19}, {2026, 6, 0}})) ==
        "person.birth_dates[1]: is in the future");
  CHECK(objection(Store::vehicle, car(2027)).empty());  // The next year's model.
  CHECK(objection(Store::vehicle, car(2028)) == "vehicle.year: is in the future");
}

TEST_CASE("RecordRules: countries that do not exist are refused with their field", "[records]") {
  auto someone = person({});
  someone.nationalities = {"ZAF", "SUN"};  // Also the citizen of a state that is gone.
  CHECK(objection(Store::nominal, someone).empty());
  someone.nationalities = {"ZA", "QQ"};
  CHECK(objection(Store::nominal, someone) == "person.nationalities[1]: is no country code");
  auto gun = firearm();
  gun.country_of_manufacture = "CSK";
  CHECK(objection(Store::firearm, gun).empty());
  gun.country_of_manufacture = "UNO";  // Issues documents, and makes no firearms.
  CHECK(objection(Store::firearm, gun) == "firearm.country_of_manufacture: is no country code");
  gun.country_of_manufacture.clear();
  gun.country_of_import = "QQ";
  CHECK(objection(Store::firearm, gun) == "firearm.country_of_import: is no country code");
  gun.country_of_import = "US";
  gun.country_of_proof = "QQ";
  CHECK(objection(Store::firearm, gun) == "firearm.country_of_proof: is no country code");
  auto vehicle = car(2020);
  vehicle.plate_country = "QQ";
  CHECK(objection(Store::vehicle, vehicle) == "vehicle.plate_country: is no country code");
}

}  // namespace iwets::store
