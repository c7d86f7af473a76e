#include "hub/match/wildcards.h"

#include "hub/match/edits.h"
#include "hub/match/numbers.h"
#include "hub/match/vehicle_makes.h"
#include "proto/field/calibre.h"
#include "proto/field/document.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

constexpr std::size_t known_min = 4, pattern_bytes_max = 96;

std::optional<Pattern> unreadable(const std::string& canonical) {
  if (is_readable(canonical) || canonical.size() > pattern_bytes_max ||
      !field::is_number(canonical))
    return std::nullopt;
  return Pattern(canonical);
}

void file(KeyList& keys, KeyKind kind, const std::vector<std::string>& grams,
          const std::string& with) {
  if (with.empty()) return;
  for (const auto& gram : grams) keys.add(kind, gram + '/' + with);
}

std::vector<Key> list_of(Store store, KeyKind kind, const std::vector<std::string>& grams,
                         const std::string& with) {
  std::vector<Key> keys;
  for (const auto& gram : grams) keys.push_back(key_of(store, kind, gram + '/' + with));
  return keys;
}

std::vector<std::string> grams_to_file(const std::string& number) {
  if (number.size() < known_min || number.size() > edit_chars_max || !is_readable(number))
    return {};
  return Pattern(number).grams();
}

/// What `pattern` of `number` lacks, and what to do; `supported`: by what `support` names.
std::string lacks(const std::optional<Pattern>& pattern, const std::string& number,
                  const std::vector<std::string>& grams, bool supported,
                  const std::string& support) {
  if (!pattern) return {};
  const auto told = [&](const std::string& why, const std::string& remedy) {
    return "not searchable: " + number + " with unreadable characters " + why + "; " + remedy;
  };
  if (pattern->known() < known_min)
    return told("has fewer than four that are known", "read more of it");
  if (grams.empty()) return told("has no three in a row that are known", "read more of it");
  return supported ? "" : told("needs " + support, "give it");
}

std::string plate_lacks(const field::Vehicle& vehicle) {
  const auto plate = unreadable_plate(vehicle);
  return lacks(plate, "a plate", plate ? plate->grams() : std::vector<std::string>{},
               !vehicle.plate_country.empty(), "its country");
}
std::string vin_lacks(const field::Vehicle& vehicle) {
  const auto vin = unreadable_vin(vehicle);
  return lacks(vin, "a VIN", vin ? vin->ending(vin_end_chars).grams() : std::vector<std::string>{},
               !vehicle_make_id(vehicle.make).empty(), "the make");
}

}  // namespace

std::optional<Pattern> unreadable_serial(const field::Firearm& firearm) {
  const auto number = field::canonical(firearm.serial);
  // A choice between look-alikes is searched as one of them.
  return is_readable(field::folded(number)) ? std::nullopt : unreadable(number);
}
std::optional<Pattern> unreadable_plate(const field::Vehicle& vehicle) {
  return unreadable(field::canonical_plate(vehicle.plate));
}
std::optional<Pattern> unreadable_vin(const field::Vehicle& vehicle) {
  return unreadable(field::canonical_vin(vehicle.vin));
}

bool fits_readable(const Pattern& pattern, const std::string& canonical) {
  return !grams_to_file(canonical).empty() && pattern.known() >= known_min &&
         !pattern.grams().empty() && pattern.fits(canonical);
}

void add_firearm_grams(KeyList& keys, const field::Firearm& firearm) {
  const auto numbers = firearm_numbers(firearm);
  if (numbers.empty() || !numbers.front().frame) return;
  const auto grams = grams_to_file(numbers.front().canonical);
  for (const auto& maker : maker_ids(firearm)) file(keys, KeyKind::gram_make, grams, maker);
  file(keys, KeyKind::gram_calibre, grams, std::string(field::calibre_id(firearm.calibre)));
}

void add_vehicle_grams(KeyList& keys, const field::Vehicle& vehicle) {
  file(keys, KeyKind::gram_country, grams_to_file(plate_of(vehicle)),
       country_id(vehicle.plate_country));
  const auto vin = vin_of(vehicle);
  if (vin.size() >= vin_end_chars)
    file(keys, KeyKind::gram_vin, Pattern(vin).ending(vin_end_chars).grams(),
         vehicle_make_id(vehicle.make));
}

JointKeys firearm_joint_keys(const field::Firearm& firearm) {
  const auto pattern = unreadable_serial(firearm);
  if (!pattern || !unsearchable(firearm).empty()) return {};
  JointKeys lists;
  const auto grams = pattern->grams();
  for (const auto& maker : maker_ids(firearm))
    lists.push_back(list_of(Store::firearm, KeyKind::gram_make, grams, maker));
  if (lists.empty())
    lists.push_back(list_of(Store::firearm, KeyKind::gram_calibre, grams,
                            std::string(field::calibre_id(firearm.calibre))));
  return lists;
}

JointKeys vehicle_joint_keys(const field::Vehicle& vehicle) {
  JointKeys lists;
  const auto plate = unreadable_plate(vehicle);
  if (plate && plate_lacks(vehicle).empty())
    lists.push_back(list_of(Store::vehicle, KeyKind::gram_country, plate->grams(),
                            country_id(vehicle.plate_country)));
  const auto vin = unreadable_vin(vehicle);
  if (vin && vin_lacks(vehicle).empty())
    lists.push_back(list_of(Store::vehicle, KeyKind::gram_vin, vin->ending(vin_end_chars).grams(),
                            vehicle_make_id(vehicle.make)));
  return lists;
}

std::string unsearchable(const field::Firearm& firearm) {
  const auto pattern = unreadable_serial(firearm);
  const bool supported = !maker_ids(firearm).empty() || !field::calibre_id(firearm.calibre).empty();
  return lacks(pattern, "a serial number", pattern ? pattern->grams() : std::vector<std::string>{},
               supported, "the make or the calibre");
}

std::string unsearchable(const field::Document& document) {
  const bool searched = !searchable_numbers(document).empty();
  if (searched || field::document_numbers(document).empty()) return {};
  return "not searchable: a document number with unreadable characters; read all of it";
}

std::string unsearchable(const field::Vehicle& vehicle) {
  auto why = plate_lacks(vehicle);
  return why.empty() ? vin_lacks(vehicle) : why;
}

}  // namespace iwets::match
