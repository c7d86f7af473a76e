#pragma once

#include <fstream>
#include <optional>
#include <string>

#include "node/cli/failure.h"

namespace iwets::cli {

/// Opens a file for reading. Otherwise why it cannot be: `not_found` if there is none, `denied` if
/// it may not be read, `invalid_input` if it is a directory or the disk fails.
[[nodiscard]] std::optional<Failure> open_file(const std::string& name, std::ifstream& file);

}  // namespace iwets::cli
