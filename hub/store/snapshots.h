#pragma once

#include <optional>

#include "hub/store/rocks.h"

/// Saved states of the core in column family `snapshots`: under ('b', index) the size, before
/// anything else; pieces of 1 MiB under ('c', index, piece); then a header with size and hash under
/// ('h', index). Without header it does not count.
namespace iwets::store {

/// Writes without WAL and flushes: the state goes to disk once, and memory stays flat. Keeps the
/// newest `kept`.
[[nodiscard]] bool save_snapshot(const Database& database, const Snapshot& snapshot,
                                 std::size_t kept);
/// The newest one that is whole and was not damaged.
[[nodiscard]] std::optional<Snapshot> newest_snapshot(const Database& database);

}  // namespace iwets::store
