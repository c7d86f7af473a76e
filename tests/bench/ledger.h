#pragma once

#include <cstdint>
#include <vector>

#include "tests/bench/network.h"

namespace iwets::bench {

/// Quantiles of a time, in milliseconds.
struct Spread {
  double p50 = 0, p99 = 0;
  std::uint64_t count = 0;
};
/// What the nodes wrote down about the traces of a window.
struct Ledger {
  std::uint64_t submitted = 0;   ///< in the window
  std::uint64_t answered = 0;    ///< in the window, whenever submitted
  std::uint64_t unanswered = 0;  ///< submitted in the window, and without a result now
  Spread to_receipt, to_report, to_notice, to_result;
};
/// Reads every node's list of traces; the window is in microseconds since 1970.
[[nodiscard]] Ledger read_ledger(Network& network, std::uint64_t begin_us, std::uint64_t end_us);

}  // namespace iwets::bench
