#include "hub/match/identifier_keys.h"

#include <algorithm>

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/wildcards.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

/// The forms of a number that make it equal to another, folded: as it is, by NCIC's rule, without
/// leading zeros.
std::vector<std::string> forms(const std::string& number) {
  std::vector<std::string> out{field::folded(number)};
  const auto add = [&](std::string form) {
    if (form.size() >= fuzzy_chars_min && std::find(out.begin(), out.end(), form) == out.end())
      out.push_back(std::move(form));
  };
  if (number.size() < fuzzy_chars_min || !is_readable(number)) return out;
  add(field::folded(field::ncic(number)));
  add(field::without_leading_zeros(out.front()));
  return out;
}

std::string serial_number_of(const std::string& vin) {
  return vin.substr(vin.size() - vin_serial_chars);
}

/// The ends of the VINs that may have been meant. Where the check digit is prescribed, it must fit.
void add_vin_slips(KeyList& keys, const std::string& vin) {
  const auto check = field::check_vin(vin);
  if (check == field::VinCheck::valid || vin.size() + 1 < vin_chars || vin.size() > vin_chars + 1)
    return;
  const auto head = vin.substr(0, vin_chars - vin_end_chars - 1);
  for (const auto& end : meant_by(std::string_view(vin).substr(head.size()))) {
    if (head.size() + end.size() != vin_chars) continue;
    const auto meant = field::check_vin(head + end);
    if (meant == field::VinCheck::valid || check != field::VinCheck::mandatory_wrong)
      keys.add(KeyKind::vin_end, field::folded(end.substr(1)));
  }
}

void add_vin_keys(KeyList& keys, const std::string& vin, Side side) {
  if (vin.empty()) return;
  const auto folded = field::folded(vin);
  if (folded.size() < vin_end_chars) {
    keys.add(KeyKind::vin_short, folded);
    if (side == Side::question && folded.size() == vin_serial_chars)
      keys.add(KeyKind::vin_serial, folded);
    return;
  }
  keys.add(KeyKind::vin_end, folded.substr(folded.size() - vin_end_chars));
  if (side == Side::record) {
    keys.add(KeyKind::vin_serial, serial_number_of(folded));
  } else {
    keys.add(KeyKind::vin_short, serial_number_of(folded));
    add_vin_slips(keys, vin);
  }
}

void add_plate_keys(KeyList& keys, const std::string& plate, const std::string& country) {
  if (plate.empty()) return;
  const auto folded = field::folded(plate);
  if (!country.empty()) keys.add(KeyKind::plate_country, country + '/' + folded);
  keys.add(KeyKind::plate, folded);
  if (country.empty() || !editable(plate)) return;
  for (const auto& left : deletions(folded)) keys.add(KeyKind::plate_slip, country + '/' + left);
}

}  // namespace

void add_firearm_number_keys(KeyList& keys, const field::Firearm& firearm) {
  const auto makers = maker_ids(firearm);
  const auto numbers = firearm_numbers(firearm);
  for (const auto& number : numbers)
    for (const auto& form : forms(number.canonical))
      for (const auto& maker : makers) keys.add(KeyKind::serial_make, form + '/' + maker);
  for (const auto& number : numbers)
    for (const auto& form : forms(number.canonical)) keys.add(KeyKind::serial, form);
}

void add_firearm_keys(KeyList& keys, const field::Firearm& firearm, Side side) {
  add_firearm_number_keys(keys, firearm);
  const auto makers = maker_ids(firearm);
  for (const auto& number : firearm_numbers(firearm)) {
    if (!number.frame || !is_readable(number.canonical) || !editable(number.canonical)) continue;
    for (const auto& left : deletions(field::folded(number.canonical)))
      for (const auto& maker : makers) keys.add(KeyKind::serial_slip, left + '/' + maker);
  }
  if (side == Side::record) add_firearm_grams(keys, firearm);
}

void add_document_keys(KeyList& keys, const field::Document& document, Side side) {
  const auto country = country_id(issuer_of(document));
  for (const auto& number : searchable_numbers(document)) {
    const auto folded = field::folded(number);
    if (!country.empty()) keys.add(KeyKind::document_country, country + '/' + folded);
    keys.add(KeyKind::document, folded);
  }
  if (side == Side::record || country.empty()) return;
  for (const auto& number : doubtful_numbers(document))
    for (const auto& meant : meant_by(number))
      keys.add(KeyKind::document_country, country + '/' + field::folded(meant));
}

void add_vehicle_keys(KeyList& keys, const field::Vehicle& vehicle, Side side) {
  add_vin_keys(keys, vin_of(vehicle), side);
  add_plate_keys(keys, plate_of(vehicle), country_id(vehicle.plate_country));
  if (const auto engine = engine_of(vehicle); !engine.empty())
    keys.add(KeyKind::engine, field::folded(engine));
  if (side == Side::record) add_vehicle_grams(keys, vehicle);
}

}  // namespace iwets::match
