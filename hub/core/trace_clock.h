#pragma once

#include "hub/core/turn.h"

/// The clock of a trace in the course of its life: who is told of what.
namespace iwets::hub {

/// Starts the clock of a trace that goes to another center than before. The requester reads the
/// deadline in its check report, or is told if that is out.
void begin_clock(Turn& turn, const TraceId& id, Trace& trace);
/// The center has reported: a question (606) stops the clock. With its first report it is told how
/// long it has; a trace that is answered at once costs no message.
void clock_center_reported(Turn& turn, const TraceId& id, Trace& trace, std::uint32_t code);
/// The requester has given information: the clock goes on.
void clock_information_given(Turn& turn, const TraceId& id, Trace& trace);
/// What the clock of this trace has due now.
void clock_due(Turn& turn, const TraceId& id, Trace& trace);

}  // namespace iwets::hub
