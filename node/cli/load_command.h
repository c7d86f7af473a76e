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
  bool wait = true;                ///< for the hub's answers, as long as some come
  bool must_be_answered = false;   ///< rows still pending after the wait are a failure
  unsigned shown_max = 20;         ///< refusals that are printed
  Loader::Limits limits;
};
/// Streams a file of records to the node. `ok`: all rows are accepted or queued; `failed`: some
/// were refused; `invalid_input`: the file cannot be used; `timeout`: the hub has not answered for
/// all of those that it must answer.
[[nodiscard]] ExitCode record_load(Context& context, const LoadOptions& options);
/// What became of a load, by its id: `ok`, or `failed` if some rows were refused.
[[nodiscard]] ExitCode load_outcome(Context& context, const std::string& id, unsigned shown_max);

}  // namespace iwets::cli
