#include "proto/link/client/attachments.h"

#include <algorithm>
#include <utility>

#include "iwets/v1/attachment.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"
#include "proto/seal/pieces.h"

namespace iwets::link {
namespace {

/// How often an attachment begins anew because the hub does not know it.
constexpr std::int64_t restarts_max = 3;
constexpr std::size_t words_bytes_max = 1'024;

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

#define IWETS_ATTACHMENT_COLUMNS                                                             \
  "trace, digest, ours, other, bytes, done, outcome, type, file_name, words, content, key, " \
  "refused, announced_us, concluded_us, message, piece, previous, restarts"

std::int64_t as_int(std::uint64_t value) { return static_cast<std::int64_t>(value); }
Instant instant(std::int64_t value) { return from_us(static_cast<std::uint64_t>(value)); }
std::string view(const Digest& digest) { return codec::field_of(digest); }

TraceId trace_of(const std::string& bytes) {
  return TraceId::from_bytes(bytes_of(bytes)).value_or(TraceId{});
}

MessageId draw_id(Instant now) { return MessageId(seal::random_id(to_us(now) / 1000)); }

std::string_view part(std::string_view content, std::uint32_t index) {
  return content.substr(std::size_t{index} * piece_bytes, piece_bytes);
}

std::uint32_t sealed_bytes(const Attachment& attachment, std::uint32_t index) {
  const auto before = std::uint64_t{index} * piece_bytes;
  return static_cast<std::uint32_t>(
             std::min<std::uint64_t>(attachment.bytes - before, piece_bytes)) +
         piece_seal_bytes;
}

Fault too_old() {
  return {FaultCode::version_too_new, "",
          "the other party works with an older version of the schema, without attachments",
          "send the file by other means"};
}

}  // namespace

std::optional<Fault> judge_file(const AttachedFile& file) {
  if (!field::is_file_name(file.file_name))
    return Fault{FaultCode::malformed, "name", "this is no name of a file",
                 "give 1 to 128 bytes of text without folders"};
  if (file.words.size() > words_bytes_max)
    return Fault{FaultCode::out_of_bounds, "words", "the words have more than 1,024 bytes",
                 "say it in fewer words"};
  if (file.content.empty())
    return Fault{FaultCode::out_of_bounds, "", "the file is empty", "attach another file"};
  if (file.content.size() > attachment_bytes_max)
    return Fault{FaultCode::too_large, "", "the file has more than 20 MiB",
                 "make it smaller, or divide it"};
  if (field::media_type_of(file.content) == field::MediaType::none)
    return Fault{FaultCode::malformed, "",
                 "the file is neither JPEG, PNG, WebP, PDF nor plain text (UTF-8)",
                 "convert it to one of these"};
  return std::nullopt;
}

struct AttachmentBook::Row {
  Attachment shown;
  seal::Key32 key{};
  MessageId message;   ///< that has announced it last
  MessageId piece;     ///< that is under way; empty: none
  MessageId previous;  ///< the piece that was receipted last, and may be refused yet
  std::int64_t restarts = 0;

  static Row read(const Database::Statement& row) {
    Row out;
    auto& a = out.shown;
    a.trace = trace_of(row.text(0));
    a.digest = codec::fixed<32>(row.text(1));
    a.ours = row.integer(2) != 0;
    a.other = PeerId::parse(row.text(3)).value_or(PeerId::hub());
    a.bytes = static_cast<std::uint64_t>(row.integer(4));
    a.done = static_cast<std::uint32_t>(row.integer(5));
    a.outcome = static_cast<AttachmentOutcome>(row.integer(6));
    a.type = static_cast<field::MediaType>(row.integer(7));
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
};

AttachmentBook::AttachmentBook(Database& database, Around& around)
    : database_(database), around_(around) {
  database_.execute(tables);
  auto select = database_.prepare("SELECT piece FROM link_attachments WHERE piece != zeroblob(16)");
  while (select.step()) pieces_.insert(MessageId(codec::fixed<16>(select.text(0))));
}

// ----------------------------------------------------------------------------------- what is ours

Result<Attachment, Fault> AttachmentBook::add(Instant now, const TraceId& trace, PeerId to,
                                              const AttachedFile& file) {
  if (auto fault = judge_file(file)) return fail(*std::move(fault));
  if (around_.schema_of(to) < attachments_since) return fail(too_old());
  Row row;
  auto& shown = row.shown;
  shown.content = seal::digest(bytes_of(file.content));
  for (const auto& known : of(database_, trace))
    if (known.ours && known.under_way() &&
        (known.content == shown.content || known.file_name == file.file_name))
      return fail(Fault{FaultCode::duplicate, "name",
                        "a file of this name, or with this content, is on its way already",
                        "no action is needed if it is the same; else give it another name"});
  shown.trace = trace;
  shown.ours = true;
  shown.other = to;
  shown.bytes = file.content.size();
  shown.type = field::media_type_of(file.content);
  shown.file_name = file.file_name;
  shown.words = file.words;
  shown.announced = now;
  seal::random_bytes(row.key.data(), row.key.size());
  std::vector<std::string> pieces;
  seal::Digester digester;
  for (std::uint32_t i = 0; i < shown.pieces(); ++i) {
    pieces.push_back(seal::seal_piece(row.key, i, shown.bytes, bytes_of(part(file.content, i))));
    digester.add(bytes_of(pieces.back()));
  }
  shown.digest = digester.digest();
  if (!announce(now, row))
    return fail(Fault{FaultCode::limit, "", "the file cannot be announced now",
                      "try again when fewer messages wait"});
  for (std::uint32_t i = 0; i < pieces.size(); ++i)
    database_
        .prepare(
            "INSERT INTO link_attachment_pieces (trace, digest, place, sealed) VALUES (?,?,?,?)")
        .bind_blob(1, trace.bytes())
        .bind_blob(2, view(shown.digest))
        .bind(3, std::int64_t{i})
        .bind_blob(4, pieces[i])
        .run();
  save(row);
  post_next(now, row);
  return shown;
}

bool AttachmentBook::announce(Instant now, Row& row) {
  const auto& shown = row.shown;
  const auto reader = around_.reader(shown.other);
  if (!reader) return false;
  v1::AttachmentDescription description;
  description.set_key(codec::field_of(row.key));
  description.set_content(view(shown.content));
  description.set_media_type(static_cast<v1::MediaType>(shown.type));
  description.set_file_name(shown.file_name);
  description.set_words(shown.words);
  v1::Attachment body;
  body.set_trace(shown.trace.bytes());
  body.set_digest(view(shown.digest));
  body.set_bytes(shown.bytes);
  const auto context = seal::context(around_.self(), shown.other, shown.trace, Kind::attachment);
  const auto content = description.SerializeAsString();
  codec::to_wire(sealer_.seal(now, {*reader}, bytes_of(context), bytes_of(content)),
                 *body.mutable_description());
  const auto id = draw_id(now);
  if (!around_.post({shown.other, Kind::attachment, id, shown.trace, Urgency::routine,
                     now + codec::case_life, body.SerializeAsString()}))
    return false;
  row.message = id;
  return true;
}

void AttachmentBook::post_next(Instant now, Row& row) {
  const auto& shown = row.shown;
  if (!shown.ours || !shown.under_way() || !row.piece.empty() || shown.done >= shown.pieces())
    return;
  v1::AttachmentPiece body;
  {
    auto select = database_.prepare(
        "SELECT sealed FROM link_attachment_pieces WHERE trace = ? AND digest = ? AND place = ?");
    select.bind_blob(1, shown.trace.bytes()).bind_blob(2, view(shown.digest));
    select.bind(3, std::int64_t{shown.done});
    if (!select.step()) return;
    body.set_sealed(select.text(0));
  }
  body.set_trace(shown.trace.bytes());
  body.set_digest(view(shown.digest));
  body.set_index(shown.done);
  const auto id = draw_id(now);
  // Of no subject: what was receipted is not kept to be sent again, it is kept here.
  if (!around_.post({shown.other, Kind::attachment_piece, id, TraceId{}, Urgency::last,
                     now + codec::case_life, body.SerializeAsString()})) {
    waiting_ = true;
    return;
  }
  row.piece = id;
  pieces_.insert(id);
  save(row);
}

void AttachmentBook::readdress(Instant now, const TraceId& trace, PeerId to) {
  for (const auto& known : of(database_, trace)) {
    auto row = known.ours ? find(database_, trace, known.digest) : std::nullopt;
    if (!row) continue;
    row->shown.other = to;
    row->shown.done = 0;
    row->shown.outcome = AttachmentOutcome::none;
    row->shown.refused.clear();
    row->piece = row->previous = {};
    if (around_.schema_of(to) < attachments_since)
      row->shown.refused = too_old().reason;
    else if (!announce(now, *row))
      row->shown.refused = "it could not be announced to the new center: attach it again";
    save(*row);
    post_next(now, *row);
  }
}

void AttachmentBook::carry_on(Instant now, const TraceId& from, const TraceId& trace, PeerId to) {
  for (const auto& known : of(database_, from)) {
    if (!known.ours) continue;
    if (auto content = content_of(database_, known))
      (void)add(now, trace, to, {known.file_name, known.words, std::move(*content)});
  }
}

void AttachmentBook::forget(const TraceId& trace) {
  for (const auto* sql : {"DELETE FROM link_attachments WHERE trace = ?",
                          "DELETE FROM link_attachment_pieces WHERE trace = ?"})
    database_.prepare(sql).bind_blob(1, trace.bytes()).run();
}

void AttachmentBook::on_receipted(Instant now, const MessageId& message) {
  if (pieces_.erase(message) == 0) return;
  std::optional<Row> row;
  {
    auto select = database_.prepare("SELECT " IWETS_ATTACHMENT_COLUMNS
                                    " FROM link_attachments WHERE piece = ?");
    select.bind_blob(1, message.bytes());
    if (select.step()) row = Row::read(select);
  }
  if (!row) return;
  row->previous = std::exchange(row->piece, {});
  ++row->shown.done;
  save(*row);
  post_next(now, *row);
}

void AttachmentBook::on_time(Instant now) {
  if (!std::exchange(waiting_, false)) return;
  std::vector<Row> rows;
  {
    auto select = database_.prepare("SELECT " IWETS_ATTACHMENT_COLUMNS
                                    " FROM link_attachments WHERE ours = 1 AND outcome = 0 AND "
                                    "refused = '' AND piece = zeroblob(16)");
    while (select.step()) rows.push_back(Row::read(select));
  }
  for (auto& row : rows) post_next(now, row);
}

std::optional<Attachment> AttachmentBook::on_refused(Instant now, const MessageId& message,
                                                     FaultCode code, const std::string& reason) {
  std::optional<Row> row;
  {
    auto select = database_.prepare(
        "SELECT " IWETS_ATTACHMENT_COLUMNS
        " FROM link_attachments WHERE message = ?1 OR piece = ?1 OR previous = ?1");
    select.bind_blob(1, message.bytes());
    if (select.step()) row = Row::read(select);
  }
  if (!row || !row->shown.under_way()) return std::nullopt;
  if (code == FaultCode::duplicate) return std::nullopt;
  const bool of_piece = row->message != message;
  if (of_piece && code == FaultCode::wrong_state && row->restarts < restarts_max) {
    // The hub does not know it, or not as far: it has forgotten something.
    ++row->restarts;
    row->shown.done = 0;
    row->piece = row->previous = {};
    if (announce(now, *row)) {
      save(*row);
      post_next(now, *row);
      return std::nullopt;
    }
  }
  row->shown.refused = reason;
  row->shown.concluded = now;
  save(*row);
  return row->shown;
}

// ------------------------------------------------------------------------------------- what comes

std::optional<Attachment> AttachmentBook::on_announced(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::Attachment>(bytes_of(message.body));
  if (!body) return std::nullopt;
  const auto trace = trace_of(body->trace());
  const auto digest = codec::fixed<32>(body->digest());
  if (find(database_, trace, digest)) return std::nullopt;  // Again: what has come of it counts.
  Row row;
  auto& shown = row.shown;
  shown.trace = trace;
  shown.digest = digest;
  shown.other = message.author;
  shown.bytes = body->bytes();
  shown.announced = now;
  std::uint64_t kept = 0;
  for (const auto& known : of(database_, trace))
    if (!known.ours) kept += known.bytes;
  const auto context = seal::context(message.author, around_.self(), trace, Kind::attachment);
  const auto opened =
      around_.opener().open(codec::from_wire(body->description()), bytes_of(context));
  const auto inside = opened ? codec::read<v1::AttachmentDescription>(bytes_of(*opened))
                             : fail(Fault{FaultCode::not_sealed_to_reader, "", "", ""});
  if (!inside || !field::is_file_name(inside->file_name())) {
    shown.file_name = "unreadable";
    save(row);
    return conclude(now, row, AttachmentOutcome::not_opened);
  }
  row.key = codec::fixed<32>(inside->key());
  shown.content = codec::fixed<32>(inside->content());
  shown.type = static_cast<field::MediaType>(inside->media_type());
  shown.file_name = inside->file_name();
  shown.words = inside->words();
  save(row);
  if (kept + shown.bytes > trace_bytes_max) return conclude(now, row, AttachmentOutcome::no_room);
  return shown;
}

std::optional<Attachment> AttachmentBook::on_piece(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::AttachmentPiece>(bytes_of(message.body));
  if (!body) return std::nullopt;
  auto row = find(database_, trace_of(body->trace()), codec::fixed<32>(body->digest()));
  if (!row || row->shown.ours || row->shown.other != message.author || !row->shown.under_way() ||
      body->index() < row->shown.done)
    return std::nullopt;
  auto& shown = row->shown;
  // One that is missing was there once, and this file is older: it will not come again.
  if (body->index() > shown.done || body->index() >= shown.pieces() ||
      body->sealed().size() != sealed_bytes(shown, body->index()))
    return conclude(now, *row, AttachmentOutcome::wrong_digest);
  database_
      .prepare(
          "INSERT OR REPLACE INTO link_attachment_pieces (trace, digest, place, sealed) "
          "VALUES (?,?,?,?)")
      .bind_blob(1, shown.trace.bytes())
      .bind_blob(2, view(shown.digest))
      .bind(3, std::int64_t{body->index()})
      .bind_blob(4, body->sealed())
      .run();
  ++shown.done;
  save(*row);
  if (shown.done < shown.pieces()) return std::nullopt;
  auto why = AttachmentOutcome::whole;
  (void)join(database_, *row, why);
  return conclude(now, *row, why);
}

std::optional<Attachment> AttachmentBook::on_arrived(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::AttachmentArrived>(bytes_of(message.body));
  if (!body) return std::nullopt;
  auto row = find(database_, trace_of(body->trace()), codec::fixed<32>(body->digest()));
  const bool believed =
      row && row->shown.ours && (message.author.is_hub() || message.author == row->shown.other);
  if (!believed || !row->shown.under_way()) return std::nullopt;
  row->shown.outcome = static_cast<AttachmentOutcome>(body->outcome());
  row->shown.concluded = now;
  save(*row);
  return row->shown;
}

std::optional<Attachment> AttachmentBook::conclude(Instant now, Row& row,
                                                   AttachmentOutcome outcome) {
  auto& shown = row.shown;
  shown.outcome = outcome;
  shown.concluded = now;
  save(row);
  if (outcome != AttachmentOutcome::whole)
    database_.prepare("DELETE FROM link_attachment_pieces WHERE trace = ? AND digest = ?")
        .bind_blob(1, shown.trace.bytes())
        .bind_blob(2, view(shown.digest))
        .run();
  v1::AttachmentArrived body;
  body.set_trace(shown.trace.bytes());
  body.set_digest(view(shown.digest));
  body.set_outcome(static_cast<v1::AttachmentOutcome>(outcome));
  // Without room for it the sender is told by the hub, when the time of the attachment is over.
  (void)around_.post({shown.other, Kind::attachment_arrived, draw_id(now), shown.trace,
                      Urgency::routine, now + codec::case_life, body.SerializeAsString()});
  return shown;
}

// ------------------------------------------------------------------------------------- the tables

std::optional<AttachmentBook::Row> AttachmentBook::find(Database& database, const TraceId& trace,
                                                        const Digest& digest) {
  auto select = database.prepare("SELECT " IWETS_ATTACHMENT_COLUMNS
                                 " FROM link_attachments WHERE trace = ? AND digest = ?");
  select.bind_blob(1, trace.bytes()).bind_blob(2, view(digest));
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
  insert.bind_blob(1, a.trace.bytes()).bind_blob(2, view(a.digest)).bind(3, std::int64_t{a.ours});
  insert.bind(4, a.other.text()).bind(5, as_int(a.bytes)).bind(6, std::int64_t{a.done});
  insert.bind(7, static_cast<std::int64_t>(a.outcome)).bind(8, static_cast<std::int64_t>(a.type));
  insert.bind(9, a.file_name).bind(10, a.words).bind_blob(11, view(a.content));
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
  select.bind_blob(1, shown.trace.bytes()).bind_blob(2, view(shown.digest));
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
  else if (field::media_type_of(content) != shown.type)
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
