#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "proto/seal/keys.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// The audit log as a Merkle tree: RFC 6962, section 2.1, with SHA-256. Leaf `i` of the tree, from
/// 0 on, commits to journal entry `i + 1`. Docs: docs/audit.md.
namespace iwets::seal {

/// What a leaf commits to.
struct AuditLeaf {
  AuditKind kind = AuditKind::operation;
  Instant time;
  PeerId actor;
  Key32 salt{};      ///< of this entry alone
  Digest entry{};    ///< BLAKE2b-256 of event and journey, as they stand in the journal
  Digest payload{};  ///< `commitment` to what the event brought; zeros: nothing
};
/// SHA-256(0x00 || kind || time || actor || HMAC-SHA256(salt, entry || payload)): kind in one byte,
/// time in microseconds since 1970, 8 bytes, big-endian, the actor's text in 16 bytes, filled up
/// with zeros.
[[nodiscard]] Digest leaf_hash(const AuditLeaf& leaf);
/// SHA-256(0x01 || left || right).
[[nodiscard]] Digest node_hash(const Digest& left, const Digest& right);

/// The right edge of a tree: all that is needed to append and to know the root.
class AuditTree {
 public:
  /// Told of each whole subtree, when its last leaf comes: 2^level leaves from index * 2^level on.
  using Whole = std::function<void(unsigned level, std::uint64_t index, const Digest& hash)>;

  void append(const Digest& leaf, const Whole& whole);
  [[nodiscard]] std::uint64_t size() const { return size_; }
  /// Zeros for a tree without leaves.
  [[nodiscard]] Digest root() const;

 private:
  friend std::optional<AuditTree> tree_at(
      std::uint64_t, const std::function<std::optional<Digest>(unsigned, std::uint64_t)>&);
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;  ///< of whole subtrees, largest first: one for each bit of the size
};

/// Looks up the hash of a whole subtree (see `AuditTree::Whole`); nothing: it cannot be read.
using Subtrees = std::function<std::optional<Digest>(unsigned level, std::uint64_t index)>;
using AuditPath = std::vector<Digest>;
/// The tree of the first `size` leaves.
[[nodiscard]] std::optional<AuditTree> tree_at(std::uint64_t size, const Subtrees& subtrees);
/// That leaf `index` is in the tree of `size` leaves (RFC 6962, 2.1.1); index < size.
[[nodiscard]] std::optional<AuditPath> inclusion_path(std::uint64_t index, std::uint64_t size,
                                                      const Subtrees& subtrees);
/// That the tree of `size` leaves continues the one of `first` (2.1.2); 0 < first <= size.
[[nodiscard]] std::optional<AuditPath> consistency_path(std::uint64_t first, std::uint64_t size,
                                                        const Subtrees& subtrees);

[[nodiscard]] bool proves_inclusion(const Digest& leaf, std::uint64_t index, std::uint64_t size,
                                    const AuditPath& path, const Digest& root);
[[nodiscard]] bool proves_consistency(std::uint64_t first, const Digest& first_root,
                                      std::uint64_t size, const Digest& root,
                                      const AuditPath& path);

}  // namespace iwets::seal
