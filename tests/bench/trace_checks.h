#pragma once

#include "tests/bench/nominals.h"
#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct TraceChecksOptions {
  NominalsOptions nominals{300'000, 900'000, 1};
  std::uint64_t documents = 1'000'000, firearms = 200'000, vehicles = 200'000;
  std::uint64_t traces = 200'000;   ///< earlier ones
  std::uint64_t questions = 2'000;  ///< traces that are checked
  std::string folder;               ///< of the stores; empty: a new one that goes again
};
/// How long the five checks of a trace take on one core: record stores filled by seed, and asked as
/// the hub's check worker asks them.
[[nodiscard]] Report run_trace_checks(const TraceChecksOptions& options);

}  // namespace iwets::bench
