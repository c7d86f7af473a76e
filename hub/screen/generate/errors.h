#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "hub/screen/generate/random.h"

namespace iwets::screen::generate {

/// What a question has wrong.
enum class Error {
  exact,       ///< nothing
  typo,        ///< one character is another of its kind
  missing,     ///< one character
  additional,  ///< one character
  exchange,    ///< two neighbouring characters, that differ
  lookalike,   ///< one character is one that looks like it
  zeros,       ///< leading zeros: they go, or two come
  dress,       ///< other signs and small letters: no error at all
  wildcard,    ///< one character could not be read: `?`
  run,         ///< the first characters could not be read: `*`
  choice,      ///< one character is one of two: `[8B]`
  neighbour,   ///< the next number that is not on record: nothing should be found
  stranger,    ///< all else, not on record: nothing should be found
};
[[nodiscard]] std::optional<Error> error_of(std::string_view word);
[[nodiscard]] std::string_view name(Error error);

/// Puts an error into a number or name; false if it has no place for it. `neighbour` and `stranger`
/// are not made here.
[[nodiscard]] bool damage(Error error, std::string& number, Random& random);

}  // namespace iwets::screen::generate
