#include "hub/match/numbers.h"

#include <algorithm>

#include "hub/match/edits.h"
#include "proto/field/country.h"
#include "proto/field/document.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"
#include "proto/field/vehicle.h"

namespace iwets::match {
namespace {

/// An engine's number is long; shorter texts are codes of an engine family.
constexpr std::size_t engine_chars_min = 6;
constexpr std::ptrdiff_t engine_digits_min = 4;
/// Shorter document numbers have too many neighbours in their country.
constexpr std::size_t doubtful_chars_min = 6;

}  // namespace

bool is_readable(std::string_view canonical) {
  return canonical.find_first_of("?*[") == std::string_view::npos;
}

std::string country_id(std::string_view code) {
  const auto country = field::country_of(code);
  return std::string(country ? country->text() : code);
}

std::vector<FirearmNumber> firearm_numbers(const field::Firearm& firearm) {
  std::vector<FirearmNumber> numbers;
  const auto add = [&](const std::string& number, bool frame) {
    auto canonical = field::canonical(number);
    // A choice between look-alikes folds to one character; any other gap cannot be looked up.
    const bool usable = is_readable(canonical) || is_readable(field::folded(canonical));
    if (usable && field::is_number(number))
      numbers.push_back({number, std::move(canonical), frame});
  };
  add(firearm.serial, true);
  for (const auto& other : firearm.other_numbers) add(other.number, false);
  return numbers;
}

std::vector<std::string> maker_ids(const field::Firearm& firearm) {
  std::vector<std::string> ids;
  for (const auto* make : {&firearm.make, &firearm.brand, &firearm.importer}) {
    if (make->empty()) continue;
    auto id = field::make_id(*make);
    if (!id.empty() && std::find(ids.begin(), ids.end(), id) == ids.end())
      ids.push_back(std::move(id));
  }
  return ids;
}

std::vector<std::string> searchable_numbers(const field::Document& document) {
  auto numbers = field::document_numbers(document);
  std::erase_if(numbers,
                [](const std::string& number) { return !is_readable(field::folded(number)); });
  return numbers;
}

std::string issuer_of(const field::Document& document) {
  if (!document.country.empty() || document.mrz.empty()) return document.country;
  const auto zone = field::parse_mrz(document.mrz);
  return zone ? zone->issuer : std::string{};
}

std::string type_of(const field::Document& document) {
  if (!document.type.empty() || document.mrz.empty()) return document.type;
  const auto zone = field::parse_mrz(document.mrz);
  return zone ? zone->type : std::string{};
}

std::vector<std::string> doubtful_numbers(const field::Document& document) {
  std::vector<std::string> numbers;
  const auto zone = field::parse_mrz(document.mrz);
  if (zone && zone->number_ok) return numbers;
  const auto add = [&](const std::string& number) {
    auto text = field::canonical_document_number(number);
    if (editable(text) && text.size() >= doubtful_chars_min && is_readable(text) &&
        field::is_number(text))
      numbers.push_back(std::move(text));
  };
  add(document.number);
  if (zone && zone->number != document.number) add(zone->number);
  return numbers;
}

std::string vin_of(const field::Vehicle& vehicle) {
  auto vin = field::canonical_vin(vehicle.vin);
  return is_readable(vin) && field::is_number(vehicle.vin) ? vin : "";
}

std::string plate_of(const field::Vehicle& vehicle) {
  auto plate = field::canonical_plate(vehicle.plate);
  return is_readable(plate) && field::is_number(vehicle.plate) ? plate : "";
}

std::string engine_of(const field::Vehicle& vehicle) {
  auto engine = field::canonical_engine_number(vehicle.engine_number);
  const auto digits =
      std::count_if(engine.begin(), engine.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool own = engine.size() >= engine_chars_min && digits >= engine_digits_min;
  return own && is_readable(engine) && field::is_number(vehicle.engine_number) ? engine : "";
}

}  // namespace iwets::match
