#include <utility>

#include "iwets/v1/refusal.pb.h"
#include "node/shell/desk.h"
#include "node/shell/desk_errors.h"
#include "node/shell/json_writer.h"
#include "proto/codec/bounds.h"

// Photographs and documents, to and from the other party of a trace.
namespace iwets::node {
namespace {

ApiError api_error(const Fault& fault) {
  switch (fault.code) {
    case FaultCode::too_large: return {413, "too_large", fault.field, fault.reason, fault.remedy};
    case FaultCode::duplicate:
    case FaultCode::version_too_new: return wrong_state(fault.reason, fault.remedy);
    case FaultCode::limit: return {503, "busy", "", fault.reason, fault.remedy};
    default: return {422, iwets::name(fault.code), fault.field, fault.reason, fault.remedy};
  }
}

std::string_view why(AttachmentOutcome outcome) {
  switch (outcome) {
    case AttachmentOutcome::none:
    case AttachmentOutcome::whole: break;
    case AttachmentOutcome::wrong_digest: return "what came is not what was announced";
    case AttachmentOutcome::not_opened: return "it cannot be opened by its reader";
    case AttachmentOutcome::wrong_type: return "it is not of the type that was announced";
    case AttachmentOutcome::no_room: return "its reader keeps no more of this trace";
    case AttachmentOutcome::expired: return "it was not delivered in time";
    case AttachmentOutcome::reader_gone:
      return "its reader has left the network, has the trace no longer, or has lost what it had";
  }
  return "";
}

Step step_of(const link::Attachment& news) {
  if (news.outcome != AttachmentOutcome::whole) return Step::attachment_failed;
  return news.ours ? Step::attachment_delivered : Step::attachment_received;
}

}  // namespace

Result<PeerId, ApiError> Desk::reader_of(const TraceId& id) {
  if (const auto c = store_.find(id); c && c->kind == CaseKind::trace) {
    if (final(c->state) && c->state != CaseState::answered)
      return fail(wrong_state("the trace has ended: " + std::string(name(c->state)),
                              "attach the file to a new trace"));
    if (!c->recipient || c->recipient->is_hub() || c->to_post)
      return fail(wrong_state("no center has this trace yet",
                              "attach it when `iwets trace show` names its center"));
    return *c->recipient;
  }
  if (const auto requester = incoming_.requester_of(id)) return *requester;
  return fail(ApiError(no_such_trace));
}

Reply Desk::attach(Instant now, const TraceId& id, const link::AttachedFile& file) {
  const auto to = reader_of(id);
  if (!to) return error_reply(to.error());
  const auto added = attachments_.add(now, id, *to, file);
  if (!added) return error_reply(api_error(added.error()));
  perform(now, Tell{Step::attached, id, 0, *to, added->file_name});
  JsonWriter out;
  out.begin_object().field("trace", id.text()).field("name", added->file_name);
  out.field("digest", hex(added->content)).field("media_type", codec::name(added->type));
  out.field("bytes", added->bytes).field("pieces", added->pieces());
  out.field("link", name(link_->status().state)).end_object();
  return {202, out.take()};
}

void Desk::send_attachments(Instant now, const TraceId& id, PeerId to, std::uint32_t attempt) {
  if (to.is_hub()) return;
  std::vector<link::Attachment> failed;
  if (attempt > 1) {
    failed = attachments_.readdress(now, id, to);
  } else if (const auto c = store_.find(id); c && !c->hop.previous.empty()) {
    failed = attachments_.carry_on(now, c->hop.previous, id, to);
  }
  for (const auto& one : failed) tell_attachment(now, one);
}

void Desk::tell_attachment(Instant now, const std::optional<link::Attachment>& news) {
  if (!news || (news->under_way() && !news->ours)) return;  // Announced: told when it is here.
  auto note = news->file_name;
  if (const auto reason = news->refused.empty() ? std::string(why(news->outcome)) : news->refused;
      !reason.empty())
    note += ": " + reason;
  perform(now, Tell{step_of(*news), news->trace, static_cast<std::uint32_t>(news->outcome),
                    news->other, std::move(note)});
}

bool Desk::attachment_refused(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::Refusal>(bytes_of(message.body));
  if (!body || !message.author.is_hub()) return false;
  const auto kind = static_cast<Kind>(body->kind());
  if (kind != Kind::attachment && kind != Kind::attachment_piece &&
      kind != Kind::attachment_arrived)
    return false;
  const auto refused = MessageId::from_bytes(bytes_of(body->message()));
  if (refused)
    tell_attachment(now, attachments_.on_refused(
                             now, *refused, static_cast<FaultCode>(body->code()), body->reason()));
  return true;
}

std::optional<seal::Reader> Desk::reader(PeerId peer) const {
  const auto directory = link_->directory();
  return directory ? directory->reader(peer) : std::nullopt;
}

std::uint32_t Desk::schema_of(PeerId peer) const {
  const auto directory = link_->directory();
  return directory ? directory->schema_of(peer) : schema_version_first;
}

}  // namespace iwets::node
