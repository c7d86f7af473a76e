#pragma once

#include <string>
#include <string_view>

/// Passwords of people, as they are kept: argon2id with a random salt.
namespace iwets::seal {

/// Memory and passes that a hash takes: 64 MiB and 2 (libsodium's INTERACTIVE), a tenth of a
/// second. Empty: the memory is not there.
[[nodiscard]] std::string password_hash(std::string_view password);
/// The same cost, also if `hash` is no hash at all.
[[nodiscard]] bool password_fits(const std::string& hash, std::string_view password);

}  // namespace iwets::seal
