#pragma once

#include <span>
#include <string_view>

namespace iwets::screen::generate {

/// Names of one culture, separated by bars, frequent ones first; with another script
/// "Latin=native".
struct Culture {
  unsigned weight = 0;
  std::string_view nationalities, male, female, family;
  std::string_view woman_ending = "";  ///< of a surname
  bool family_first = false;
};

[[nodiscard]] std::span<const Culture> cultures();

}  // namespace iwets::screen::generate
