#pragma once

#include <string>

#include "proto/link/client/peer_link.h"
#include "proto/seal/keys.h"

namespace iwets::node {

/// Exit codes of our programs.
enum Exit : int {
  exit_ok = 0,
  exit_failed = 1,
  exit_usage = 2,
  exit_unreachable = 3,
  exit_invalid = 7
};

/// Makes keys, enrolment and token of a member in `state`, and says what comes next. Returns the
/// exit code; never overwrites keys.
[[nodiscard]] int init(const std::string& member, const std::string& state,
                       const std::string& name);

/// The token of the local API, made when it is not there. Empty if it cannot be made.
[[nodiscard]] std::string token_of(const std::string& state);
/// Writes a small file with mode 0600 under its final name only when it is complete.
[[nodiscard]] bool write_private(const std::string& path, const std::string& content);

}  // namespace iwets::node
