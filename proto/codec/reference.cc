#include "proto/codec/reference.h"

#include <algorithm>
#include <iterator>
#include <map>

#include "iwets/v1/reference.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/reference_wire.h"
#include "proto/codec/schema.h"

namespace iwets::codec {
namespace {

constexpr std::string_view domain = "iwets/v1/table";
/// Bounds of the schema: `TableEdition.pieces`, and the lists of `TableChanges`.
constexpr std::size_t pieces_max = 1'024, usual_pieces_max = 1'000, items_max = 4'000;
constexpr std::size_t piece_bytes_max = 190'000, update_bytes_max = 240'000, length_bytes = 4;

/// What a digest begins with, so that an entry of one sort is never taken for another.
enum class Sort : char { maker = 1, model = 2, withdrawal = 3 };

template <typename Message>
void add(Sort sort, const Message& message, std::string& digests) {
  std::string bytes(1, static_cast<char>(sort));
  message.AppendToString(&bytes);
  const auto digest = seal::digest(bytes_of(bytes));
  digests.append(digest.begin(), digest.end());
}

Fault of_table(const reference::TableFault& fault) {
  return {FaultCode::wrong_state, "changes", fault.text,
          "have the authority sign a corrected edition"};
}

/// Divides changes into pieces.
class Divider {
 public:
  explicit Divider(std::size_t piece_bytes) : piece_bytes_(piece_bytes) {}
  v1::TableChanges& room(std::size_t bytes) {
    const auto items = piece_.makers_size() + piece_.makers_removed_size() + piece_.models_size() +
                       piece_.withdrawn_size();
    if (items > 0 &&
        (bytes_ + bytes > piece_bytes_ || static_cast<std::size_t>(items) >= items_max))
      end();
    constexpr std::size_t around = 8;  // Tag and length of an entry.
    bytes_ += bytes + around;
    return piece_;
  }
  std::vector<std::string> finish() {
    end();
    return std::move(pieces_);
  }

 private:
  void end() {
    pieces_.push_back(piece_.SerializeAsString());
    piece_.Clear();
    bytes_ = 0;
  }
  std::size_t piece_bytes_, bytes_ = 0;
  v1::TableChanges piece_;
  std::vector<std::string> pieces_;
};

std::vector<std::string> divide(const reference::Changes& changes, std::size_t piece_bytes) {
  Divider divider(piece_bytes);
  for (const auto& maker : changes.makers) {
    auto wire = to_wire(maker);
    *divider.room(wire.ByteSizeLong()).add_makers() = std::move(wire);
  }
  for (const auto& model : changes.models) {
    auto wire = to_wire(model);
    *divider.room(wire.ByteSizeLong()).add_models() = std::move(wire);
  }
  for (const auto& gone : changes.withdrawn) {
    auto wire = to_wire(gone);
    *divider.room(wire.ByteSizeLong()).add_withdrawn() = std::move(wire);
  }
  for (const auto& id : changes.makers_removed) divider.room(id.size()).add_makers_removed(id);
  return divider.finish();
}

Result<std::vector<std::string>, Fault> pieces_of(const reference::Changes& changes) {
  auto pieces = divide(changes, table_piece_bytes);
  if (pieces.size() > usual_pieces_max) pieces = divide(changes, table_piece_bytes_max);
  if (pieces.size() > pieces_max)
    return fail(Fault{FaultCode::too_large, "changes",
                      "an edition has at most " + std::to_string(pieces_max) + " pieces",
                      "divide what is new over several editions"});
  for (const auto& piece : pieces) {
    if (piece.size() > piece_bytes_max)
      return fail(Fault{FaultCode::too_large, "changes", "an entry does not fit into a piece",
                        "give it fewer variants and aliases"});
    // Looked at as every node will.
    reference::Changes again;
    if (auto fault = read_changes(bytes_of(piece), again)) return fail(std::move(*fault));
  }
  return pieces;
}

v1::TableEdition edition_of(const reference::Table& from, const reference::Table& to,
                            const reference::Changes& changes,
                            const std::vector<std::string>& pieces, Instant now) {
  v1::TableEdition out;
  out.set_schema_version(table_editions_since);
  out.set_edition(to.edition().number);
  out.set_created_us(to_us(now));
  out.set_previous_digest(field_of(digest_of(from)));
  out.set_digest(field_of(digest_of(to)));
  for (const auto& piece : pieces) out.add_pieces(field_of(seal::digest(bytes_of(piece))));
  const auto added = std::count_if(changes.models.begin(), changes.models.end(),
                                   [&](const auto& m) { return from.find(m.number) == nullptr; });
  out.set_entries(static_cast<std::uint32_t>(to.models().size()));
  out.set_added(static_cast<std::uint32_t>(added));
  out.set_changed(static_cast<std::uint32_t>(changes.models.size()) - out.added());
  out.set_withdrawn(static_cast<std::uint32_t>(changes.withdrawn.size()));
  out.set_note(to.edition().note);
  return out;
}

TableEdition from_wire(const v1::TableEdition& wire) {
  TableEdition out;
  out.number = wire.edition();
  out.created = from_us(wire.created_us());
  out.previous = fixed<32>(wire.previous_digest());
  out.digest = fixed<32>(wire.digest());
  for (const auto& piece : wire.pieces()) out.pieces.push_back(fixed<32>(piece));
  out.entries = wire.entries();
  out.added = wire.added();
  out.changed = wire.changed();
  out.withdrawn = wire.withdrawn();
  out.note = wire.note();
  return out;
}

/// As much of a text as fits, in whole characters.
std::string cut(std::string text) {
  constexpr std::size_t reason_bytes_max = 256;
  if (text.size() <= reason_bytes_max) return text;
  auto end = reason_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  text.resize(end);
  return text;
}

Fault in_edition(Fault fault) {
  fault.field = "edition." + fault.field;
  return fault;
}

}  // namespace

Digest digest_of(const reference::Table& table) {
  std::map<std::string, const reference::Maker*> makers;
  for (const auto& maker : table.makers()) makers.emplace(maker.id, &maker);
  std::string digests(domain);
  for (const auto& [id, maker] : makers) add(Sort::maker, to_wire(*maker), digests);
  for (const auto& model : table.models()) add(Sort::model, to_wire(model), digests);
  for (const auto& gone : table.edition().withdrawn) add(Sort::withdrawal, to_wire(gone), digests);
  return seal::digest(bytes_of(digests));
}

Result<std::vector<std::string>, Fault> sign_edition(const seal::SignKeys& authority,
                                                     const reference::Table& from,
                                                     const reference::Table& to, Instant now) {
  const auto changes = reference::difference(from, to);
  if (!changes) return fail(of_table(changes.error()));
  const auto pieces = pieces_of(*changes);
  if (!pieces) return fail(pieces.error());
  const auto edition = edition_of(from, to, *changes, *pieces, now);
  if (auto fault = check_bounds(edition)) return fail(in_edition(std::move(*fault)));
  v1::TableUpdate update;
  update.mutable_edition()->set_edition(edition.SerializeAsString());
  update.mutable_edition()->set_authority_signature(
      field_of(seal::sign(authority, domain, bytes_of(update.edition().edition()))));
  std::vector<std::string> updates;
  for (std::size_t i = 0; i < pieces->size(); ++i) {
    update.set_piece(static_cast<std::uint32_t>(i));
    update.set_changes((*pieces)[i]);
    updates.push_back(update.SerializeAsString());
  }
  return updates;
}

Result<TablePiece, Fault> open_table_piece(Bytes bytes, const seal::Key32& authority) {
  const auto update = read<v1::TableUpdate>(bytes);
  if (!update) return fail(update.error());
  if (!update->has_edition())
    return fail(Fault{FaultCode::out_of_bounds, "edition", "is mandatory and missing",
                      "send a piece of an edition that the authority has signed"});
  const auto& signed_edition = update->edition();
  if (!seal::verify(authority, domain, bytes_of(signed_edition.edition()),
                    fixed<64>(signed_edition.authority_signature())))
    return fail(Fault{FaultCode::bad_signature, "edition.authority_signature",
                      "the edition was not signed by the authority of the anchor",
                      "take the edition from the authority itself, and compare the fingerprint of "
                      "its key by telephone"});
  const auto edition = read<v1::TableEdition>(bytes_of(signed_edition.edition()));
  if (!edition) return fail(in_edition(edition.error()));
  TablePiece out{from_wire(*edition), update->piece(), update->changes()};
  if (out.piece >= out.edition.pieces.size())
    return fail(Fault{FaultCode::out_of_bounds, "piece",
                      "the edition has " + std::to_string(out.edition.pieces.size()) + " pieces",
                      "take the edition from the authority again"});
  if (seal::digest(bytes_of(out.changes)) != out.edition.pieces[out.piece])
    return fail(Fault{FaultCode::bad_signature, "changes",
                      "piece " + std::to_string(out.piece + 1) + " of edition " +
                          std::to_string(out.edition.number) +
                          " is not what the authority has signed",
                      "it was changed or damaged on its way: take the edition from the authority "
                      "again"});
  return out;
}

std::optional<Fault> read_changes(Bytes bytes, reference::Changes& to) {
  const auto wire = read<v1::TableChanges>(bytes);
  if (!wire) {
    auto fault = wire.error();
    fault.field = "changes." + fault.field;
    return fault;
  }
  for (const auto& maker : wire->makers()) to.makers.push_back(from_wire(maker));
  for (const auto& id : wire->makers_removed()) to.makers_removed.push_back(id);
  for (const auto& model : wire->models()) to.models.push_back(from_wire(model));
  for (const auto& gone : wire->withdrawn()) to.withdrawn.push_back(from_wire(gone));
  return std::nullopt;
}

Result<reference::Table, Fault> apply_edition(const reference::Table& from,
                                              const TableEdition& edition,
                                              const std::vector<std::string>& pieces) {
  if (edition.number != from.edition().number + 1 || digest_of(from) != edition.previous)
    return fail(Fault{FaultCode::wrong_state, "edition.previous_digest",
                      "edition " + std::to_string(edition.number) +
                          " does not follow the edition that is here, " +
                          std::to_string(from.edition().number),
                      edition.number == from.edition().number + 1
                          ? "the program's own table was built from other files: update it"
                          : "the editions between them come first"});
  reference::Changes changes;
  for (const auto& piece : pieces)
    if (auto fault = read_changes(bytes_of(piece), changes)) return fail(std::move(*fault));
  auto next = reference::apply(from, changes, edition.number, edition.note);
  if (!next) return fail(of_table(next.error()));
  if (digest_of(*next) != edition.digest)
    return fail(Fault{FaultCode::bad_signature, "edition.digest",
                      "what came out is not the table that the authority has signed",
                      "update this program; if it is the newest, tell the authority"});
  return std::move(*next);
}

std::string write_held(const TableHeld& held) {
  v1::TableUpdate update;
  auto& out = *update.mutable_held();
  out.set_edition(held.edition);
  out.set_digest(field_of(held.digest));
  out.set_entries(held.entries);
  out.set_refused(held.refused);
  out.set_reason(cut(held.reason));
  return update.SerializeAsString();
}

std::string write_table_file(const std::vector<std::string>& updates) {
  std::string out;
  for (const auto& update : updates) {
    for (std::size_t i = 0; i < length_bytes; ++i)
      out += static_cast<char>(update.size() >> (8 * i));
    out += update;
  }
  return out;
}

Result<std::vector<std::string>, Fault> read_table_file(std::string_view bytes) {
  std::vector<std::string> updates;
  bool whole = !bytes.empty();
  while (whole && !bytes.empty()) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < std::min(length_bytes, bytes.size()); ++i)
      length |= static_cast<std::size_t>(static_cast<unsigned char>(bytes[i])) << (8 * i);
    whole = bytes.size() >= length_bytes && length <= bytes.size() - length_bytes &&
            length <= update_bytes_max;
    if (!whole) break;
    updates.emplace_back(bytes.substr(length_bytes, length));
    bytes.remove_prefix(length_bytes + length);
  }
  if (whole) return updates;
  return fail(Fault{FaultCode::malformed, "", "this is no whole file of an edition",
                    "it was cut off, or is of another kind: copy it again from whoever ran "
                    "`iwets-authority table sign`"});
}

}  // namespace iwets::codec
