#pragma once

#include <chrono>

#include "proto/types/instant.h"

namespace iwets::node {

/// The wall clock.
[[nodiscard]] inline Instant wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since)};
}

}  // namespace iwets::node
