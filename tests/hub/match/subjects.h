#pragma once

#include <initializer_list>
#include <string>
#include <utility>

#include "hub/match/match.h"

/// Short ways to write the subjects of tests.
namespace iwets::match {

inline field::Firearm firearm(std::string serial, std::string make = "", std::string calibre = "",
                              std::string type = "") {
  field::Firearm firearm;
  firearm.serial = std::move(serial);
  firearm.make = std::move(make);
  firearm.calibre = std::move(calibre);
  firearm.type = std::move(type);
  return firearm;
}

inline field::Document document(std::string number, std::string country = "", std::string type = "",
                                std::string mrz = "") {
  return {std::move(type), std::move(number), std::move(country), std::move(mrz)};
}

inline field::Vehicle plate(std::string plate, std::string country = "", std::string make = "",
                            std::uint16_t year = 0) {
  field::Vehicle vehicle;
  vehicle.plate = std::move(plate);
  vehicle.plate_country = std::move(country);
  vehicle.make = std::move(make);
  vehicle.year = year;
  return vehicle;
}

inline field::Vehicle vin(std::string vin, std::string make = "", std::uint16_t year = 0) {
  field::Vehicle vehicle;
  vehicle.vin = std::move(vin);
  vehicle.make = std::move(make);
  vehicle.year = year;
  return vehicle;
}

inline field::Person somebody(std::string name, field::PartialDate birth = {},
                              std::vector<std::string> aliases = {}) {
  field::Person person;
  person.name = std::move(name);
  person.aliases = std::move(aliases);
  if (birth.year != 0) person.birth_dates.push_back(birth);
  return person;
}

}  // namespace iwets::match
