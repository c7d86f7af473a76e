#pragma once

#include <cstdint>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct PersonBenchOptions {
  std::uint64_t nominals = 1'000'000;
  std::uint64_t questions = 2'000;
  std::uint64_t compared = 20'000;  ///< names of the scan beside it
  std::uint64_t seed = 1;
};
/// The index of names filled with invented nominals of three names each, and asked: half of the
/// questions are nominals with a slip, half are strangers. Beside it, each name compared with each,
/// of a part and by calculation of the whole.
[[nodiscard]] Report run_person_bench(const PersonBenchOptions& options);

}  // namespace iwets::bench
