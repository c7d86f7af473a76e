#pragma once

#include "hub/core/policy.h"
#include "hub/core/turn.h"

/// A trace from submission to its one final outcome.
namespace iwets::hub {

// Messages of peers about traces. Each is refused to its sender, or takes effect.
void take(Turn& turn, const MessageArrived& message, const TraceSubmitted& submitted);
void take(Turn& turn, const MessageArrived& message, const TraceCancelled& cancelled);
void take(Turn& turn, const MessageArrived& message, const InformationGiven& given);
void take(Turn& turn, const MessageArrived& message, const CenterReported& reported);
void take(Turn& turn, const MessageArrived& message, const CenterAnswered& answered);

/// The open trace that a message is about, if its sender is the party that may speak of it;
/// otherwise it is refused.
[[nodiscard]] Trace* entitled(Turn& turn, const MessageArrived& message, Kind kind, Verb verb,
                              const TraceId& id, PeerId Trace::*party);
/// Of a message that is addressed to another center than the trace's.
[[nodiscard]] Fault not_its_center();

/// The center has acknowledged the message that brought it the trace.
void center_has_trace(Turn& turn, const PeerId& center, const TraceId& id, PayloadRef letter);
/// Sends a center again each open trace that it has acknowledged: one of the two has forgotten
/// something. A center says again what it said to one that it knows.
void bring_again(Turn& turn, const PeerId& center);
/// Does what is due of a trace: closes it when its time is over, or takes a step of its clock.
void trace_due(Turn& turn, const TraceId& id);
/// Brings a trace in line with the present rights of its requester and its center. Doing so twice
/// changes nothing.
void review(Turn& turn, const TraceId& id);

}  // namespace iwets::hub
