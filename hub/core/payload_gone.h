#pragma once

#include "hub/core/turn.h"

namespace iwets::hub {

/// A piece of an attachment or of the reference table that waits for a peer is gone. It leaves the
/// lane: with the generation, if it has drawn its number there, because no other bytes continue the
/// lane. False: nothing of these kinds waits with this payload. What else cannot be read is damage,
/// and an operator's.
[[nodiscard]] bool payload_gone(Turn& turn, const PayloadGone& event);

}  // namespace iwets::hub
