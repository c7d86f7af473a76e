#pragma once

#include <iosfwd>
#include <string>

#include "hub/screen/identifiers.h"

namespace iwets::screen {

/// What `iwets-match identifier` was told.
struct Identify {
  Kind kind = Kind::serial;
  std::string records, questions;  ///< CSV files
  bool json = false;
  bool paired = false;   ///< row n of the questions asks for row n of the records
  bool brute = false;    ///< without keys
  bool figures = false;  ///< the counts alone, without the matches
  std::size_t most = 5;  ///< matches shown for one question
};
/// Answers each question and writes matches and counts to `out`. With `paired`, a column `error`
/// groups the recall. Fails with a file's fault; what is written by then is not complete.
[[nodiscard]] Result<void, Problem> identify(const Identify& told, std::ostream& out);

}  // namespace iwets::screen
