#pragma once

#include <string>
#include <vector>

#include "node/cli/context.h"
#include "node/cli/loader.h"

namespace iwets::cli {

struct LoadOptions {
  std::string store;
  std::vector<std::string> files;
  std::string format = "csv";      ///< "csv", "ofac" (two files), "nz-police"
  std::string encoding = "utf-8";  ///< of our CSV: "utf-8" or "latin1"
  bool wait = true;
  unsigned shown_max = 20;  ///< refusals that are printed
  Loader::Limits limits;
};
/// Streams a file of records to the node. `ok`: all rows are accepted (or pending without waiting);
/// `failed`: some were refused; `invalid_input`: the file cannot be used; `timeout`: the hub has
/// not answered for all.
[[nodiscard]] ExitCode record_load(Context& context, const LoadOptions& options);

}  // namespace iwets::cli
