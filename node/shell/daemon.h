#pragma once

#include <string>

#include "node/shell/config.h"

namespace iwets::node {

/// Runs a node until SIGTERM or SIGINT; returns the exit code. Says on stderr what keeps it from
/// running, and what to do.
[[nodiscard]] int run(const Config& config, const std::string& version);

/// Asks the node that runs over `state` to change its keys, and prints what happens.
[[nodiscard]] int rotate(const std::string& state);

}  // namespace iwets::node
