#pragma once

#include <string>
#include <string_view>

#include "hub/screen/generate/random.h"

namespace iwets::screen::generate {

/// A number of a shape: `@` is a letter, `#` a digit, `%` one of the digits and consonants that
/// some passports use; all else stands for itself. "@@@###" -> "KDW204".
[[nodiscard]] std::string drawn(std::string_view shape, Random& random);
/// The number behind this one: digits and letters count on with carry, signs stay. "AB-199" ->
/// "AB-200", "AZ9" -> "BA0".
[[nodiscard]] std::string next_number(std::string number);

}  // namespace iwets::screen::generate
