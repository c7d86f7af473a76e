#pragma once

#include <functional>
#include <optional>

#include "hub/store/rocks.h"
#include "proto/seal/audit_tree.h"

namespace rocksdb {
class WriteBatch;
}

/// The audit tree on disk. The leaves stand in the entries; of the whole subtrees, column family
/// `tree` has those of 256, 65,536, ... leaves: what lies between is computed when it is asked for.
namespace iwets::store {

/// Puts a whole subtree into the batch, if it is one of those that are kept.
void put_subtree(rocksdb::WriteBatch& batch, const Database& database, unsigned level,
                 std::uint64_t index, const Digest& hash);
/// Looks subtrees up. `leaf`: of the tree, from 0 on.
[[nodiscard]] seal::Subtrees subtrees_of(
    const Database& database, std::function<std::optional<Digest>(std::uint64_t index)> leaf);

}  // namespace iwets::store
