#pragma once

#include "hub/core/turn.h"

/// Later versions: of a result, which its center corrects after the end, and of a request, which
/// its requester amends before it (docs/protocol.md 4.11). Never opens a trace again.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const TraceAmended& amended);
void take(Turn& turn, const MessageArrived& message, const CorrectionAcknowledged& acknowledged);
/// A result with a version, of a trace that is not open.
void correct(Turn& turn, const MessageArrived& message, const CenterAnswered& corrected);
/// The trace is about to be closed with the center's answer.
void remember_answered(Turn& turn, const TraceId& id, const Trace& trace, std::uint32_t version);
/// The center of an open trace has named the version of the request that it knows.
void note_acknowledged(Turn& turn, const TraceId& id, Trace& trace, std::uint32_t version);

}  // namespace iwets::hub
