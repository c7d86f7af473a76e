#pragma once

#include <string>

#include "node/cli/context.h"
#include "node/cli/failure.h"

namespace iwets::cli {

/// Has the node verify that what it sent and received about a trace or check is in the hub's audit
/// log. Fails when a message is not proven, or the hub has shown two logs.
[[nodiscard]] ExitCode audit_prove(Context& context, const std::string& id);

}  // namespace iwets::cli
