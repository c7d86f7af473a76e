#pragma once

#include <string>

#include "hub/store/journal.h"

/// The file that makes lost entries visible: no recovery mode of RocksDB sees a log that was cut at
/// a record's end, overwritten with zeros, deleted, or replaced by an older copy.
namespace iwets::store {

enum class HighWaterError { absent, malformed };
/// `kept`: the old mark is still there, and still true. `failed`: the disk does not keep what it
/// is given.
enum class HighWaterFault { kept, failed };

/// Reads the mark. One line of text: "iwets-high-water 1 INDEX ROOT CHECK\n", root and check in
/// hexadecimal, check = BLAKE2b-256 of everything before it.
[[nodiscard]] Result<Committed, HighWaterError> read_high_water(rocksdb::FileSystem& files,
                                                                const std::string& path);
/// Replaces the mark, synced, whole or not at all.
[[nodiscard]] Result<void, HighWaterFault> write_high_water(rocksdb::FileSystem& files,
                                                            const std::string& path,
                                                            const Committed& mark);

}  // namespace iwets::store
