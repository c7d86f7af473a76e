#pragma once

#include "tests/bench/nominals.h"
#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct MatchBenchOptions {
  NominalsOptions nominals;
  std::uint64_t questions = 1'000;         ///< of each kind
  std::uint64_t compared_questions = 300;  ///< of these, also asked elsewhere; of all kinds
};
/// How fast persons are found on one core: nominals drawn by seed, put into the index of names and
/// asked for. In the same run some of the questions are asked of PostgreSQL with trigrams, and
/// their words are compared with each distinct word. docs/performance.md says what each figure
/// means.
[[nodiscard]] Report run_match_bench(const MatchBenchOptions& options);

}  // namespace iwets::bench
