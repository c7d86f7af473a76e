#pragma once

#include <cstdint>
#include <string>

#include "node/cli/context.h"

namespace iwets::cli {

/// How the node and its link with the hub are.
[[nodiscard]] ExitCode status(Context& context);
/// Examines clock, keys, link, disk and directory and names the remedy of what is wrong. `failed`
/// if something is.
[[nodiscard]] ExitCode doctor(Context& context);
/// The centers that this member may use, and what each requires of a request.
[[nodiscard]] ExitCode centers(Context& context);
/// Hit notices of this member behind number `after`.
[[nodiscard]] ExitCode notices(Context& context, std::uint64_t after, std::uint64_t before,
                               unsigned limit);
/// A check made earlier.
[[nodiscard]] ExitCode check_show(Context& context, const std::string& id);

}  // namespace iwets::cli
