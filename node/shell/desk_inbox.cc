#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/desk.h"
#include "node/shell/json_writer.h"
#include "node/shell/table_desk.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"

// What the hub's lane brings: messages become events of the core, their content goes to disk.
namespace iwets::node {
namespace {

/// Ids of parsed messages have their length by the schema.
template <typename Id = TraceId>
Id id_of(const std::string& bytes) {
  return Id::from_bytes(bytes_of(bytes)).value_or(Id{});
}

std::optional<PeerId> peer_of(const std::string& text) {
  const auto peer = PeerId::parse(text);
  return peer ? std::optional(*peer) : std::nullopt;
}

std::string words(const std::string& reason, const std::string& remedy) {
  return remedy.empty() ? reason : reason + "; " + remedy;
}

constexpr std::uint32_t delayed = 400, restricted = 401, refused = 402;

/// Why a center delays, restricts or refuses. The hub cannot see the reason, so it is missed here.
const char* iti_reason(std::uint32_t code, int reason) {
  switch (reason) {
    case v1::ITI_REASON_INVESTIGATION: return "it would compromise a criminal investigation";
    case v1::ITI_REASON_CONFIDENTIALITY_LAW: return "legislation protects the information";
    case v1::ITI_REASON_REQUESTER_CANNOT_GUARANTEE:
      return "the requester cannot guarantee confidentiality";
    case v1::ITI_REASON_NATIONAL_SECURITY: return "national security";
    default: break;
  }
  const bool owed = code == delayed || code == restricted || code == refused;
  return owed ? "the center gives none of the reasons of ITI paragraph 22: ask it" : "";
}

std::string joined(const std::string& first, const std::string& second) {
  return first + (first.empty() || second.empty() ? "" : "; ") + second;
}

}  // namespace

void Desk::on_message(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  spdlog::debug("event=message kind={} number={} bytes={}", static_cast<int>(message.kind),
                incoming.number, incoming.envelope.size());
  message_in_hand_ = incoming.digest;
  take_message(now, incoming);
  message_in_hand_.reset();
  evidence_.received(incoming, opener());
}

void Desk::take_message(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  switch (message.kind) {
    case Kind::trace_update: return on_update(now, message);
    case Kind::trace_explanation: return on_explanation(now, message);
    case Kind::trace_clock:
      if (message.author.is_hub() && incoming_.on_clock(now, message)) return;
      return on_clock(now, message);
    case Kind::trace_result: return on_result(now, incoming);
    case Kind::check_report: return on_check_report(now, message);
    case Kind::hit_notice: return on_notice(now, message);
    case Kind::confirmation_request: return on_confirmation_request(now, message);
    case Kind::confirmation_answer: return on_confirmation_answer(now, message);
    case Kind::false_hit: return on_false_hit(now, message);
    case Kind::hit_located: return on_hit_located(now, message);
    case Kind::hit_rescinded: return on_hit_rescinded(now, message);
    case Kind::confirmation_clock: return on_confirmation_clock(now, message);
    case Kind::pass_on_request: return on_pass_on_request(now, message);
    case Kind::pass_on_answer: return on_pass_on_answer(now, message);
    case Kind::pass_on_clock: return on_pass_on_clock(now, message);
    case Kind::attachment: return tell_attachment(now, attachments_.on_announced(now, message));
    case Kind::attachment_piece: return tell_attachment(now, attachments_.on_piece(now, message));
    case Kind::attachment_arrived:
      return tell_attachment(now, attachments_.on_arrived(now, message));
    case Kind::refusal:
      if (attachment_refused(now, message)) return;
      if (message.author.is_hub() && incoming_.on_refusal(now, message)) return;
      return on_refusal(now, message);
    case Kind::route_changed: return on_route_changed(now, message);
    case Kind::trace_status:
      if (message.author.is_hub() && incoming_.on_status(now, message)) return;
      return on_status(now, message);
    case Kind::records_report: return on_records_report(now, message);
    case Kind::records_to_review: return on_records_to_review(now, message);
    case Kind::directory_update: return;  // The link has taken it.
    case Kind::trace_submit: return incoming_.on_request(now, incoming);
    case Kind::trace_cancel:
    case Kind::trace_information:
    case Kind::trace_clarification: return incoming_.on_words(now, message);
    case Kind::trace_amend: return incoming_.on_amendment(now, incoming);
    case Kind::correction_acknowledged: return incoming_.on_acknowledgement(now, message);
    case Kind::table_update:
      if (table_ == nullptr || !message.author.is_hub()) break;
      return table_->on_update(now, message);
    case Kind::check_question:
    case Kind::records:
    case Kind::key_succession: break;
  }
  unreadable(now, message, {FaultCode::wrong_recipient, "", "no message for a member", ""});
}

void Desk::on_repeated(Instant now, const link::Incoming& incoming) {
  if (incoming.message.kind == Kind::trace_submit) incoming_.on_request(now, incoming);
  if (incoming.message.kind == Kind::attachment)
    tell_attachment(now, attachments_.on_announced(now, incoming.message, true));
}

void Desk::on_unbelievable(Instant now, std::uint64_t number, const Fault& fault) {
  spdlog::warn("event=unbelievable number={} fault={}", number, iwets::name(fault.code));
  if (fault.field == "authority_signature")
    store_.remember("foreign_directory_at_us", static_cast<std::int64_t>(to_us(now)));
  perform(now, Tell{Step::unbelievable,
                    {},
                    static_cast<std::uint32_t>(fault.code),
                    {},
                    "message " + std::to_string(number) + ": " + fault.reason});
}

void Desk::unreadable(Instant now, const codec::Opened& message, const Fault& fault) {
  spdlog::warn("event=unreadable kind={} author={} fault={}", static_cast<int>(message.kind),
               message.author.text(), iwets::name(fault.code));
  perform(now, Tell{Step::unbelievable,
                    {},
                    static_cast<std::uint32_t>(fault.code),
                    message.author,
                    fault.field + ": " + fault.reason});
}

seal::Opener& Desk::opener() {
  const auto& keys = link_->keys().sealing;
  // Their number does not tell them apart: a change that was refused and another one have the same.
  const auto same = [](const seal::Key32& made, const seal::SealKeys& now) {
    return made == now.open;
  };
  if (!opener_ || !std::ranges::equal(opener_keys_, keys, same)) {
    opener_ = std::make_unique<seal::Opener>(member_, keys);
    opener_keys_.clear();
    for (const auto& key : keys) opener_keys_.push_back(key.open);
  }
  return *opener_;
}

// ------------------------------------------------------------------------ from a center

void Desk::on_update(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceUpdate>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto trace = id_of(body->trace());
  std::string note;
  if (body->has_text()) note = words_of(message, trace, body->code(), body->text());
  take(now, CenterReported{trace, message.author, body->code(), std::move(note),
                           std::max(body->request_version(), 1U)});
}

std::string Desk::words_of(const codec::Opened& message, const TraceId& trace, std::uint32_t code,
                           const v1::Sealed& sealed) {
  const auto context = seal::context(message.author, member_, trace, message.kind);
  const auto text = opener().open(codec::from_wire(sealed), bytes_of(context));
  const auto inside = text ? codec::read<v1::CenterText>(bytes_of(*text))
                           : fail(Fault{FaultCode::not_sealed_to_reader, "", "", ""});
  return inside ? joined(iti_reason(code, inside->reason()), inside->text())
                : "the words cannot be opened with this node's keys";
}

void Desk::on_explanation(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceExplanation>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto trace = id_of(body->trace());
  take(now, CenterExplained{trace, message.author, words_of(message, trace, 0, body->answer())});
}

void Desk::on_result(Instant now, const link::Incoming& incoming) {
  const auto& message = incoming.message;
  const auto body = codec::read<v1::TraceResult>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto trace = id_of(body->trace());
  CenterAnswered event{trace, message.author, body->code(), {}, true, {}};
  event.version = std::max(body->version(), 1U);
  event.request = std::max(body->request_version(), 1U);
  if (const auto next = CountryCode::parse(body->next_country())) event.next_country = *next;
  seal::Opener::Evidence answer;
  v1::Correction correction;
  if (body->has_answer()) {
    const auto context = seal::context(message.author, member_, trace, message.kind);
    auto opened = opener().open_as_evidence(codec::from_wire(body->answer()), bytes_of(context));
    // Only an answer within its bounds is kept, as everything that entered from the network.
    const auto inside = opened ? codec::read<v1::TraceAnswer>(bytes_of(opened->content))
                               : fail(Fault{FaultCode::not_sealed_to_reader, "", "", ""});
    event.readable = inside.has_value();
    if (inside) {
      event.note = iti_reason(body->code(), inside->reason());
      event.onward = static_cast<Onward>(inside->onward());
      correction = inside->correction();
      answer = std::move(*opened);
    }
  }
  hold(trace);
  const auto* c = core_.find(trace);
  event.held_back = c != nullptr && event.next_country &&
                    (!held_back(*c, *event.next_country).empty() || over_quota(now, *c));
  const bool ours = c != nullptr && c->recipient == message.author;
  const bool corrects =
      ours && c->state == CaseState::answered && c->versions.superseded_by(event.version);
  if (corrects) {
    event.reason = static_cast<CorrectionReason>(correction.reason());
    const auto said = joined(iwets::name(event.reason), correction.text());
    event.note = joined(said, event.note);
    note_correction(now, message, event, correction.text());
  }
  if (corrects || (ours && !final(c->state))) {
    // Of each correction all three are kept, so that versions can be told apart by counting.
    if (corrects || (event.readable && !answer.content.empty())) {
      store_.add_paper(trace, Paper::answer, answer.content);
      store_.add_paper(trace, Paper::salt, text_of(answer.salt));
    }
    store_.add_paper(trace, Paper::evidence, incoming.envelope);
  }
  take(now, event);
}

void Desk::note_correction(Instant now, const codec::Opened& message, const CenterAnswered& event,
                           const std::string& text) {
  JsonWriter members;
  members.begin_object().field("trace", event.id.text()).field("center", event.center.text());
  members.field("version", event.version).field("code", event.code);
  if (event.next_country) members.field("next_country", event.next_country->text());
  members.field_if("reason", iwets::name(event.reason)).field_if("text", text);
  members.field("readable", event.readable).end_object();
  store_.add_correction_notice(now, message.id, event.id, members.take());
}

// ------------------------------------------------------------------------- from the hub

void Desk::on_check_report(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::CheckReport>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto subject = id_of(body->subject());
  std::uint32_t unavailable = 0;
  for (const auto& store : body->stores())
    unavailable += store.outcome() == v1::OUTCOME_UNAVAILABLE;
  paper_in_hand_ = store_.add_paper(subject, Paper::report, message.body);
  const auto deadline = from_us(body->deadline_us());
  take(now, CheckReported{subject, body->update(), unavailable, deadline});
  paper_in_hand_ = 0;
}

void Desk::on_notice(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::HitNotice>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto subject = id_of(body->subject());
  const auto hit = id_of<HitId>(body->hit());
  const auto party = static_cast<Party>(body->party());
  auto known = hits_.find(hit);
  const bool again = known && known->rescinded != RecordFate::none;
  if (again) {
    revive(*known);
    hits_.save(*known);
  }
  const bool fresh = store_.add_notice(now, hit, party, subject, message.body, again);
  if (fresh && is_own_hop(subject, body->match())) return;  // No news: it is the same case.
  take(now, HitNoticed{subject, hit, party, !fresh});
}

void Desk::on_refusal(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::Refusal>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto refused = id_of<MessageId>(body->message());
  const auto subject = id_of(body->subject());
  auto note = words(body->reason(), body->remedy());
  if (!body->field().empty()) note = body->field() + ": " + note;
  const bool of_keys = static_cast<Kind>(body->kind()) == Kind::key_succession;
  const auto load =
      of_keys ? std::nullopt
              : ledger_.refuse(refused, {"", 0, body->field(), body->reason(), body->remedy()});
  if (of_keys || load)
    return perform(now, Tell{Step::message_refused,
                             TraceId(!load || load->empty() ? refused.raw() : load->raw()),
                             static_cast<std::uint32_t>(body->code()),
                             {},
                             note});
  const auto code = static_cast<FaultCode>(body->code());
  if (unsay_of_hit(now, refused, code) || unsay_pass_on(now, refused, code)) {
    spdlog::warn("event=refused kind={} fault={}", static_cast<int>(body->kind()),
                 iwets::name(static_cast<FaultCode>(body->code())));
    return;
  }
  take(now, Refused{subject, refused, static_cast<Kind>(body->kind()),
                    static_cast<FaultCode>(body->code()), std::move(note)});
}

void Desk::on_route_changed(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::RouteChanged>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  take(now, RouteChanged{id_of(body->trace()), peer_of(body->center()), body->reason()});
}

void Desk::on_status(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceStatus>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  take(now, HubStatus{id_of(body->trace()), static_cast<TraceState>(body->state()),
                      peer_of(body->center()), body->explanation()});
}

void Desk::on_clock(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::TraceClock>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  const auto center = peer_of(body->center());
  if (!center || !message.author.is_hub())
    return unreadable(now, message, {FaultCode::wrong_author, "", "no clock of the hub", ""});
  take(now, ClockTold{id_of(body->trace()), static_cast<ClockStep>(body->step()), *center,
                      from_us(body->deadline_us()), from_us(body->stopped_us()), body->reminders(),
                      body->inquiries(), body->escalated()});
}

void Desk::on_records_report(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::RecordsReport>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  std::vector<RecordFault> faults;
  for (const auto& refusal : body->refusals())
    faults.push_back(
        {refusal.id(), refusal.line(), refusal.field(), refusal.reason(), refusal.remedy()});
  const auto sent = id_of<MessageId>(body->message());
  const bool ours = ledger_.report(sent, body->accepted(), body->refused(), faults);
  const auto subject = body->load().empty() ? TraceId(sent.raw()) : id_of(body->load());
  perform(now, Tell{ours ? Step::records_report : Step::stray,
                    subject,
                    body->refused(),
                    {},
                    std::to_string(body->accepted()) + " accepted, " +
                        std::to_string(body->refused()) + " refused"});
}

void Desk::on_records_to_review(Instant now, const codec::Opened& message) {
  const auto body = codec::read<v1::RecordsToReview>(bytes_of(message.body));
  if (!body) return unreadable(now, message, body.error());
  if (!message.author.is_hub())
    return unreadable(now, message, {FaultCode::wrong_author, "", "no word of the hub", ""});
  DueNotice notice{.to_review = body->to_review(), .expired = body->expired(), .records = {}};
  const auto take = [&](const v1::DueRecord& due, bool gone) {
    notice.records.push_back(
        {static_cast<Store>(due.store()), due.id(), Day{due.valid_until()}, gone});
  };
  for (const auto& due : body->review()) take(due, false);
  for (const auto& due : body->gone()) take(due, true);
  ledger_.note_due(notice, now);
  perform(now, Tell{Step::records_to_review,
                    {},
                    notice.to_review,
                    {},
                    std::to_string(notice.to_review) + " to review, " +
                        std::to_string(notice.expired) + " expired"});
}

}  // namespace iwets::node
