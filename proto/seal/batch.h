#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "proto/seal/keys.h"

/// Signing up to 64 statements with one signature: a Merkle tree over salted leaves.
namespace iwets::seal {

inline constexpr std::size_t batch_max = 64;
using Salt = std::array<std::uint8_t, 16>;

/// BLAKE2b-256(0x00 || salt || statement).
[[nodiscard]] Digest leaf(const Salt& salt, Bytes statement);

/// A leaf's place in the tree: sibling hashes upwards. A batch of one has none.
struct Path {
  std::uint32_t index = 0;
  std::uint32_t count = 1;
  std::vector<Digest> siblings;
};
/// Root and paths over 1..64 leaves; node = BLAKE2b-256(0x01 || left || right); a node without a
/// right sibling moves up unchanged (RFC 6962 shape).
struct Tree {
  Digest root{};
  std::vector<Path> paths;
};
[[nodiscard]] Tree tree(const std::vector<Digest>& leaves);
/// The root that `leaf` leads to by `path`; nothing when the path's shape is impossible.
[[nodiscard]] std::optional<Digest> root_of(const Digest& leaf, const Path& path);
/// What the author signs: BLAKE2b-256(0x02 || count || root), so that the size of the batch is
/// signed too. `count` is one byte.
[[nodiscard]] Digest batch_digest(std::uint32_t count, const Digest& root);

}  // namespace iwets::seal
