#pragma once

#include <cstdint>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct IdentifyBenchOptions {
  std::uint32_t entries = 20'000;  ///< of the reference table
  std::uint32_t questions = 200;   ///< of each sort
  std::uint32_t scanned = 20;      ///< of each sort, that a plain scan is asked, too
  std::uint64_t seed = 1;
};
/// Makes a reference table by chance and asks it what officers would, beside a scan of all entries.
[[nodiscard]] Report run_identify_bench(const IdentifyBenchOptions& options);

}  // namespace iwets::bench
