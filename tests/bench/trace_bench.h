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
struct Report {
  std::string json;          ///< docs/performance.md says what each figure means
  std::uint64_t errors = 0;  ///< any makes the figures worthless
};
/// Runs traces through a whole network and measures it beside the bounds of the machine.
[[nodiscard]] Report run_trace_bench(const TraceBenchOptions& options);

struct CostBenchOptions {
  TraceBenchOptions trace;
  int pairs = 3;  ///< runs of each hub, in turn
};
/// What audit tree, locks at rest and proofs cost: the same load through `iwets-hub` and through
/// `iwets-hub-bare`, which has none of them, in turn.
[[nodiscard]] Report run_cost_bench(const CostBenchOptions& options);

struct RestartBenchOptions {
  NetworkOptions network;
  std::uint64_t open_traces = 100'000;
  std::uint64_t seed = 1;
};
/// Opens traces that nobody answers, kills the hub, starts it again and measures how long the first
/// attach takes.
[[nodiscard]] Report run_restart_bench(const RestartBenchOptions& options);

/// The figures of a report for people.
[[nodiscard]] std::string in_words(const std::string& json);

}  // namespace iwets::bench
