#pragma once

#include <cstdint>

#include "tests/bench/forms.h"
#include "tests/bench/network.h"

namespace iwets::bench {

/// Loads `records` entries into each of the four stores, shared out among the members, through
/// their nodes' loads, and waits until the hub has reported on all of them. Throws if one is
/// refused. Returns how many were accepted.
std::uint64_t fill_stores(Network& network, Forms& forms, std::uint64_t records);

}  // namespace iwets::bench
