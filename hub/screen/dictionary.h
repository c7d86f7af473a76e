#pragma once

#include <string>
#include <vector>

#include "hub/match/person/dictionary.h"
#include "hub/screen/table.h"

namespace iwets::screen {

/// Reads a dictionary of one or more files; none: it knows no word. Fails if one is not there, or
/// at its first bad line.
[[nodiscard]] Result<match::person::Dictionary, Problem> read_dictionary(
    const std::vector<std::string>& paths);

}  // namespace iwets::screen
