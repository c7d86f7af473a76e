#pragma once

#include "hub/core/turn.h"

/// What arrives on a peer's lane.
namespace iwets::hub {

/// Judges the number; takes the message if it is the next. False: nothing changed.
[[nodiscard]] bool receive(Turn& turn, const MessageArrived& message);

/// Answers a message with a refusal: its number is consumed, and it has no other effect.
void refuse(Turn& turn, const MessageArrived& message, std::optional<Kind> kind,
            const TraceId& subject, Fault fault, Urgency urgency = Urgency::routine);

/// A message to pass on as it came.
[[nodiscard]] Turn::Mail mail(const MessageArrived& message, Kind kind, const TraceId& subject,
                              Urgency urgency);

}  // namespace iwets::hub
