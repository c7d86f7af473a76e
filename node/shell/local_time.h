#pragma once

#include <optional>
#include <string>

#include "node/core/duty.h"
#include "proto/types/instant.h"

namespace iwets::node {

/// What the clock on the wall shows in a zone of the system's time zone database (Debian: tzdata),
/// "Africa/Johannesburg". Nothing: there is no such zone, or no database. Thread-safe.
[[nodiscard]] std::optional<LocalTime> local_time(const std::string& zone, Instant at);

}  // namespace iwets::node
