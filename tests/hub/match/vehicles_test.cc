#include <catch2/catch.hpp>

#include "tests/hub/match/subjects.h"

namespace iwets::match {
namespace {

std::string told(const field::Vehicle& question, const field::Vehicle& record) {
  const auto j = judge(Store::vehicle, question, record);
  if (!j) return "-";
  std::string text = std::string("-ABCDE").substr(static_cast<std::size_t>(j->grade), 1) + " " +
                     j->rule + (j->alert ? " !" : "");
  for (const auto& objection : j->against) text += " / " + objection;
  return text;
}

bool meet(const field::Vehicle& a, const field::Vehicle& b) {
  for (const auto& one : question_keys(Store::vehicle, a))
    for (const auto& other : record_keys(Store::vehicle, b))
      if (one == other) return true;
  return false;
}

const std::string number = "1M8GDM9AXKP042788";

}  // namespace

TEST_CASE("Vehicles: an equal VIN alerts, contradictions lower it", "[match]") {
  const auto record = vin(number, "MCI", 1989);
  CHECK(told(vin("1m8gdm9axkpo42788", "MCI", 1989), record) == "A vin !");
  CHECK(told(vin(number), record) == "A vin !");
  CHECK(told(vin(number, "Ford"), record) == "B vin ! / make differs");
  CHECK(told(vin(number, "Ford", 2001), record) == "C vin / make differs / year differs");
  CHECK(told(vin(number, "", 1990), record) == "A vin !");  // Registered a year later.
}

TEST_CASE("Vehicles: the last eight are a possible match", "[match]") {
  const auto record = vin(number, "MCI", 1989);
  CHECK(told(vin("KP042788", "MCI"), record) == "C vin_last_eight");
  CHECK(meet(vin("KP042788"), record));
  CHECK(told(vin("KP042788", "Ford"), record) == "-");
  CHECK(told(vin("2M9GDM9AXKP042788", "MCI"), record) ==
        "E vin_last_eight / the rest of the VIN differs");
  CHECK(told(vin("1M8GDM9A1KP042789"), record) == "-");
}

TEST_CASE("Vehicles: the last six need the make", "[match]") {
  const auto record = vin(number, "MCI", 1989);
  CHECK(told(vin("042788", "MCI", 1989), record) == "C vin_last_six");
  CHECK(told(vin("042788", "MCI"), record) == "E vin_last_six");
  CHECK(told(vin("042788"), record) == "-");
  CHECK(told(vin("42788", "MCI", 1989), record) == "-");
  CHECK(meet(vin("042788", "MCI"), record));
  CHECK(meet(record, vin("042788", "MCI")));
}

TEST_CASE("Vehicles: a VIN one slip away is told by its check digit", "[match]") {
  const auto record = vin(number, "MCI", 1989);
  for (const auto* typed : {"1M8GDM9AXKP042798", "1M8GDM9AXKP04278", "1M8GDM9AXKP0427888",
                            "1M8GDM9AXKP042878", "1M8GDN9AXKP042788"}) {
    INFO(typed);
    CHECK(told(vin(typed), record).substr(0, 14) == "D vin_one_slip");
    CHECK(meet(vin(typed), record));
  }
  CHECK(told(vin("1M8GDM9AXKP042798", "Ford"), record) == "-");
  // Its check digit fits: another vehicle.
  CHECK(told(vin("1M8GDM9A1KP042789", "MCI", 1989), record) == "-");
}

TEST_CASE("Vehicles: a VIN without check digits needs make and year", "[match]") {
  const auto record = vin("WVWZZZ1JZ3W386752", "VW", 2003);
  const auto question = vin("WVWZZZ1JZ3W386725", "Volkswagen", 2003);
  CHECK(told(question, record) == "E vin_one_slip / two neighbours are exchanged / no check digit");
  CHECK(meet(question, record));
  CHECK(told(vin("WVWZZZ1JZ3W386725", "Volkswagen"), record) == "-");
  CHECK(told(vin("WVWZZZ1JZ3W386725"), record) == "-");
}

TEST_CASE("Vehicles: look-alikes in a VIN are a possible match", "[match]") {
  const auto record = vin(number, "MCI");
  const auto question = vin("1M8GDM9AXKP0427B8", "MCI");
  CHECK(told(question, record) == "C vin_look_alike");
  CHECK(meet(question, record));
}

TEST_CASE("Vehicles: plate and country alert", "[match]") {
  const auto record = plate("CA 123-456", "ZA", "Toyota", 2009);
  CHECK(told(plate("CA123456", "ZA", "TOYOTA"), record) == "A plate_country !");
  CHECK(told(plate("CA123456", "ZA"), record) == "B plate_country !");
  CHECK(told(plate("CA123456", "ZA", "Ford"), record) == "C plate_country / make differs");
  CHECK(told(plate("CA123456", "ZA", "Toyota", 1999), record) ==
        "B plate_country ! / year differs");
}

TEST_CASE("Vehicles: a plate without its country is possible", "[match]") {
  const auto record = plate("CA123456", "ZA", "Toyota");
  CHECK(told(plate("CA123456", "", "Toyota"), record) == "C plate");
  CHECK(told(plate("CA123456"), record) == "E plate");
  CHECK(told(plate("CA123456", "", "Ford"), record) == "-");
  CHECK(told(plate("CA123456", "NZ", "Toyota"), record) ==
        "E plate / country of the plate differs");
  CHECK(told(plate("CA123456", "NZ"), record) == "-");
  CHECK(meet(plate("CA123456"), record));
}

TEST_CASE("Vehicles: look-alike plates are possible within one country", "[match]") {
  const auto record = plate("OBOOST", "NZ", "Honda");
  CHECK(told(plate("0B00ST", "NZ", "Honda"), record) == "C plate_look_alike");
  CHECK(told(plate("0B00ST", "", "Honda"), record) == "-");
  CHECK(told(plate("O8O", "NZ"), plate("080", "NZ")) == "-");
}

TEST_CASE("Vehicles: a plate one slip away is possible in its country", "[match]") {
  const auto record = plate("CA123456", "ZA", "Toyota", 2009);
  CHECK(told(plate("CA123466", "ZAF", "Toyota"), record) ==
        "D plate_one_slip / one character is wrong");
  CHECK(told(plate("CA12345", "ZA", "Toyota"), record) ==
        "D plate_one_slip / one character is missing");
  CHECK(told(plate("CA123466", "ZA"), record) == "E plate_one_slip / one character is wrong");
  CHECK(told(plate("CA123466", "ZA", "Toyota", 1999), record) ==
        "E plate_one_slip / year differs / one character is wrong");
  CHECK(meet(plate("CA123466", "ZA"), record));
  CHECK(meet(plate("CA12345", "ZA"), record));
  CHECK(told(plate("CA123466", "ZA", "Ford"), record) == "-");
  CHECK(told(plate("CA123466", "NZ", "Toyota"), record) == "-");
  CHECK(told(plate("CA123466", "", "Toyota"), record) == "-");
  CHECK(told(plate("CA123475", "ZA", "Toyota"), record) == "-");
  CHECK(told(plate("B2A", "ZA", "Toyota"), plate("B3A", "ZA", "Toyota")) == "-");
}

TEST_CASE("Vehicles: two VINs that differ speak against an equal plate", "[match]") {
  auto record = plate("CA123456", "ZA", "Toyota");
  record.vin = number;
  auto question = plate("CA123456", "ZA", "Toyota");
  question.vin = "JTDBR32E720123456";
  CHECK(told(question, record) == "B plate_country ! / VIN differs");
}

TEST_CASE("Vehicles: an engine's number needs the make to alert", "[match]") {
  field::Vehicle record;
  record.engine_number = "2AZ-1234567";
  record.make = "Toyota";
  auto question = record;
  question.engine_number = "2AZ1234567";
  CHECK(told(question, record) == "B engine_number !");
  question.make = "";
  CHECK(told(question, record) == "C engine_number");
  question.engine_number = "2AZ";  // A family of engines, not one of them.
  CHECK(question_keys(Store::vehicle, question).empty());
}

}  // namespace iwets::match
