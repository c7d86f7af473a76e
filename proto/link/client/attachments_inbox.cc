#include <algorithm>

#include "iwets/v1/attachment.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "proto/link/client/attachment_row.h"

// What comes of the other party's attachments, and what it says of ours.
namespace iwets::link {
namespace {

std::uint32_t sealed_bytes(const Attachment& attachment, std::uint32_t index) {
  const auto before = std::uint64_t{index} * piece_bytes;
  return static_cast<std::uint32_t>(
             std::min<std::uint64_t>(attachment.bytes - before, piece_bytes)) +
         piece_seal_bytes;
}

}  // namespace

std::optional<Attachment> AttachmentBook::on_announced(Instant now, const codec::Opened& message,
                                                       bool repeated) {
  const auto body = codec::read<v1::Attachment>(bytes_of(message.body));
  if (!body) return std::nullopt;
  const auto trace = trace_named(body->trace());
  const auto digest = codec::fixed<32>(body->digest());
  if (const auto known = find(database_, trace, digest)) {
    const auto& shown = known->shown;
    if (shown.ours || shown.other != message.author || shown.under_way()) return std::nullopt;
    if (repeated || shown.outcome == AttachmentOutcome::whole) {
      say(now, *known);
      return std::nullopt;
    }
  }
  Row row;
  auto& shown = row.shown;
  shown.trace = trace;
  shown.digest = digest;
  shown.other = message.author;
  shown.bytes = body->bytes();
  shown.announced = now;
  std::uint64_t kept = 0;
  for (const auto& known : of(database_, trace))
    if (!known.ours && known.digest != digest) kept += known.bytes;
  const auto context = seal::context(message.author, around_.self(), trace, Kind::attachment);
  const auto opened =
      around_.opener().open(codec::from_wire(body->description()), bytes_of(context));
  const auto inside = opened ? codec::read<v1::AttachmentDescription>(bytes_of(*opened))
                             : fail(Fault{FaultCode::not_sealed_to_reader, "", "", ""});
  if (!inside || !codec::is_file_name(inside->file_name())) {
    shown.file_name = "unreadable";
    save(row);
    return conclude(now, row, AttachmentOutcome::not_opened);
  }
  row.key = codec::fixed<32>(inside->key());
  shown.content = codec::fixed<32>(inside->content());
  shown.type = static_cast<codec::MediaType>(inside->media_type());
  shown.file_name = fitting_name(inside->file_name(), shown.type);
  shown.words = inside->words();
  save(row);
  if (kept + shown.bytes > trace_bytes_max) return conclude(now, row, AttachmentOutcome::no_room);
  return shown;
}

std::optional<Attachment> AttachmentBook::on_piece(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::AttachmentPiece>(bytes_of(message.body));
  if (!body) return std::nullopt;
  auto row = find(database_, trace_named(body->trace()), codec::fixed<32>(body->digest()));
  if (!row || row->shown.ours || row->shown.other != message.author) return std::nullopt;
  auto& shown = row->shown;
  // A hub that sends the last piece again has forgotten what was said of it.
  if (shown.outcome == AttachmentOutcome::whole && body->index() + 1 == shown.pieces())
    say(now, *row);
  if (!shown.under_way() || body->index() < shown.done) return std::nullopt;
  // One that is missing was there once, and this file is older: it will not come again.
  if (body->index() > shown.done || body->index() >= shown.pieces() ||
      body->sealed().size() != sealed_bytes(shown, body->index()))
    return conclude(now, *row, AttachmentOutcome::wrong_digest);
  database_
      .prepare(
          "INSERT OR REPLACE INTO link_attachment_pieces (trace, digest, place, sealed) "
          "VALUES (?,?,?,?)")
      .bind_blob(1, shown.trace.bytes())
      .bind_blob(2, view_of(shown.digest))
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
  auto row = find(database_, trace_named(body->trace()), codec::fixed<32>(body->digest()));
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
        .bind_blob(2, view_of(shown.digest))
        .run();
  say(now, row);
  return shown;
}

void AttachmentBook::say(Instant now, const Row& row) {
  const auto& shown = row.shown;
  v1::AttachmentArrived body;
  body.set_trace(shown.trace.bytes());
  body.set_digest(view_of(shown.digest));
  body.set_outcome(static_cast<v1::AttachmentOutcome>(shown.outcome));
  // Without room for it the sender is told by the hub, when the time of the attachment is over.
  (void)around_.post({shown.other, Kind::attachment_arrived, draw_message_id(now), shown.trace,
                      Urgency::routine, now + codec::case_life, body.SerializeAsString()});
}

}  // namespace iwets::link
