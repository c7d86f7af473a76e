#pragma once

#include <nlohmann/json_fwd.hpp>

#include "node/cli/output.h"

namespace iwets::cli {

/// The center's result: what it means, the firearm as confirmed, the custody chain, the purchaser.
void show_answer(const nlohmann::json& result, const Output& to);

}  // namespace iwets::cli
