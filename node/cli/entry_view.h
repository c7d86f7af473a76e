#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "node/cli/output.h"

namespace iwets::cli {

/// A whole entry of the reference table, for an officer with the firearm before him.
void show_entry(const nlohmann::json& entry, const Output& to);
/// The list that a search gives, one line each, and why.
void show_found(const nlohmann::json& found, const Output& to);

}  // namespace iwets::cli
