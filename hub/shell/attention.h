#pragma once

#include <cstdint>

#include "proto/types/instant.h"

namespace iwets::v1 {
class Overview;
}

namespace iwets::shell {

/// What there is to know of the hub's time.
struct ClockFacts {
  Duration lead{};   ///< of the wall clock
  Duration ahead{};  ///< of the hub's time before the clock that was confirmed
};
/// Adds to a filled overview (peers and rates included) what a person should look at, most urgent
/// first, each with a remedy.
void add_attention(v1::Overview& overview, std::uint64_t disk_free_min_bytes,
                   const ClockFacts& clock);

}  // namespace iwets::shell
