#pragma once

#include <cstdint>
#include <string>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct IdentifierBenchOptions {
  std::uint64_t documents = 1'000'000, vehicles = 100'000, firearms = 20'000;
  std::uint64_t questions = 20'000;  ///< of each sort for each kind; as many again to warm up
  std::uint64_t seed = 1;
  std::string folder;  ///< where to make the stores; empty: a temporary one
};
/// Fills record stores with numbers by chance, restarts them and asks: exact, misread, not on
/// record. Load times are those of `Records::apply` alone.
[[nodiscard]] Report run_identifier_bench(const IdentifierBenchOptions& options);

}  // namespace iwets::bench
