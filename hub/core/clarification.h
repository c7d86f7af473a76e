#pragma once

#include "hub/core/turn.h"

/// Clarification of a delay, a restriction or a refusal (ITI paragraph 23): of an open trace, and
/// for a while after a trace was closed with it. Never opens a trace again.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const ClarificationSought& sought);
void take(Turn& turn, const MessageArrived& message, const ClarificationGiven& given);
/// The trace is about to be closed with the center's answer: remembers it if that withholds
/// something.
void remember_withheld(Turn& turn, const TraceId& id, const Trace& trace, std::uint32_t code);

}  // namespace iwets::hub
