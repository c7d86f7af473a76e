#pragma once

#include <string>

#include "node/core/statistics.h"

namespace iwets::node {

/// The figures as JSON, with what the indicator SDG 16.4.2 counts in words (docs/member.md).
[[nodiscard]] std::string render(const Figures& figures, const Period& period);

}  // namespace iwets::node
