#pragma once

#include <cstdint>

#include "tests/bench/trace_bench.h"

namespace iwets::bench {

struct DeskBenchOptions {
  std::uint32_t cases = 50'000;   ///< in the node's state
  std::uint32_t questions = 200;  ///< of each list, warm
  std::uint32_t compared = 10;    ///< of each list that plain SQLite is asked, too
  std::uint32_t streams = 300;    ///< event streams that are open
  std::uint32_t hits = 50;        ///< told while they are
  std::uint64_t seed = 1;
};
/// Fills the state of a node with cases, serves it, and asks what an officer's dashboard asks: each
/// list cold and warm, beside SQLite's LIKE and a read of every case, then with event streams open.
[[nodiscard]] Report run_desk_bench(const DeskBenchOptions& options);

}  // namespace iwets::bench
