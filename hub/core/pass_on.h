#pragma once

#include "hub/core/turn.h"

/// Passing on: the requester of a hit asks the owner of the record whether what it shows may be
/// given to another country, the owner answers, the hub counts the time. Silence is no.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const PassOnAsked& asked);
void take(Turn& turn, const MessageArrived& message, const PassOnAnswered& answered);
/// The owner has not answered in time: the request is repeated, or escalated.
void pass_on_due(Turn& turn, const HitId& id, CountryCode country);
/// The record of this hit was changed, or released otherwise: what was asked and said of passing it
/// on counts no more, and both are told.
void pass_on_falls(Turn& turn, const HitId& id);

}  // namespace iwets::hub
