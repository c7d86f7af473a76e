#pragma once

#include <cstdint>
#include <string>

#include "node/cli/add_command.h"
#include "node/cli/context.h"

/// Commands of the supervisor: who asked how much for what, single questions, alarms.
namespace iwets::cli {

/// What the flags of these commands fill; lives as long as the command line.
struct OversightLine {
  std::string supervisor;  ///< empty: $IWETS_SUPERVISOR
  std::string token_file;  ///< empty: $IWETS_SUPERVISOR_TOKEN, or the node's own
  std::string officer, agency, since;
  std::uint64_t before = 0;  ///< 0: the newest
  unsigned limit = 50;
  bool all = false;
  std::uint64_t alarm = 0;
  std::string remark;
};

ExitCode oversight_summary(Context& context, const OversightLine& line);
ExitCode oversight_list(Context& context, const OversightLine& line);
ExitCode oversight_alarms(Context& context, const OversightLine& line);
ExitCode oversight_close(Context& context, const OversightLine& line);

/// Declares the commands under `oversight`, which alone shows the summary.
void declare_oversight(CLI::App* oversight, Context& context, OversightLine& line,
                       const AddCommand& add);

}  // namespace iwets::cli
