#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "proto/types/terms.h"

namespace iwets::evidence {

/// What the author of a message does by it, behind his name: "asks to trace TAURUS PT 92, serial
/// ABC 123". `says`: as `values_of`, with "sealed_part".
[[nodiscard]] std::string sentence(Kind kind, const nlohmann::json& says);

}  // namespace iwets::evidence
