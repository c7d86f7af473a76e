#pragma once

#include <string>

#include "proto/link/frames.h"
#include "proto/link/lane.h"

namespace iwets::link {

/// What is wrong with the link, and what its operator does about it. Both empty: nothing is wrong.
struct Explanation {
  std::string reason, remedy;
  friend bool operator==(const Explanation&, const Explanation&) = default;
};

/// Why the hub does not let us in.
[[nodiscard]] Explanation explain(AttachFault fault);
/// Why our end of a lane has stopped; `sending` = the lane from us to the hub.
[[nodiscard]] Explanation explain(LaneStop why, bool sending);
/// Why the hub takes nothing at present; nothing for `flowing`.
[[nodiscard]] Explanation explain(CreditReason reason);

}  // namespace iwets::link
