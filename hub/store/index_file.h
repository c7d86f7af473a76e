#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/match/identifier_index.h"

/// An index of identifiers as a file, so that a start need not read the records for it.
///
/// A head of 96 bytes: "iwets-ix", format, 16 bytes that name the database, first number and end of
/// the range, counts of rows, of heads, of marks, their groups and bytes, checksum of all else.
/// Then the rows, eight bytes each, where each head begins and each group, four each, and the
/// marks' bytes; all little-endian. The directory is made anew. Numbers that are gone stand in the
/// database, never here.
namespace iwets::store {

/// Drawn when a database is made.
using DatabaseId = std::array<std::uint8_t, 16>;

/// Writes a file that is whole and synced, or none. Of the numbers that are gone, which ascend, it
/// returns those that the index still has; nothing: not written.
[[nodiscard]] std::optional<std::vector<match::RecordNumber>> write_index(
    const std::string& path, const DatabaseId& database, const match::IdentifierIndex& index,
    const std::vector<match::RecordNumber>& gone);

/// Reads it back; nothing if a bit of it is not as it was written, or not by this database.
[[nodiscard]] std::shared_ptr<const match::IdentifierIndex> read_index(const std::string& path,
                                                                       const DatabaseId& database);

/// What the name of a file says, and back: "identifiers-<first>-<end>" in `folder`.
[[nodiscard]] std::string index_path(const std::string& folder,
                                     match::IdentifierIndex::Range range);
[[nodiscard]] std::optional<match::IdentifierIndex::Range> index_range(const std::string& path);

}  // namespace iwets::store
