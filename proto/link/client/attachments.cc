#include <algorithm>
#include <utility>

#include "iwets/v1/attachment.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "proto/link/client/attachment_row.h"
#include "proto/seal/pieces.h"

namespace iwets::link {
namespace {

/// How often an attachment begins anew because the hub does not know it.
constexpr std::int64_t restarts_max = 3;
constexpr std::size_t words_bytes_max = 1'024;

std::string_view part(std::string_view content, std::uint32_t index) {
  return content.substr(std::size_t{index} * piece_bytes, piece_bytes);
}

/// "PHOTO.JPG" -> "jpg"; without a point: empty.
std::string extension_of(std::string_view name) {
  const auto point = name.rfind('.');
  if (point == std::string_view::npos) return {};
  std::string out(name.substr(point + 1));
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

/// By which a program of the reader's machine opens the file: it may say nothing else than the
/// content does.
std::vector<std::string_view> extensions_of(codec::MediaType type) {
  switch (type) {
    case codec::MediaType::jpeg: return {"jpg", "jpeg", "jpe", "jfif"};
    case codec::MediaType::png: return {"png"};
    case codec::MediaType::webp: return {"webp"};
    case codec::MediaType::pdf: return {"pdf"};
    case codec::MediaType::text: return {"txt", "text", "csv", "log", "md"};
    case codec::MediaType::none: break;
  }
  return {};
}

bool fits(std::string_view name, codec::MediaType type) {
  const auto extensions = extensions_of(type);
  return std::ranges::find(extensions, extension_of(name)) != extensions.end();
}

Fault too_old() {
  return {FaultCode::version_too_new, "",
          "the other party works with an older version of the schema, without attachments",
          "send the file by other means"};
}

}  // namespace

std::optional<Fault> judge_file(const AttachedFile& file) {
  if (!codec::is_file_name(file.file_name))
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
  const auto type = codec::media_type_of(file.content);
  if (type == codec::MediaType::none)
    return Fault{FaultCode::malformed, "",
                 "the file is neither JPEG, PNG, WebP, PDF nor plain text (UTF-8)",
                 "convert it to one of these"};
  if (!fits(file.file_name, type)) {
    std::string all;
    for (const auto one : extensions_of(type))
      all += (all.empty() ? "." : ", .") + std::string(one);
    return Fault{
        FaultCode::malformed, "name",
        std::string("the name does not end as one of ") + codec::name(type) + ", which the file is",
        "call it by one of " + all};
  }
  return std::nullopt;
}

std::string fitting_name(const std::string& name, codec::MediaType type) {
  const auto extensions = extensions_of(type);
  if (extensions.empty() || fits(name, type)) return name;
  const auto ending = "." + std::string(extensions.front());
  auto most = std::min(name.size(), codec::file_name_bytes_max - ending.size());
  while (most > 0 && (static_cast<unsigned char>(name[most]) & 0xc0U) == 0x80U) --most;
  return name.substr(0, most) + ending;
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
  shown.type = codec::media_type_of(file.content);
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
  if (!around_.reader(to))
    return fail(Fault{FaultCode::not_sealed_to_reader, "", "no key of the other party is known",
                      "wait for the directory, then attach it again"});
  if (!announce(now, row))
    return fail(Fault{FaultCode::limit, "", "the file cannot be announced now",
                      "try again when fewer messages wait"});
  for (std::uint32_t i = 0; i < pieces.size(); ++i)
    database_
        .prepare(
            "INSERT INTO link_attachment_pieces (trace, digest, place, sealed) VALUES (?,?,?,?)")
        .bind_blob(1, trace.bytes())
        .bind_blob(2, view_of(shown.digest))
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
  description.set_content(view_of(shown.content));
  description.set_media_type(static_cast<v1::MediaType>(shown.type));
  description.set_file_name(shown.file_name);
  description.set_words(shown.words);
  v1::Attachment body;
  body.set_trace(shown.trace.bytes());
  body.set_digest(view_of(shown.digest));
  body.set_bytes(shown.bytes);
  const auto context = seal::context(around_.self(), shown.other, shown.trace, Kind::attachment);
  const auto content = description.SerializeAsString();
  codec::to_wire(sealer_.seal(now, {*reader}, bytes_of(context), bytes_of(content)),
                 *body.mutable_description());
  const auto id = draw_message_id(now);
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
    select.bind_blob(1, shown.trace.bytes()).bind_blob(2, view_of(shown.digest));
    select.bind(3, std::int64_t{shown.done});
    if (!select.step()) return;
    body.set_sealed(select.text(0));
  }
  body.set_trace(shown.trace.bytes());
  body.set_digest(view_of(shown.digest));
  body.set_index(shown.done);
  const auto id = draw_message_id(now);
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

std::vector<Attachment> AttachmentBook::readdress(Instant now, const TraceId& trace, PeerId to) {
  std::vector<Attachment> failed;
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
    if (!row->shown.refused.empty()) failed.push_back(row->shown);
  }
  return failed;
}

std::vector<Attachment> AttachmentBook::carry_on(Instant now, const TraceId& from,
                                                 const TraceId& trace, PeerId to) {
  std::vector<Attachment> failed;
  for (const auto& known : of(database_, from)) {
    if (!known.ours) continue;
    const auto lacks = [&](const std::string& why) {
      auto lost = known;
      lost.trace = trace;
      lost.other = to;
      lost.refused = "it does not go along with the case: " + why;
      failed.push_back(std::move(lost));
    };
    auto content = content_of(database_, known);
    if (!content) {
      lacks("it is not whole here");
      continue;
    }
    const auto name = fitting_name(known.file_name, codec::media_type_of(*content));
    const auto added = add(now, trace, to, {name, known.words, std::move(*content)});
    if (!added) lacks(added.error().reason);
  }
  return failed;
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

}  // namespace iwets::link
