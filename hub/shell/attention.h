#pragma once

#include <cstdint>

#include "proto/types/instant.h"

namespace iwets::v1 {
class Overview;
}

namespace iwets::shell {

/// Adds to a filled overview (peers and rates included) what a person should look at, most urgent
/// first, each with a remedy.
void add_attention(v1::Overview& overview, std::uint64_t disk_free_min_bytes, Duration clock_lead);

}  // namespace iwets::shell
