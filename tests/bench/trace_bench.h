#pragma once

#include <string>

#include "tests/bench/driver.h"
#include "tests/bench/network.h"

namespace iwets::bench {

struct TraceBenchOptions {
  NetworkOptions network;
  LoadPlan plan;
  std::uint64_t records = 4'000;  ///< in each store
  std::uint64_t seed = 1;
};
/// Runs traces through a whole network and measures it beside the bounds of the machine. Returns
/// the report as JSON (docs/performance.md says what each figure means).
[[nodiscard]] std::string run_trace_bench(const TraceBenchOptions& options);

struct RestartBenchOptions {
  NetworkOptions network;
  std::uint64_t open_traces = 100'000;
  std::uint64_t seed = 1;
};
/// Opens traces that nobody answers, kills the hub, starts it again and measures how long the first
/// attach takes. Returns the report as JSON.
[[nodiscard]] std::string run_restart_bench(const RestartBenchOptions& options);

/// The same figures for people.
[[nodiscard]] std::string in_words(const std::string& report);

}  // namespace iwets::bench
