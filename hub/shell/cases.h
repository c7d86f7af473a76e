#pragma once

#include "hub/core/effects.h"
#include "hub/core/events.h"

/// The case under whose key a payload is kept: the trace or check that it is about. Empty: none.
namespace iwets::shell {

/// Of a message with records: the message itself.
[[nodiscard]] TraceId case_of(const hub::MessageArrived& message);
/// A refusal is of no case: it tells nothing of it, and may be due when it is erased already.
[[nodiscard]] TraceId case_of(const hub::Draft& draft);

}  // namespace iwets::shell
