#pragma once

#include <optional>
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
/// Writes the enrolment of a node that has its keys anew, with what this build reads. Returns the
/// exit code.
[[nodiscard]] int publish(const std::string& state, const std::string& name);

/// A secret of 32 bytes as hexadecimal text in a file of mode 0600, drawn when it is not there.
/// Empty if it cannot be made.
[[nodiscard]] std::string secret_in(const std::string& path);
/// The officers' token of the local API.
[[nodiscard]] inline std::string token_of(const std::string& state) {
  return secret_in(state + "/token");
}
/// BLAKE2b-256 of the supervisor's token, as hexadecimal text: from `supervisor-token.digest`,
/// which is all that the node needs, so that the token itself (`supervisor-token`, drawn when there
/// is no digest) can be taken to the supervisor's account. Empty if they cannot be made.
[[nodiscard]] std::string supervisor_digest_of(const std::string& state);
/// Key of the hashes in the book of consultations. Nothing if it cannot be made or is damaged.
[[nodiscard]] std::optional<seal::Key32> book_key_of(const std::string& state);
/// Key of what officers sign in with. Nothing if it cannot be made or is damaged.
[[nodiscard]] std::optional<seal::Key32> sign_in_key_of(const std::string& state);
/// Writes a small file with mode 0600 under its final name only when it is complete.
[[nodiscard]] bool write_private(const std::string& path, const std::string& content);

}  // namespace iwets::node
