#pragma once

#include <string>

#include "hub/store/journal.h"

/// The file that makes lost entries visible: no recovery mode of RocksDB sees a log that was cut at
/// a record's end, overwritten with zeros, deleted, or replaced by an older copy.
namespace iwets::store {

enum class HighWaterError { absent, malformed };

/// Reads the mark. One line of text: "iwets-high-water 1 INDEX ROOT CHECK\n", root and check in
/// hexadecimal, check = BLAKE2b-256 of everything before it.
[[nodiscard]] Result<Committed, HighWaterError> read_high_water(const std::string& path);
/// Replaces the mark, synced, whole or not at all. False: the old one is still there.
[[nodiscard]] bool write_high_water(const std::string& path, const Committed& mark);

}  // namespace iwets::store
