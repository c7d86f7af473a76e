#pragma once

#include <cstdint>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct NameBenchOptions {
  std::uint64_t names = 512;  ///< invented ones, of three words
  int rounds = 200;           ///< over all names; the median round is told
  std::uint64_t seed = 1;
};
/// What the scorer of persons' names takes for one name and for one pair, on one core.
[[nodiscard]] Report run_name_bench(const NameBenchOptions& options);

}  // namespace iwets::bench
