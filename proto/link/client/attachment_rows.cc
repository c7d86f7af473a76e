#include <algorithm>

#include "proto/link/client/attachment_row.h"
#include "proto/seal/pieces.h"

// The tables of attachments, and how a file is put together.
namespace iwets::link {
namespace {

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS link_attachments (
  seq INTEGER PRIMARY KEY, trace BLOB NOT NULL, digest BLOB NOT NULL, ours INTEGER NOT NULL,
  other TEXT NOT NULL, bytes INTEGER NOT NULL, done INTEGER NOT NULL, outcome INTEGER NOT NULL,
  type INTEGER NOT NULL, file_name TEXT NOT NULL, words TEXT NOT NULL, content BLOB NOT NULL,
  key BLOB NOT NULL, refused TEXT NOT NULL, announced_us INTEGER NOT NULL,
  concluded_us INTEGER NOT NULL, message BLOB NOT NULL, piece BLOB NOT NULL,
  previous BLOB NOT NULL, restarts INTEGER NOT NULL, UNIQUE (trace, digest));
CREATE INDEX IF NOT EXISTS link_attachments_message ON link_attachments (message);
CREATE INDEX IF NOT EXISTS link_attachments_piece ON link_attachments (piece);
CREATE INDEX IF NOT EXISTS link_attachments_previous ON link_attachments (previous);
CREATE TABLE IF NOT EXISTS link_attachment_pieces (
  seq INTEGER PRIMARY KEY, trace BLOB NOT NULL, digest BLOB NOT NULL, place INTEGER NOT NULL,
  sealed BLOB NOT NULL, UNIQUE (trace, digest, place));
)";

std::int64_t as_int(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Instant instant(std::int64_t value) { return from_us(static_cast<std::uint64_t>(value)); }

}  // namespace

AttachmentBook::Row AttachmentBook::Row::read(const Database::Statement& row) {
  Row out;
  auto& a = out.shown;
  a.trace = trace_named(row.text(0));
  a.digest = codec::fixed<32>(row.text(1));
  a.ours = row.integer(2) != 0;
  a.other = PeerId::parse(row.text(3)).value_or(PeerId::hub());
  a.bytes = static_cast<std::uint64_t>(row.integer(4));
  a.done = static_cast<std::uint32_t>(row.integer(5));
  a.outcome = static_cast<AttachmentOutcome>(row.integer(6));
  a.type = static_cast<codec::MediaType>(row.integer(7));
  a.file_name = row.text(8);
  a.words = row.text(9);
  a.content = codec::fixed<32>(row.text(10));
  out.key = codec::fixed<32>(row.text(11));
  a.refused = row.text(12);
  a.announced = instant(row.integer(13));
  a.concluded = instant(row.integer(14));
  out.message = MessageId(codec::fixed<16>(row.text(15)));
  out.piece = MessageId(codec::fixed<16>(row.text(16)));
  out.previous = MessageId(codec::fixed<16>(row.text(17)));
  out.restarts = row.integer(18);
  return out;
}

AttachmentBook::AttachmentBook(Database& database, Around& around)
    : database_(database), around_(around) {
  database_.execute(tables);
  auto select = database_.prepare("SELECT piece FROM link_attachments WHERE piece != zeroblob(16)");
  while (select.step()) pieces_.insert(MessageId(codec::fixed<16>(select.text(0))));
}

std::optional<AttachmentBook::Row> AttachmentBook::find(Database& database, const TraceId& trace,
                                                        const Digest& digest) {
  auto select = database.prepare("SELECT " IWETS_ATTACHMENT_COLUMNS
                                 " FROM link_attachments WHERE trace = ? AND digest = ?");
  select.bind_blob(1, trace.bytes()).bind_blob(2, view_of(digest));
  if (!select.step()) return std::nullopt;
  return Row::read(select);
}

void AttachmentBook::save(const Row& row) {
  const auto& a = row.shown;
  auto insert = database_.prepare(
      "INSERT INTO link_attachments (" IWETS_ATTACHMENT_COLUMNS
      ") VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT (trace, digest) DO UPDATE SET "
      "other = excluded.other, done = excluded.done, outcome = excluded.outcome, "
      "refused = excluded.refused, concluded_us = excluded.concluded_us, "
      "message = excluded.message, piece = excluded.piece, "
      "previous = excluded.previous, restarts = excluded.restarts");
  insert.bind_blob(1, a.trace.bytes())
      .bind_blob(2, view_of(a.digest))
      .bind(3, std::int64_t{a.ours});
  insert.bind(4, a.other.text()).bind(5, as_int(a.bytes)).bind(6, std::int64_t{a.done});
  insert.bind(7, static_cast<std::int64_t>(a.outcome)).bind(8, static_cast<std::int64_t>(a.type));
  insert.bind(9, a.file_name).bind(10, a.words).bind_blob(11, view_of(a.content));
  insert.bind_blob(12, codec::field_of(row.key)).bind(13, a.refused);
  insert.bind(14, as_int(to_us(a.announced))).bind(15, as_int(to_us(a.concluded)));
  insert.bind_blob(16, row.message.bytes()).bind_blob(17, row.piece.bytes());
  insert.bind_blob(18, row.previous.bytes()).bind(19, row.restarts).run();
}

std::vector<Attachment> AttachmentBook::of(Database& database, const TraceId& trace) {
  std::vector<Attachment> found;
  auto select = database.prepare("SELECT " IWETS_ATTACHMENT_COLUMNS
                                 " FROM link_attachments WHERE trace = ? ORDER BY seq");
  select.bind_blob(1, trace.bytes());
  while (select.step()) found.push_back(Row::read(select).shown);
  return found;
}

std::optional<std::string> AttachmentBook::join(Database& database, const Row& row,
                                                AttachmentOutcome& why) {
  const auto& shown = row.shown;
  std::string content;
  content.reserve(shown.bytes);
  seal::Digester digester;
  bool opened = true;
  auto select = database.prepare(
      "SELECT sealed FROM link_attachment_pieces WHERE trace = ? AND digest = ? ORDER BY place");
  select.bind_blob(1, shown.trace.bytes()).bind_blob(2, view_of(shown.digest));
  std::uint32_t index = 0;
  for (; select.step(); ++index) {
    const auto sealed = select.text(0);
    digester.add(bytes_of(sealed));
    const auto piece = seal::open_piece(row.key, index, shown.bytes, bytes_of(sealed));
    opened = opened && piece;
    if (piece) content += *piece;
  }
  const bool announced = index == shown.pieces() && digester.digest() == shown.digest;
  if (!announced)
    why = AttachmentOutcome::wrong_digest;
  else if (!opened)
    why = AttachmentOutcome::not_opened;
  else if (content.size() != shown.bytes || seal::digest(bytes_of(content)) != shown.content)
    why = AttachmentOutcome::wrong_digest;
  else if (codec::media_type_of(content) != shown.type)
    why = AttachmentOutcome::wrong_type;
  else
    return content;
  return std::nullopt;
}

std::optional<std::string> AttachmentBook::content_of(Database& database,
                                                      const Attachment& attachment) {
  const auto row = find(database, attachment.trace, attachment.digest);
  if (!row || (!row->shown.ours && row->shown.outcome != AttachmentOutcome::whole))
    return std::nullopt;
  auto why = AttachmentOutcome::whole;
  return join(database, *row, why);
}

}  // namespace iwets::link
