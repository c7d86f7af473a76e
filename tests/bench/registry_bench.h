#pragma once

#include <cstdint>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct RegistryBenchOptions {
  std::uint64_t sales = 10'000'000;  ///< firearms, each with a dealer and a purchaser
  std::uint64_t questions = 20'000;  ///< after a tenth of them to warm up
  std::uint64_t seed = 1;
};
/// How fast the sql adapter answers from a PostgreSQL registry of its own: every question through
/// the adapter's thread of lookups, by turns with the same number asked by one bare prepared query
/// of libpq. docs/performance.md says what each figure means.
[[nodiscard]] Report run_registry_bench(const RegistryBenchOptions& options);

}  // namespace iwets::bench
