#pragma once

#include "hub/core/policy.h"
#include "hub/core/turn.h"

namespace iwets::hub {

/// A message of one party of a hit that the other is to read.
struct Spoken {
  Kind kind = Kind::confirmation_request;
  TraceId subject;
  PeerId recipient;
  Verb verb = Verb::ask_confirmation;
};

/// Passes it on to the other party, or refuses it: for `fault`, or because it is not this peer's to
/// say. Who is no party of the hit is told no more than of one that never was. False: refused.
[[nodiscard]] bool tell_other(Turn& turn, const MessageArrived& message, const Spoken& spoken,
                              KnownHit* hit, std::optional<Fault> fault);

}  // namespace iwets::hub
