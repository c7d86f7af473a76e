#pragma once

#include <optional>
#include <string>

#include "node/cli/context.h"

namespace iwets::cli {

/// Enters (`verb` "enter") or replaces ("modify") the record of a request file in `store`, and
/// waits for the hub's judgement: `wait_s`, which it must then have given; nothing: 10 seconds, and
/// what has not been judged is queued.
[[nodiscard]] ExitCode record_send(Context& context, const std::string& verb,
                                   const std::string& store, const std::string& file,
                                   std::optional<int> wait_s);
[[nodiscard]] ExitCode record_withdraw(Context& context, const std::string& store,
                                       const std::string& id, std::optional<int> wait_s);
/// What this member has entered, newest first.
[[nodiscard]] ExitCode record_list(Context& context, const std::string& store, unsigned limit);

}  // namespace iwets::cli
