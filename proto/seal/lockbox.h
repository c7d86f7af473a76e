#pragma once

#include <optional>
#include <string>

#include "proto/seal/guarded.h"

/// Bytes at rest under a key of the one who keeps them: XChaCha20-Poly1305, with a nonce drawn at
/// random for each, so that one key serves any number of them.
namespace iwets::seal {

/// A locked text is that much longer: nonce of 24 bytes before, tag of 16 bytes behind.
inline constexpr std::size_t lock_bytes = 24 + 16;

/// Nonce and ciphertext; `place` is bound to them and not in them.
[[nodiscard]] std::string lock(KeyView key, Bytes place, Bytes plaintext);
/// The same behind what `into` has: nothing is copied twice.
void lock_into(std::string& into, KeyView key, Bytes place, Bytes plaintext);
/// Nothing if `locked` is not what was locked under this key for this place.
[[nodiscard]] std::optional<std::string> unlock(KeyView key, Bytes place, Bytes locked);
/// The same for a locked key. False: nothing was written.
[[nodiscard]] bool unlock_key(std::span<std::uint8_t, 32> into, KeyView key, Bytes place,
                              Bytes locked);
/// BLAKE2b-256 keyed with `key`.
[[nodiscard]] Digest keyed_digest(KeyView key, Bytes bytes);

}  // namespace iwets::seal
