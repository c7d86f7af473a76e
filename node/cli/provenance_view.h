#pragma once

#include <nlohmann/json_fwd.hpp>

#include "node/cli/output.h"

namespace iwets::cli {

/// The case of a trace: its hops with whose signature stands under each answer, the joined chain of
/// custody, time to crime, point of diversion, and what may come next. Nothing for a case without
/// any answer.
void show_case_so_far(const nlohmann::json& so_far, const Output& to);

}  // namespace iwets::cli
