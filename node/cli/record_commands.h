#pragma once

#include <string>

#include "node/cli/context.h"

namespace iwets::cli {

/// Enters (`verb` "enter") or replaces ("modify") the record of a request file in `store`, and
/// waits `wait_s` for the hub's judgement.
[[nodiscard]] ExitCode record_send(Context& context, const std::string& verb,
                                   const std::string& store, const std::string& file, int wait_s);
[[nodiscard]] ExitCode record_withdraw(Context& context, const std::string& store,
                                       const std::string& id, int wait_s);
/// What this member has entered, newest first.
[[nodiscard]] ExitCode record_list(Context& context, const std::string& store, unsigned limit);

}  // namespace iwets::cli
