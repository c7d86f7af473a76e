#pragma once

#include "proto/seal/sealing.h"

/// The parts of sealing, for byte vectors: internal to this folder and its tests. Programs use
/// `Sealer`, which draws every random byte itself.
namespace iwets::seal::parts {

/// All that sealing draws at random. Used for two contents, it would give both away.
struct Drawn {
  Secret<32> content_key;
  std::array<std::uint8_t, 24> nonce{};
  Key32 salt{};
  /// One for each reader, in order.
  std::vector<std::array<std::uint8_t, 24>> wrap_nonces;
};

/// The key with which `own` and `theirs` wrap for one another; nothing if `theirs` is of low order.
[[nodiscard]] std::optional<Secret<32>> pair_key(const Secret<32>& own, const Key32& theirs);

/// Seals with what was drawn; `pairs` has one pair key for each reader, in order.
[[nodiscard]] SealedPart seal(const Key32& sender_key, const std::vector<Reader>& readers,
                              const std::vector<Secret<32>>& pairs, const Drawn& drawn,
                              Bytes context, Bytes plaintext);

}  // namespace iwets::seal::parts
