#include "proto/seal/audit_tree.h"

#include <sodium.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <string>

namespace iwets::seal {
namespace {

constexpr std::size_t actor_bytes = 16;

/// Largest power of two below `size`; size > 1.
std::uint64_t split(std::uint64_t size) { return std::bit_floor(size - 1); }
unsigned level_of(std::uint64_t power) { return static_cast<unsigned>(std::countr_zero(power)); }

/// Root of leaves [from, from + count); from is a multiple of the power of two that holds count.
std::optional<Digest> range_root(std::uint64_t from, std::uint64_t count,
                                 const Subtrees& subtrees) {
  if (std::has_single_bit(count)) return subtrees(level_of(count), from / count);
  const auto left_count = split(count);
  const auto left = range_root(from, left_count, subtrees);
  const auto right = range_root(from + left_count, count - left_count, subtrees);
  if (!left || !right) return std::nullopt;
  return node_hash(*left, *right);
}

/// Appends the root of a range; false: it cannot be read.
bool add_root(AuditPath& path, std::uint64_t from, std::uint64_t count, const Subtrees& subtrees) {
  const auto root = range_root(from, count, subtrees);
  if (root) path.push_back(*root);
  return root.has_value();
}

}  // namespace

Digest leaf_hash(const AuditLeaf& leaf) {
  std::array<std::uint8_t, 64> content{};
  std::ranges::copy(leaf.entry, content.begin());
  std::ranges::copy(leaf.payload, content.begin() + 32);
  std::array<std::uint8_t, 1 + 1 + 8 + actor_bytes + 32> data{};
  data[1] = static_cast<std::uint8_t>(leaf.kind);
  const auto time = to_us(leaf.time);
  for (unsigned i = 0; i < 8; ++i) data[2 + i] = static_cast<std::uint8_t>(time >> (56 - 8 * i));
  const auto actor = leaf.actor.text();
  assert(actor.size() <= actor_bytes);
  std::ranges::copy(actor, data.begin() + 10);
  crypto_auth_hmacsha256(data.data() + 10 + actor_bytes, content.data(), content.size(),
                         leaf.salt.data());
  Digest hash{};
  crypto_hash_sha256(hash.data(), data.data(), data.size());
  return hash;
}

Digest node_hash(const Digest& left, const Digest& right) {
  std::array<std::uint8_t, 65> data{};
  data[0] = 1;
  std::ranges::copy(left, data.begin() + 1);
  std::ranges::copy(right, data.begin() + 33);
  Digest hash{};
  crypto_hash_sha256(hash.data(), data.data(), data.size());
  return hash;
}

void AuditTree::append(const Digest& leaf, const Whole& whole) {
  auto hash = leaf;
  auto index = size_++;
  unsigned level = 0;
  whole(level, index, hash);
  for (; (index & 1U) != 0; index >>= 1U) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    whole(++level, index >> 1U, hash);
  }
  peaks_.push_back(hash);
}

Digest AuditTree::root() const {
  if (peaks_.empty()) return {};
  auto root = peaks_.back();
  for (auto peak = std::next(peaks_.rbegin()); peak != peaks_.rend(); ++peak)
    root = node_hash(*peak, root);
  return root;
}

std::optional<AuditTree> tree_at(std::uint64_t size, const Subtrees& subtrees) {
  AuditTree tree;
  for (auto left = size; left != 0;) {
    const auto count = std::bit_floor(left);
    const auto peak = subtrees(level_of(count), tree.size_ / count);
    if (!peak) return std::nullopt;
    tree.peaks_.push_back(*peak);
    tree.size_ += count;
    left -= count;
  }
  return tree;
}

std::optional<AuditPath> inclusion_path(std::uint64_t index, std::uint64_t size,
                                        const Subtrees& subtrees) {
  assert(index < size);
  // From the root down; what the leaf's half is not goes into the path.
  AuditPath path;
  for (std::uint64_t from = 0, count = size; count > 1;) {
    const auto left = split(count);
    const bool right_half = index - from >= left;
    if (!add_root(path, right_half ? from : from + left, right_half ? left : count - left,
                  subtrees))
      return std::nullopt;
    from += right_half ? left : 0;
    count = right_half ? count - left : left;
  }
  std::ranges::reverse(path);
  return path;
}

std::optional<AuditPath> consistency_path(std::uint64_t first, std::uint64_t size,
                                          const Subtrees& subtrees) {
  assert(first > 0 && first <= size);
  AuditPath path;
  std::uint64_t from = 0, count = size;
  bool whole = true;  // The first tree's part of this range is the first tree itself.
  while (first - from != count) {
    const auto left = split(count);
    const bool right_half = first - from > left;
    if (!add_root(path, right_half ? from : from + left, right_half ? left : count - left,
                  subtrees))
      return std::nullopt;
    if (right_half) whole = false;
    from += right_half ? left : 0;
    count = right_half ? count - left : left;
  }
  if (!whole && !add_root(path, from, count, subtrees)) return std::nullopt;
  std::ranges::reverse(path);
  return path;
}

bool proves_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                      const AuditPath& path, const Digest& root) {
  if (index >= size) return false;
  auto node = index, last = size - 1;
  auto hash = leaf;
  for (const auto& sibling : path) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && hash == root;
}

bool proves_consistency(std::uint64_t first, const Digest& first_root, std::uint64_t size,
                        const Digest& root, const AuditPath& path) {
  if (first == 0 || first > size) return false;
  if (first == size) return path.empty() && first_root == root;
  auto at = path.begin();
  auto node = first - 1, last = size - 1;
  while ((node & 1U) != 0) {
    node >>= 1U;
    last >>= 1U;
  }
  Digest old_hash = first_root;
  if (node != 0) {
    if (at == path.end()) return false;
    old_hash = *at++;
  }
  auto new_hash = old_hash;
  for (; at != path.end(); ++at) {
    if (last == 0) return false;
    if ((node & 1U) != 0 || node == last) {
      old_hash = node_hash(*at, old_hash);
      new_hash = node_hash(*at, new_hash);
      while ((node & 1U) == 0 && node != 0) {
        node >>= 1U;
        last >>= 1U;
      }
    } else {
      new_hash = node_hash(new_hash, *at);
    }
    node >>= 1U;
    last >>= 1U;
  }
  return last == 0 && old_hash == first_root && new_hash == root;
}

}  // namespace iwets::seal
