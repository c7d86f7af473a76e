#pragma once

#include "proto/types/ids.h"

namespace iwets::cli {

/// An id for a trace, as the node would draw it: 48 bits of milliseconds since 1970, then 80 random
/// bits. With an id of its own a request can be sent again without becoming a second trace.
[[nodiscard]] TraceId draw_trace_id();

}  // namespace iwets::cli
