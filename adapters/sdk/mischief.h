#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "proto/link/client/peer_link.h"
#include "proto/types/ids.h"

namespace iwets::sdk {

/// What a simulator may do to a message on its way out, so that the network can be tested against
/// it. A center has none.
enum class Mischief : std::uint8_t {
  none,
  withhold,  ///< it never leaves
  repeat,    ///< it leaves, then another result of the same trace with another code
  garble,    ///< before it, bytes that are no result, and a result of an unknown trace
};
/// Chooses for each message: its trace, and whether it ends it.
using Misconduct = std::function<Mischief(const TraceId& trace, bool final)>;

/// What really leaves in place of a final message.
[[nodiscard]] std::vector<link::Outgoing> leave(link::Outgoing message, Mischief mischief);

}  // namespace iwets::sdk
