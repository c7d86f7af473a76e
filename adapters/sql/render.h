#pragma once

#include <string>

#include "adapters/sdk/tracing_center.h"

namespace iwets::sql {

/// An answer for a person at the registry: lines indented by two blanks.
[[nodiscard]] std::string in_words(const sdk::Final& final);
/// What differs between two answers: lines of the first with '-', of the second with '+', and
/// those of both with blanks.
[[nodiscard]] std::string difference(const sdk::Final& before, const sdk::Final& after);
/// What the centers of other countries have answered earlier in the case, in the same manner.
[[nodiscard]] std::string in_words(const sdk::Continuation& so_far);

}  // namespace iwets::sql
