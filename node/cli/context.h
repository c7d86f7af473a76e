#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>

#include "node/cli/failure.h"
#include "node/cli/node_api.h"
#include "node/cli/output.h"

namespace iwets::cli {

/// What a command runs with.
struct Context {
  Output output;
  std::istream& in;
  std::filesystem::path node;  ///< state folder of the node; empty: see `find_node`
  std::function<void(std::chrono::milliseconds)> sleep;
  std::string version;
};

/// Says why a command fails, and with which exit code.
inline ExitCode report(const Context& context, const Failure& failure) {
  context.output.print(failure);
  return failure.exit;
}

/// Milliseconds between two looks at the same thing.
inline constexpr std::chrono::milliseconds look_again{250};

}  // namespace iwets::cli
