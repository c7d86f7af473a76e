#pragma once

#include <functional>
#include <string>

#include "node/cli/failure.h"

namespace CLI {
class App;
}

namespace iwets::cli {

/// Adds a command that does its work when it is chosen.
using AddCommand = std::function<CLI::App*(CLI::App* to, const std::string& name,
                                           const std::string& text, std::function<ExitCode()>)>;

}  // namespace iwets::cli
