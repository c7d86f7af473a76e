#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "hub/screen/generate/random.h"
#include "proto/field/facts.h"

/// Records by chance, one row each. The tables behind them are small and invented for measuring:
/// makers and countries are real, their shares and number ranges are not.
namespace iwets::screen::generate {

using Cells = std::vector<std::string>;

/// number, make, model, calibre, type, country, year
[[nodiscard]] Cells firearm_row(Random& random);
/// number, country, type
[[nodiscard]] Cells document_row(Random& random);
/// number (VIN), make, model, year
[[nodiscard]] Cells vehicle_row(Random& random);
/// number (plate), country, make, model, year
[[nodiscard]] Cells plate_row(Random& random);
/// A person of one of many cultures, with a birth date and so many aliases, or fewer where they
/// would repeat a name. Most names are rare: a million persons with two aliases each have some
/// 470,000 distinct words.
[[nodiscard]] field::Person person(Random& random, std::size_t aliases);
/// full_name, aliases, gender, date_of_birth, nationality: the columns of `screen`
[[nodiscard]] Cells person_row(Random& random);

/// Writes make, model and calibre of a firearm in other ways that mean the same.
void respell_firearm(Cells& row, Random& random);
/// Gives a VIN the check digit that fits, unless its maker has none there (a Z).
void mend_vin(std::string& vin);

}  // namespace iwets::screen::generate
