#pragma once

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

#include "node/cli/context.h"

namespace iwets::cli {

struct WatchOptions {
  std::optional<std::uint64_t> after;  ///< sequence number; nothing: from now on
  std::string subject;                 ///< only events of this trace or check
  std::uint64_t count = 0;             ///< ends after so many; 0: never
  unsigned reconnects_max = 0;         ///< in a row without an event; 0: without end
};
/// Prints the node's events as they come, one line each (`--json`: one object each), and goes on
/// behind the last one after each break. Ends with `unreachable` if the first connection fails.
[[nodiscard]] ExitCode watch(Context& context, const WatchOptions& options);

/// An event in one line for a person.
[[nodiscard]] std::string event_line(const Output& to, const nlohmann::json& event);

}  // namespace iwets::cli
