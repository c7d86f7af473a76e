#pragma once

#include "hub/core/turn.h"

/// Records that owners send, until the stores have applied them.
namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const RecordsSent& sent);
/// False: these records are not waited for.
[[nodiscard]] bool records_applied(Turn& turn, const RecordsApplied& applied);

}  // namespace iwets::hub
