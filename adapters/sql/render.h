#pragma once

#include <string>

#include "adapters/sdk/answer.h"

namespace iwets::sql {

/// An answer for a person at the registry: lines indented by two blanks.
[[nodiscard]] std::string in_words(const sdk::Final& final);

}  // namespace iwets::sql
