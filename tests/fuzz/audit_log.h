#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "hub/store/journal.h"
#include "proto/seal/audit_tree.h"
#include "proto/seal/checkpoint.h"

namespace iwets::v1 {
class AuditPage;
class EntryProof;
class WitnessProof;
}  // namespace iwets::v1

namespace iwets::fuzz {

/// A hub's audit log in memory, of which everything is known.
class AuditLog {
 public:
  /// An entry, and what a peer has that proves it: the message, as its digest.
  struct Kept {
    store::Entry entry;
    seal::AuditLeaf leaf;
    seal::Key32 payload_salt{};
    Digest message{};  ///< zeros: the entry brought none
  };
  /// Equal logs are made of equal numbers.
  void add(std::uint8_t what);

  [[nodiscard]] const std::vector<Kept>& entries() const { return entries_; }
  [[nodiscard]] std::uint64_t size() const { return tree_.size(); }
  [[nodiscard]] const std::vector<Digest>& roots() const { return roots_; }  ///< by size
  [[nodiscard]] seal::Checkpoint checkpoint(std::uint64_t size) const {
    return {size, roots_[size]};
  }
  /// The log had this size and this root once.
  [[nodiscard]] bool has(const seal::Checkpoint& seen) const {
    return seen.size <= size() && roots_[seen.size] == seen.root;
  }
  [[nodiscard]] seal::Subtrees subtrees() const;

  /// As a hub proves it that had `size` entries; nothing is said that is not so.
  [[nodiscard]] std::string consistency(std::uint64_t first, std::uint64_t size) const;
  void prove(std::uint64_t index, std::uint64_t size, v1::EntryProof& proof) const;
  /// A peer's word of the log at `seen`, shown with the log at `size`.
  void show_witness(PeerId witness, std::uint64_t seen, std::uint64_t size,
                    v1::WitnessProof& proof) const;
  /// All entries, with the hub's checkpoint, as an operator is shown them.
  [[nodiscard]] v1::AuditPage page() const;

 private:
  std::vector<Kept> entries_;
  std::vector<Digest> roots_{Digest{}};
  std::map<std::pair<unsigned, std::uint64_t>, Digest> whole_;
  seal::AuditTree tree_;
};

/// The hashes of a path one behind the other, as the wire has them.
[[nodiscard]] std::string wire_path(const seal::AuditPath& path);
template <std::size_t n>
[[nodiscard]] std::string wire_bytes(const std::array<std::uint8_t, n>& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace iwets::fuzz
