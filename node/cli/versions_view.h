#pragma once

#include <nlohmann/json_fwd.hpp>

#include "node/cli/output.h"

/// Later versions of requests and answers.
namespace iwets::cli {

/// Above an answer that was corrected: which version it is, why, and whether an officer has taken
/// note. Nothing for any other.
void show_correction(const nlohmann::json& result, const Output& to);
/// Under it: the versions that it has taken the place of.
void show_superseded(const nlohmann::json& result, const Output& to);
/// What amendments have changed of a request, trace or incoming one; nothing if there is none.
void show_request_versions(const nlohmann::json& found, const Output& to);
/// The notice of a correction.
void show_correction_notice(const nlohmann::json& notice, const Output& to);

}  // namespace iwets::cli
