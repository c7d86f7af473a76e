#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "proto/reference/edition.h"
#include "proto/seal/keys.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// Editions of the firearms reference table as bytes. docs/protocol.md, 4.16.
namespace iwets::codec {

/// BLAKE2b-256 of the whole table in its canonical order: equal tables have equal digests, wherever
/// they were put together.
[[nodiscard]] Digest digest_of(const reference::Table& table);

/// What the authority has signed of an edition.
struct TableEdition {
  std::uint32_t number = 0;
  Instant created;
  Digest previous{}, digest{};  ///< of the whole table before and after it
  std::vector<Digest> pieces;
  std::uint32_t entries = 0;  ///< models in the whole table
  std::uint32_t added = 0, changed = 0, withdrawn = 0;
  std::string note;
};
/// One piece of an edition, verified.
struct TablePiece {
  TableEdition edition;
  std::uint32_t piece = 0;  ///< from 0
  std::string changes;      ///< a serialised `TableChanges`; its bounds are not checked here
};

/// Pieces are so large as long as an edition needs no more than 1,000 of them: small enough not to
/// keep an urgent message waiting on a slow line.
inline constexpr std::size_t table_piece_bytes = 60'000;
inline constexpr std::size_t table_piece_bytes_max = 180'000;

/// The pieces of the edition that leads from `from` to `to`, each a serialised `TableUpdate`.
/// Fails as `reference::difference` does, or if it is larger than an edition can be.
[[nodiscard]] Result<std::vector<std::string>, Fault> sign_edition(const seal::SignKeys& authority,
                                                                   const reference::Table& from,
                                                                   const reference::Table& to,
                                                                   Instant now);
/// Verifies one piece, a serialised `TableUpdate`: signature, number and digest of the piece.
[[nodiscard]] Result<TablePiece, Fault> open_table_piece(Bytes update,
                                                         const seal::Key32& authority);
/// Appends what a piece says. Faults name the entry.
[[nodiscard]] std::optional<Fault> read_changes(Bytes changes, reference::Changes& to);
/// The next table: `from` with all pieces of `edition`. Fails with `wrong_state` if it does not
/// follow `from`, with `bad_signature` if what comes out is not what the authority signed.
[[nodiscard]] Result<reference::Table, Fault> apply_edition(const reference::Table& from,
                                                            const TableEdition& edition,
                                                            const std::vector<std::string>& pieces);

/// What a member's table is.
struct TableHeld {
  std::uint32_t edition = 0;
  Digest digest{};
  std::uint32_t entries = 0;
  std::uint32_t refused = 0;  ///< an edition that could not be taken; 0: none
  std::string reason;         ///< why
  friend bool operator==(const TableHeld&, const TableHeld&) = default;
};
/// A serialised `TableUpdate` that says it.
[[nodiscard]] std::string write_held(const TableHeld& held);

/// The pieces of an edition as one file, and back. Fails with `malformed` if it was cut off.
[[nodiscard]] std::string write_table_file(const std::vector<std::string>& updates);
[[nodiscard]] Result<std::vector<std::string>, Fault> read_table_file(std::string_view bytes);

}  // namespace iwets::codec
