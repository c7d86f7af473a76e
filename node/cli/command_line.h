#pragma once

#include <string>
#include <vector>

#include "node/cli/context.h"

namespace iwets::cli {

/// Runs the command that `arguments` (without the program's name) say. Never throws.
[[nodiscard]] ExitCode run(const std::vector<std::string>& arguments, Context& context);

}  // namespace iwets::cli
