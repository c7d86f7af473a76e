#pragma once

#include <string>

#include "node/cli/context.h"

namespace CLI {
class App;
}

namespace iwets::cli {

struct BatchOptions {
  std::string file;                ///< CSV
  std::string common;              ///< request without a firearm; empty: $IWETS_CASE
  std::string encoding = "utf-8";  ///< "utf-8" or "latin1"
  bool dry_run = false;
  bool anyway = false;      ///< although traces of the same firearms are open
  unsigned shown_max = 50;  ///< rows that are printed of those without a trace
};
/// Judges every row of a seizure, then submits those that may leave, and says for each what became
/// of it. `ok`: each row is a trace; `failed`: some were refused; `quota`: some wait for the quota;
/// `invalid_input`: the file cannot be used, and nothing has left. The same file again submits
/// nothing twice.
[[nodiscard]] ExitCode trace_batch(Context& context, const BatchOptions& options);

/// The traces of a seizure, by its case reference: all of them, and how many stand where.
[[nodiscard]] ExitCode seizure_list(Context& context, const std::string& reference);

/// Declares the flags of `trace batch`.
void declare_batch(CLI::App* command, BatchOptions& options);

}  // namespace iwets::cli
