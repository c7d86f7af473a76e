#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "hub/screen/generate/errors.h"
#include "hub/screen/table.h"

namespace iwets::screen::generate {

/// What `iwets-match generate` was told.
struct Generate {
  std::string kind;        ///< persons, firearms, documents, vehicles or plates
  std::size_t count = 0;   ///< rows; with `of` 0 means as many as it has
  std::uint64_t seed = 1;  ///< the same seed gives the same bytes
  std::string of;          ///< records to ask for; row n asks for record n, again from the first on
  std::vector<Error> errors;  ///< each question has one of these
};

/// Writes records, or questions for the records of a file with what is wrong in column `error`.
/// Numbers are unique for each maker or country; a tenth of them follow another, as in a series.
/// Fails with the file's fault, and when there are no more numbers of that kind.
[[nodiscard]] Result<void, Problem> generate(const Generate& told, std::ostream& out);

}  // namespace iwets::screen::generate
