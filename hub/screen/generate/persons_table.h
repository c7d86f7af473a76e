#pragma once

#include <span>
#include <string_view>

namespace iwets::screen::generate {

/// Parts of the many rare names of a culture, separated by bars. A given name ends as `male` or
/// `female` says, a family name as `family`; none: all family names are in the list of frequent
/// ones.
struct Syllables {
  std::string_view begin, middle, male, female, family;
};

/// Names of one culture, separated by bars, frequent ones first; with another script
/// "Latin=native".
struct Culture {
  unsigned weight = 0;
  std::string_view nationalities, male, female, family;
  Syllables rare;
  std::string_view woman_ending = "";  ///< of a surname in -v or -n
  bool family_first = false;
};

[[nodiscard]] std::span<const Culture> cultures();

}  // namespace iwets::screen::generate
