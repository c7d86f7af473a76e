// `iwets-hub-bare`: the hub without audit tree, without locks at rest and without salts, to be
// measured beside the real one (docs/performance.md). It is linked from the hub's own objects; what
// stands here takes the place of proto/seal/lockbox.cc and proto/seal/audit_tree.cc. Nothing that
// it writes protects or proves anything.
#include <algorithm>

#include "proto/seal/audit_tree.h"
#include "proto/seal/lockbox.h"

namespace iwets::seal {

void lock_into(std::string& into, KeyView, Bytes, Bytes plaintext) {
  into.append(plaintext.begin(), plaintext.end());
}

std::string lock(KeyView, Bytes, Bytes plaintext) {
  // A wrapped key keeps its size: the row of a case is recognised by it.
  return std::string(lock_bytes, '\0') + std::string(plaintext.begin(), plaintext.end());
}

std::optional<std::string> unlock(KeyView, Bytes, Bytes locked) {
  return std::string(locked.begin(), locked.end());
}

bool unlock_key(std::span<std::uint8_t, 32> into, KeyView, Bytes, Bytes locked) {
  if (locked.size() != lock_bytes + into.size()) return false;
  std::ranges::copy(locked.subspan(lock_bytes), into.begin());
  return true;
}

Digest keyed_digest(KeyView, Bytes) { return {}; }

Digest leaf_hash(const AuditLeaf&) { return {}; }
Digest node_hash(const Digest&, const Digest&) { return {}; }

void AuditTree::append(const Digest&, const Whole&) { ++size_; }
Digest AuditTree::root() const { return {}; }

std::optional<AuditTree> tree_at(std::uint64_t size, const Subtrees&) {
  AuditTree tree;
  tree.size_ = size;
  return tree;
}
std::optional<AuditPath> inclusion_path(std::uint64_t, std::uint64_t, const Subtrees&) {
  return AuditPath{};
}
std::optional<AuditPath> consistency_path(std::uint64_t, std::uint64_t, const Subtrees&) {
  return AuditPath{};
}
bool proves_inclusion(const Digest&, std::uint64_t, std::uint64_t, const AuditPath&,
                      const Digest&) {
  return true;
}
bool proves_consistency(std::uint64_t, const Digest&, std::uint64_t, const Digest&,
                        const AuditPath&) {
  return true;
}

}  // namespace iwets::seal
