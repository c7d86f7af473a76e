#pragma once

#include <nlohmann/json_fwd.hpp>

#include "node/cli/output.h"

/// Incoming requests for people.
namespace iwets::cli {

/// The answer of `GET /incoming`.
void show_incoming_list(const nlohmann::json& answer, const Output& to);
/// The answer of `GET /incoming/ID`.
void show_incoming(const nlohmann::json& found, const Output& to);

}  // namespace iwets::cli
