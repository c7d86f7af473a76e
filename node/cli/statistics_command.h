#pragma once

#include <string>

#include "node/cli/context.h"

namespace CLI {
class App;
}

namespace iwets::cli {

struct StatisticsOptions {
  std::string from, until;  ///< days, both counted; empty: from the first, until now
  bool csv = false;
};
/// What became of this member's traces, hits and incoming requests, in numbers.
[[nodiscard]] ExitCode statistics(Context& context, const StatisticsOptions& options);

/// Declares its flags.
void declare_statistics(CLI::App* command, StatisticsOptions& options);

}  // namespace iwets::cli
