#pragma once

#include <string>

#include "hub/core/effects.h"

namespace iwets::shell {

/// A step of a journey as a stable word: "check_reported".
[[nodiscard]] const char* step_name(hub::Step step);
/// The same as a sentence for an operator.
[[nodiscard]] std::string step_text(hub::Step step, PeerId peer, std::uint32_t code);

}  // namespace iwets::shell
