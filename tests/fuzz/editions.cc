// Editions of the reference table: pieces, what they change, and the file that holds them.
#include "iwets/v1/reference.pb.h"
#include "proto/codec/facts.h"
#include "proto/codec/reference.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"
#include "tests/proto/reference/example_table.h"

namespace iwets::fuzz {
namespace {

using reference::Table;

const Table& first_table() {
  static const Table table = [] {
    const auto example = reference::test::example_table();
    return Table{example.makers(), example.models(), {1, "first", {}}};
  }();
  return table;
}

void explained(const Fault& fault) {
  must(!fault.reason.empty() && !fault.remedy.empty(), "a fault is explained");
}

/// A piece that was believed: it goes on as a node would.
void take(const codec::TablePiece& piece) {
  must(piece.piece < piece.edition.pieces.size(), "a piece is one of its edition");
  const auto next = codec::apply_edition(first_table(), piece.edition, {piece.changes});
  if (!next) return explained(next.error());
  must(next->edition().number == piece.edition.number, "the edition is the one that was named");
  must(codec::digest_of(*next) == piece.edition.digest, "and what the authority has signed");
}

/// An update as it came; of what was signed by nobody nothing is believed.
void any_update(Bytes bytes) {
  const auto piece = codec::open_table_piece(bytes, network().authority.open);
  if (!piece) return explained(piece.error());
  take(*piece);
}

/// The same with a signature that fits, and the digest of the piece, if `fits`, in its place.
void signed_update(bool fits, Bytes bytes) {
  v1::TableUpdate update;
  if (!update.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return;
  v1::TableEdition edition;
  if (fits && edition.ParseFromString(update.edition().edition())) {
    const auto digest = seal::digest(bytes_of(update.changes()));
    if (update.piece() < static_cast<std::uint32_t>(edition.pieces_size()))
      edition.set_pieces(static_cast<int>(update.piece()), digest.data(), digest.size());
    const auto before = codec::digest_of(first_table());
    edition.set_previous_digest(before.data(), before.size());
    update.mutable_edition()->set_edition(edition.SerializeAsString());
  }
  const auto signature =
      seal::sign(network().authority, "iwets/v1/table", bytes_of(update.edition().edition()));
  update.mutable_edition()->set_authority_signature(signature.data(), signature.size());
  any_update(bytes_of(update.SerializeAsString()));
}

/// What leads from one table to the next leads there again when the authority has signed it.
void changes(Bytes bytes) {
  reference::Changes read;
  if (const auto fault = codec::read_changes(bytes, read)) return explained(*fault);
  const auto next = reference::apply(first_table(), read, 2, "second");
  if (!next) return must(!next.error().text.empty(), "a fault has words");
  const auto updates = codec::sign_edition(network().authority, first_table(), *next, noon);
  if (!updates)
    return must(updates.error().code == FaultCode::too_large, updates.error().reason.c_str());
  const auto file = codec::write_table_file(*updates);
  const auto again = codec::read_table_file(file);
  must(again && *again == *updates, "a file holds what was written");
  std::vector<std::string> pieces;
  codec::TableEdition edition;
  for (const auto& update : *updates) {
    auto piece = codec::open_table_piece(bytes_of(update), network().authority.open);
    must(piece.has_value(), "what the authority signs is believed");
    must(piece->piece == pieces.size(), "pieces are in order");
    edition = piece->edition;
    pieces.push_back(std::move(piece->changes));
  }
  const auto there = codec::apply_edition(first_table(), edition, pieces);
  must(there.has_value(), there ? "" : there.error().reason.c_str());
  must(codec::digest_of(*there) == codec::digest_of(*next), "it leads to the same table");
  if (pieces.size() < 2) return;
  std::swap(pieces.front(), pieces.back());
  const auto otherwise = codec::apply_edition(first_table(), edition, pieces);
  must(otherwise.has_value(), "in whatever order the pieces are put together");
}

void file(const std::string& bytes) {
  const auto updates = codec::read_table_file(bytes);
  if (!updates) return explained(updates.error());
  must(codec::write_table_file(*updates) == bytes, "a file is read whole");
  for (const auto& update : *updates) any_update(bytes_of(update));
}

}  // namespace

/// The first byte says which way an edition comes.
void editions(Bytes unit) {
  Input in(unit);
  switch (in.below(5)) {
    case 0: return any_update(in.rest());
    case 1: return signed_update(false, in.rest());
    case 2: return signed_update(true, in.rest());
    case 3: return changes(in.rest());
    default: return file(in.rest_text());
  }
}

}  // namespace iwets::fuzz
