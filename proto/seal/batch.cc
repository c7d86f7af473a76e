#include "proto/seal/batch.h"

#include <sodium.h>

#include <cassert>

namespace iwets::seal {
namespace {

// The first byte of what is hashed keeps leaves, nodes and batches apart.
constexpr std::uint8_t leaf_prefix = 0;
constexpr std::uint8_t node_prefix = 1;
constexpr std::uint8_t batch_prefix = 2;

/// BLAKE2b-256 over a prefix byte and two byte strings, without joining them first.
Digest hash(std::uint8_t prefix, Bytes first, Bytes second) {
  crypto_generichash_blake2b_state state;
  Digest out{};
  crypto_generichash_blake2b_init(&state, nullptr, 0, out.size());
  crypto_generichash_blake2b_update(&state, &prefix, 1);
  crypto_generichash_blake2b_update(&state, first.data(), first.size());
  crypto_generichash_blake2b_update(&state, second.data(), second.size());
  crypto_generichash_blake2b_final(&state, out.data(), out.size());
  return out;
}

}  // namespace

Digest leaf(const Salt& salt, Bytes statement) { return hash(leaf_prefix, salt, statement); }

Tree tree(const std::vector<Digest>& leaves) {
  assert(!leaves.empty() && leaves.size() <= batch_max);
  Tree out;
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    out.paths.push_back(
        {static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(leaves.size()), {}});
  }
  auto level = leaves;
  for (unsigned height = 0; level.size() > 1; ++height) {
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const auto sibling = (i >> height) ^ 1U;
      if (sibling < level.size()) out.paths[i].siblings.push_back(level[sibling]);
    }
    std::vector<Digest> above;
    for (std::size_t i = 0; i < level.size(); i += 2) {
      above.push_back(i + 1 < level.size() ? hash(node_prefix, level[i], level[i + 1]) : level[i]);
    }
    level = std::move(above);
  }
  out.root = level.front();
  return out;
}

std::optional<Digest> root_of(const Digest& leaf, const Path& path) {
  if (path.count == 0 || path.count > batch_max || path.index >= path.count) return std::nullopt;
  auto at = leaf;
  std::size_t used = 0;
  auto index = path.index;
  for (auto count = path.count; count > 1; count = (count + 1) / 2, index /= 2) {
    if ((index ^ 1U) >= count) continue;  // No right sibling: moves up unchanged.
    if (used == path.siblings.size()) return std::nullopt;
    const auto& sibling = path.siblings[used++];
    at = index % 2 == 0 ? hash(node_prefix, at, sibling) : hash(node_prefix, sibling, at);
  }
  if (used != path.siblings.size()) return std::nullopt;
  return at;
}

Digest batch_digest(std::uint32_t count, const Digest& root) {
  assert(count >= 1 && count <= batch_max);
  const auto size = static_cast<std::uint8_t>(count);
  return hash(batch_prefix, {&size, 1}, root);
}

}  // namespace iwets::seal
