#include "node/shell/reader.h"
#include "proto/link/client/attachments.h"

// What is attached to traces and incoming requests.
namespace iwets::node {
namespace {

using link::Attachment;
using link::AttachmentBook;

std::string_view state_of(const Attachment& attachment) {
  if (!attachment.refused.empty()) return "refused";
  switch (attachment.outcome) {
    case AttachmentOutcome::none: return "under_way";
    case AttachmentOutcome::whole: return "whole";
    case AttachmentOutcome::wrong_digest: return "wrong_digest";
    case AttachmentOutcome::not_opened: return "not_opened";
    case AttachmentOutcome::wrong_type: return "wrong_type";
    case AttachmentOutcome::no_room: return "no_room";
    case AttachmentOutcome::expired: return "expired";
    case AttachmentOutcome::reader_gone: return "reader_gone";
  }
  return "unknown";
}

}  // namespace

void Reader::write_attachments(const TraceId& id, JsonWriter& to) {
  const auto attachments = AttachmentBook::of(database_, id);
  if (attachments.empty()) return;
  to.key("attachments").begin_array();
  for (const auto& one : attachments) {
    to.begin_object().field("name", one.file_name).field("direction", one.ours ? "out" : "in");
    to.field("party", one.other.text()).field("state", state_of(one));
    to.field("pieces", one.pieces()).field("done", one.done).field("bytes", one.bytes);
    to.field("media_type", codec::name(one.type)).field("digest", hex(one.content));
    to.field_if("words", one.words).field_if("reason", one.refused);
    to.moment("announced", one.announced).moment("concluded", one.concluded).end_object();
  }
  to.end_array();
}

std::optional<Reader::AttachedContent> Reader::attachment(const TraceId& id,
                                                          std::string_view called) {
  const auto attachments = AttachmentBook::of(database_, id);
  for (auto at = attachments.rbegin(); at != attachments.rend(); ++at) {
    if (at->file_name != called && hex(at->content) != called) continue;
    if (auto content = AttachmentBook::content_of(database_, *at))
      return AttachedContent{std::move(*content), codec::name(at->type), at->file_name,
                             at->content};
  }
  return std::nullopt;
}

}  // namespace iwets::node
