#include "hub/screen/generate/rows.h"
#include "hub/screen/generate/shape.h"
#include "proto/field/vehicle.h"

namespace iwets::screen::generate {
namespace {

/// The first eight of its VINs, then what stands where others have a check digit: `0` for one that
/// is made to fit, Z where the maker has none. Plants: one letter each.
struct Model {
  unsigned weight = 0;
  std::string_view make, model, vin_begin;
  char check = '0';
  std::string_view plants;
};

constexpr Model models[] = {{60, "Toyota", "Corolla", "JTDBR32E", '0', "0123"},
                            {50, "Toyota", "Hilux", "AHTFZ29G", '0', "0916"},
                            {45, "Volkswagen", "Golf", "WVWZZZ1J", 'Z', "WPB"},
                            {40, "Volkswagen", "Polo", "AAVZZZ6R", 'Z', "U"},
                            {45, "Ford", "Ranger", "AFAPXXMJ", '0', "PR"},
                            {40, "Ford", "F-150", "1FTFW1E5", '0', "FK"},
                            {40, "Honda", "Civic", "2HGFC2F5", '0', "H"},
                            {35, "Honda", "Accord", "1HGCM826", '0', "AL"},
                            {35, "BMW", "320i", "WBAVA310", '0', "KEN"},
                            {35, "Mercedes-Benz", "C 200", "WDD20404", '0', "AFR"},
                            {30, "Fiat", "Uno", "9BD15804", '0', "68"},
                            {30, "Chevrolet", "Onix", "9BGKS48V", '0', "BG"},
                            {30, "Skoda", "Octavia", "TMBJJ7NE", '0', "024"},
                            {30, "Renault", "Clio", "VF1BB050", '0', "0123"},
                            {25, "Hyundai", "Tucson", "KM8J3CA4", '0', "U"},
                            {25, "Nissan", "NP300", "ADNUSN1D", '0', "U"},
                            {25, "Isuzu", "KB 250", "ACVBRCHR", '0', "AB"},
                            {20, "Geely", "Emgrand", "LB37624S", '0', "LH"}};

/// How a country writes its plates.
struct Plates {
  unsigned weight = 0;
  std::string_view country, shapes;
};
constexpr Plates plates[] = {{60, "ZA", "CA ###-###|@@ ## @@ GP|ND ###-###"},
                             {60, "BR", "@@@#@##|@@@-####"},
                             {30, "TN", "### TU ####"},
                             {40, "CZ", "#@# ####"},
                             {60, "DE", "B-@@ ####|M-@@ ####|HH-@@ ####"},
                             {50, "FR", "@@-###-@@"},
                             {50, "GB", "@@## @@@"},
                             {45, "IT", "@@ ###@@"},
                             {35, "PL", "W@ #####|K@ #####"},
                             {20, "NZ", "@@@###"},
                             {40, "ES", "#### @@@"},
                             {40, "MX", "@@@-##-##"}};

constexpr unsigned year_first = 1995, years = 30;

/// Position 10 of a VIN, ISO 3779: letters without I, O, Q, U, Z and digits without 0, every 30
/// years.
char year_letter(unsigned year) {
  constexpr std::string_view letters = "ABCDEFGHJKLMNPRSTVWXY123456789";
  return letters[(year - 1980) % letters.size()];
}

}  // namespace

void mend_vin(std::string& vin) {
  constexpr std::size_t check = 8;
  if (vin.size() <= check || vin[check] == 'Z') return;
  if (const auto digit = field::vin_check_digit(vin)) vin[check] = *digit;
}

Cells vehicle_row(Random& random) {
  const auto& m = random.weighted(std::span<const Model>(models));
  const auto year = year_first + static_cast<unsigned>(random.below(years));
  auto vin = std::string(m.vin_begin) + m.check + year_letter(year);
  vin += m.plants[random.below(m.plants.size())];
  vin += drawn("######", random);
  mend_vin(vin);
  return {vin, std::string(m.make), std::string(m.model), std::to_string(year)};
}

Cells plate_row(Random& random) {
  const auto& of_country = random.weighted(std::span<const Plates>(plates));
  const auto& m = random.weighted(std::span<const Model>(models));
  return {drawn(random.part(of_country.shapes), random), std::string(of_country.country),
          std::string(m.make), std::string(m.model),
          std::to_string(year_first + random.below(years))};
}

}  // namespace iwets::screen::generate
