#pragma once

#include "hub/core/turn.h"

/// Confirmation of a hit: the requester asks, the owner of the record answers, the hub counts the
/// time. Either may speak for as long as the hub remembers the hit.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const ConfirmationAsked& asked);
void take(Turn& turn, const MessageArrived& message, const ConfirmationAnswered& answered);
void take(Turn& turn, const MessageArrived& message, const HitReportedFalse& reported);
void take(Turn& turn, const MessageArrived& message, const HitLocated& located);
/// The owner has not answered in time: the request is repeated, or escalated.
void confirmation_due(Turn& turn, const HitId& id);

}  // namespace iwets::hub
