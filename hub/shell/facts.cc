#include "hub/shell/facts.h"

#include <algorithm>
#include <cassert>

#include "hub/shell/content_rules.h"
#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/reference.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"
#include "proto/field/country.h"

namespace iwets::shell {
namespace {

template <typename M>
using Read = Result<M, Fault>;

TraceId id_of(const std::string& bytes) { return *TraceId::from_bytes(bytes_of(bytes)); }
HitId hit_of(const std::string& bytes) { return *HitId::from_bytes(bytes_of(bytes)); }

/// 0 stands for the first.
std::uint32_t version_of(std::uint32_t told) { return std::max(told, 1U); }

Stores stores_of(const std::vector<match::Question>& questions) {
  Stores out;
  for (const auto& question : questions) out.add(question.store);
  return out;
}

std::vector<field::Person> persons_in(const v1::TraceSubmit& submit) {
  std::vector<field::Person> persons;
  if (submit.has_possessor()) persons.push_back(codec::from_wire(submit.possessor()));
  for (const auto& associate : submit.associates()) persons.push_back(codec::from_wire(associate));
  return persons;
}

std::vector<match::Question> ask(const v1::TraceSubmit& submit) {
  const auto persons = persons_in(submit);
  std::optional<field::Vehicle> vehicle;
  if (submit.has_vehicle()) vehicle = codec::from_wire(submit.vehicle());
  return match::questions(persons, codec::from_wire(submit.firearm()), std::nullopt, vehicle);
}

std::vector<match::Question> ask(const v1::CheckQuestion& check) {
  std::vector<field::Person> persons;
  if (check.has_person()) persons.push_back(codec::from_wire(check.person()));
  std::optional<field::Firearm> firearm;
  if (check.has_firearm()) firearm = codec::from_wire(check.firearm());
  std::optional<field::Document> document;
  if (check.has_document()) document = codec::from_wire(check.document());
  std::optional<field::Vehicle> vehicle;
  if (check.has_vehicle()) vehicle = codec::from_wire(check.vehicle());
  return match::questions(persons, firearm, document, vehicle);
}

template <typename M>
TraceId named_in(const std::string& body, const std::string& (M::*id)() const) {
  M message;
  (void)message.ParsePartialFromString(body);
  const auto named = TraceId::from_bytes(bytes_of((message.*id)()));
  return named ? *named : TraceId{};
}
/// The trace or check that a body is about, as far as a faulty one can be read.
TraceId subject_in(std::optional<Kind> kind, const std::string& body) {
  if (!kind) return {};
  switch (*kind) {
    case Kind::trace_submit: return named_in(body, &v1::TraceSubmit::trace);
    case Kind::trace_cancel: return named_in(body, &v1::TraceCancel::trace);
    case Kind::trace_information: return named_in(body, &v1::TraceInformation::trace);
    case Kind::trace_clarification: return named_in(body, &v1::TraceClarification::trace);
    case Kind::trace_amend: return named_in(body, &v1::TraceAmend::trace);
    case Kind::correction_acknowledged: return named_in(body, &v1::CorrectionAcknowledged::trace);
    case Kind::attachment: return named_in(body, &v1::Attachment::trace);
    case Kind::attachment_piece: return named_in(body, &v1::AttachmentPiece::trace);
    case Kind::attachment_arrived: return named_in(body, &v1::AttachmentArrived::trace);
    case Kind::trace_update: return named_in(body, &v1::TraceUpdate::trace);
    case Kind::trace_result: return named_in(body, &v1::TraceResult::trace);
    case Kind::trace_explanation: return named_in(body, &v1::TraceExplanation::trace);
    case Kind::check_question: return named_in(body, &v1::CheckQuestion::check);
    case Kind::confirmation_request: return named_in(body, &v1::ConfirmationRequest::subject);
    case Kind::confirmation_answer: return named_in(body, &v1::ConfirmationAnswer::subject);
    case Kind::false_hit: return named_in(body, &v1::FalseHit::subject);
    case Kind::hit_located: return named_in(body, &v1::HitLocated::subject);
    case Kind::pass_on_request: return named_in(body, &v1::PassOnRequest::subject);
    case Kind::pass_on_answer: return named_in(body, &v1::PassOnAnswer::subject);
    case Kind::records:
    case Kind::key_succession:
    case Kind::check_report:
    case Kind::hit_notice:
    case Kind::refusal:
    case Kind::route_changed:
    case Kind::trace_status:
    case Kind::records_report:
    case Kind::directory_update:
    case Kind::trace_clock:
    case Kind::confirmation_clock:
    case Kind::records_to_review:
    case Kind::pass_on_clock:
    case Kind::table_update:
    case Kind::hit_rescinded: break;
  }
  return {};
}

hub::ContentAtFault at_fault(std::optional<Kind> kind, const TraceId& subject,
                             const MessageId& claimed, const Fault& fault) {
  return {kind, subject, claimed, fault.code, fault.field, fault.reason, fault.remedy};
}

/// Reads bodies into facts, one overload for each kind.
class Reader {
 public:
  Reader(const codec::Opened& message, const FactsContext& context)
      : message_(message), context_(context) {}

  hub::Content operator()(const v1::TraceSubmit& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient == message_.author)
      return wrong_recipient("a center, a member that answers, or the hub");
    if (auto fault = judge_clear(body)) return refuse(*fault);
    if (!message_.recipient.is_hub())
      if (auto fault = judge_seal(body.confidential(), body.has_confidential(), "confidential",
                                  message_.recipient, context_.directory))
        return refuse(*fault);
    tell_purpose(body.facts());
    hub::TraceSubmitted out;
    out.trace = subject_;
    out.recipient = message_.recipient;
    out.named = body.routing() == v1::ROUTING_NAMED;
    out.origins =
        field::origins(body.firearm().country_of_manufacture(), body.firearm().country_of_import());
    out.urgency = body.priority() == v1::PRIORITY_URGENT ? Urgency::urgent : Urgency::routine;
    out.attempt = body.attempt();
    out.to_ask = stores_of(ask(body));
    out.expires = message_.expires;
    out.known = context_.case_known(subject_);
    out.version = version_of(body.version());
    return out;
  }
  hub::Content operator()(const v1::TraceAmend& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's center");
    auto fault = judge_facts(body.facts(), context_.now);
    if (!fault) fault = judge_duties(body.facts());
    if (!fault)
      fault = judge_seal(body.confidential(), body.has_confidential(), "confidential",
                         message_.recipient, context_.directory);
    if (fault) return refuse(*fault);
    tell_purpose(body.facts());
    return hub::TraceAmended{subject_, message_.recipient, body.version()};
  }
  hub::Content operator()(const v1::CorrectionAcknowledged& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's center");
    return hub::CorrectionAcknowledged{subject_, message_.recipient, body.version()};
  }
  hub::Content operator()(const v1::Attachment& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's other party");
    if (context_.directory.schema_of(message_.recipient) < attachments_since)
      return refuse({FaultCode::version_too_new, "recipient",
                     "the other party's program is too old for attachments",
                     "send it in another way until it is updated"});
    if (auto fault = judge_seal(body.description(), true, "description", message_.recipient,
                                context_.directory))
      return refuse(*fault);
    return hub::AttachmentAnnounced{subject_, message_.recipient, codec::fixed<32>(body.digest()),
                                    body.bytes()};
  }
  hub::Content operator()(const v1::AttachmentPiece& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's other party");
    return hub::AttachmentPieceSent{subject_, message_.recipient, codec::fixed<32>(body.digest()),
                                    body.index(), static_cast<std::uint32_t>(body.sealed().size())};
  }
  hub::Content operator()(const v1::AttachmentArrived& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's other party");
    const auto outcome = static_cast<AttachmentOutcome>(body.outcome());
    if (outcome > AttachmentOutcome::no_room)
      return refuse({FaultCode::out_of_bounds, "outcome", "only the hub says that",
                     "say what has become of it with you"});
    return hub::AttachmentConcluded{subject_, message_.recipient, codec::fixed<32>(body.digest()),
                                    outcome};
  }
  hub::Content operator()(const v1::TraceCancel& body) {
    subject_ = id_of(body.trace());
    if (body.has_reason())
      if (auto fault =
              judge_seal(body.reason(), true, "reason", message_.recipient, context_.directory))
        return refuse(*fault);
    return hub::TraceCancelled{subject_, message_.recipient};
  }
  hub::Content operator()(const v1::TraceInformation& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's center");
    if (auto fault = judge_seal(body.answer(), body.has_answer(), "answer", message_.recipient,
                                context_.directory))
      return refuse(*fault);
    return hub::InformationGiven{subject_, message_.recipient};
  }
  hub::Content operator()(const v1::TraceClarification& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.is_hub()) return wrong_recipient("the trace's center");
    if (auto fault = judge_seal(body.question(), body.has_question(), "question",
                                message_.recipient, context_.directory))
      return refuse(*fault);
    return hub::ClarificationSought{subject_, message_.recipient};
  }
  hub::Content operator()(const v1::TraceExplanation& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.role() != Role::member) return wrong_recipient("the requester");
    if (auto fault = judge_seal(body.answer(), body.has_answer(), "answer", message_.recipient,
                                context_.directory))
      return refuse(*fault);
    return hub::ClarificationGiven{subject_, message_.recipient};
  }
  hub::Content operator()(const v1::TraceUpdate& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.role() != Role::member) return wrong_recipient("the requester");
    if (auto fault = judge_update(body)) return refuse(*fault);
    if (body.has_text())
      if (auto fault =
              judge_seal(body.text(), true, "text", message_.recipient, context_.directory))
        return refuse(*fault);
    return hub::CenterReported{subject_, message_.recipient, body.code(),
                               version_of(body.request_version())};
  }
  hub::Content operator()(const v1::TraceResult& body) {
    subject_ = id_of(body.trace());
    if (message_.recipient.role() != Role::member) return wrong_recipient("the requester");
    if (auto fault = judge_result(body)) return refuse(*fault);
    if (body.has_answer())
      if (auto fault =
              judge_seal(body.answer(), true, "answer", message_.recipient, context_.directory))
        return refuse(*fault);
    hub::CenterAnswered out{
        subject_,     message_.recipient,         body.code(),
        std::nullopt, version_of(body.version()), version_of(body.request_version())};
    if (!body.next_country().empty()) out.next_country = *CountryCode::parse(body.next_country());
    return out;
  }
  hub::Content operator()(const v1::CheckQuestion& body) {
    subject_ = id_of(body.check());
    if (!message_.recipient.is_hub()) return wrong_recipient("the hub");
    if (context_.case_known(subject_))
      return refuse({FaultCode::duplicate, "check", "A question with this id was taken before.",
                     "No action is needed if it is the same one. A new question needs a new id."});
    if (auto fault = judge_facts(body.facts(), context_.now)) return refuse(*fault);
    if (auto fault = judge_person(body.person(), "person", context_.now)) return refuse(*fault);
    if (auto fault = judge_firearm(body.firearm(), context_.now)) return refuse(*fault);
    if (auto fault = judge_vehicle(body.vehicle(), context_.now)) return refuse(*fault);
    if (auto fault = judge_release(body.release(), message_.author)) return refuse(*fault);
    tell_purpose(body.facts());
    return hub::CheckAsked{subject_, stores_of(ask(body)), body.remember_days() > 0};
  }
  hub::Content operator()(const v1::ConfirmationRequest& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(body.has_question(), body.question(), "question"))
      return *std::move(refused);
    return hub::ConfirmationAsked{
        hit_of(body.hit()), subject_, message_.recipient,
        body.priority() == v1::PRIORITY_URGENT ? Urgency::urgent : Urgency::routine};
  }
  hub::Content operator()(const v1::ConfirmationAnswer& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(body.has_text(), body.text(), "text"))
      return *std::move(refused);
    return hub::ConfirmationAnswered{hit_of(body.hit()), subject_, message_.recipient,
                                     static_cast<Verdict>(body.verdict()),
                                     from_us(body.until_us())};
  }
  hub::Content operator()(const v1::FalseHit& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(body.has_text(), body.text(), "text"))
      return *std::move(refused);
    return hub::HitReportedFalse{hit_of(body.hit()), subject_, message_.recipient};
  }
  hub::Content operator()(const v1::HitLocated& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(body.has_text(), body.text(), "text"))
      return *std::move(refused);
    return hub::HitLocated{hit_of(body.hit()), subject_, message_.recipient};
  }
  hub::Content operator()(const v1::PassOnRequest& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(true, body.why(), "why")) return *std::move(refused);
    if (auto refused = judge_version()) return *std::move(refused);
    if (auto fault = judge_country(body.country(), "country")) return refuse(*fault);
    return hub::PassOnAsked{
        .hit = hit_of(body.hit()),
        .subject = subject_,
        .recipient = message_.recipient,
        .country = *CountryCode::parse(body.country()),
        .urgency = body.priority() == v1::PRIORITY_URGENT ? Urgency::urgent : Urgency::routine};
  }
  hub::Content operator()(const v1::PassOnAnswer& body) {
    subject_ = id_of(body.subject());
    if (auto refused = judge_words(body.has_text(), body.text(), "text"))
      return *std::move(refused);
    if (auto refused = judge_version()) return *std::move(refused);
    if (auto fault = judge_country(body.country(), "country")) return refuse(*fault);
    if (body.word() == v1::PASS_ON_CONDITIONS && !body.has_text())
      return refuse({FaultCode::out_of_bounds, "text", "the conditions are missing",
                     "seal them to the requester, or say yes or no"});
    return hub::PassOnAnswered{.hit = hit_of(body.hit()),
                               .subject = subject_,
                               .recipient = message_.recipient,
                               .country = *CountryCode::parse(body.country()),
                               .request = *MessageId::from_bytes(bytes_of(body.request())),
                               .word = static_cast<PassOn>(body.word())};
  }
  hub::Content operator()(const v1::Records& body) {
    if (!message_.recipient.is_hub()) return wrong_recipient("the hub");
    hub::RecordsSent out;
    out.store = static_cast<Store>(body.store());
    out.count = static_cast<std::uint32_t>(body.records_size());
    if (!body.load().empty()) out.load = *LoadId::from_bytes(bytes_of(body.load()));
    if (out.store == Store::trace)
      return refuse({FaultCode::out_of_bounds, "store", "traces are not entered as records",
                     "submit a trace: it is kept as a record by itself"});
    return out;
  }

  hub::Content operator()(const v1::TableUpdate& body) {
    if (!message_.recipient.is_hub()) return wrong_recipient("the hub");
    if (!body.has_held() || body.has_edition())
      return refuse({FaultCode::out_of_bounds, "held",
                     "a member says which edition it has, and nothing else",
                     "leave out `edition`, `piece` and `changes`: only the hub sends these"});
    return hub::TableHeld{body.held().edition(), body.held().refused(), body.held().reason()};
  }

  /// Who works with the first version is told nothing of passing on.
  [[nodiscard]] std::optional<hub::Content> judge_version() const {
    if (context_.directory.schema_of(message_.recipient) >= pass_on_since) return std::nullopt;
    return refuse({FaultCode::version_too_new, "recipient",
                   "that member's program is too old for requests to pass on",
                   "call it; until its owner has agreed, nothing is passed on"});
  }
  void tell_purpose(const v1::CaseFacts& facts) const {
    if (context_.purpose != nullptr)
      *context_.purpose = facts.agency_code() + " " + facts.crime_code();
  }
  [[nodiscard]] hub::ContentAtFault refuse(const Fault& fault) const {
    const auto subject = subject_.empty() ? subject_in(message_.kind, message_.body) : subject_;
    return at_fault(message_.kind, subject, {}, fault);
  }
  [[nodiscard]] hub::ContentAtFault wrong_recipient(const std::string& right) const {
    return refuse({FaultCode::wrong_recipient, "recipient", "this kind of message is for " + right,
                   "address the envelope to " + right});
  }

 private:
  [[nodiscard]] std::optional<Fault> judge_clear(const v1::TraceSubmit& body) const {
    auto fault = judge_facts(body.facts(), context_.now);
    if (!fault) fault = judge_duties(body.facts());
    if (!fault) fault = judge_release(body.release(), message_.author);
    if (!fault) fault = judge_firearm(body.firearm(), context_.now);
    if (!fault) fault = judge_vehicle(body.vehicle(), context_.now);
    if (!fault) fault = judge_person(body.possessor(), "possessor", context_.now);
    for (int i = 0; !fault && i < body.associates_size(); ++i)
      fault =
          judge_person(body.associates(i), "associates[" + std::to_string(i) + "]", context_.now);
    return fault;
  }

  /// Of what one party of a hit says to the other: members, and what is sealed is for the reader.
  [[nodiscard]] std::optional<hub::Content> judge_words(bool present, const v1::Sealed& words,
                                                        const char* field) const {
    if (message_.recipient.role() != Role::member) return wrong_recipient("the hit's other party");
    if (!present) return std::nullopt;
    auto fault = judge_seal(words, true, field, message_.recipient, context_.directory);
    if (!fault) return std::nullopt;
    return refuse(*fault);
  }

  const codec::Opened& message_;
  const FactsContext& context_;
  TraceId subject_;
};

template <typename M>
hub::Content read_body(const codec::Opened& message, Reader& reader) {
  const auto body = codec::read<M>(bytes_of(message.body));
  if (!body) return reader.refuse(body.error());
  return reader(*body);
}

hub::Content succession(const codec::Opened& message, Bytes envelope, const Reader& reader,
                        const codec::Directory& directory) {
  if (!message.recipient.is_hub()) return reader.wrong_recipient("the hub");
  const auto next = directory.succeed(envelope);
  if (!next) return reader.refuse(next.error());
  return hub::KeysSucceeded{};
}

}  // namespace

hub::ContentAtFault unopened(Bytes envelope, const Fault& fault) {
  const auto claims = codec::claims_of(envelope);
  return at_fault(claims.kind, subject_in(claims.kind, claims.body), claims.id, fault);
}

hub::Content content_of(const codec::Opened& message, Bytes envelope, const FactsContext& context) {
  Reader reader(message, context);
  if (message.author != context.peer)
    return reader.refuse({FaultCode::wrong_author, "author",
                          "the message was not written by the peer whose lane this is",
                          "each party sends its own messages with its own keys"});
  if (auto fault = codec::judge_times(message, context.now)) return reader.refuse(*fault);
  switch (message.kind) {
    case Kind::trace_submit: return read_body<v1::TraceSubmit>(message, reader);
    case Kind::trace_cancel: return read_body<v1::TraceCancel>(message, reader);
    case Kind::trace_information: return read_body<v1::TraceInformation>(message, reader);
    case Kind::trace_clarification: return read_body<v1::TraceClarification>(message, reader);
    case Kind::trace_amend: return read_body<v1::TraceAmend>(message, reader);
    case Kind::correction_acknowledged:
      return read_body<v1::CorrectionAcknowledged>(message, reader);
    case Kind::trace_update: return read_body<v1::TraceUpdate>(message, reader);
    case Kind::trace_result: return read_body<v1::TraceResult>(message, reader);
    case Kind::trace_explanation: return read_body<v1::TraceExplanation>(message, reader);
    case Kind::check_question: return read_body<v1::CheckQuestion>(message, reader);
    case Kind::records: return read_body<v1::Records>(message, reader);
    case Kind::confirmation_request: return read_body<v1::ConfirmationRequest>(message, reader);
    case Kind::confirmation_answer: return read_body<v1::ConfirmationAnswer>(message, reader);
    case Kind::false_hit: return read_body<v1::FalseHit>(message, reader);
    case Kind::hit_located: return read_body<v1::HitLocated>(message, reader);
    case Kind::pass_on_request: return read_body<v1::PassOnRequest>(message, reader);
    case Kind::pass_on_answer: return read_body<v1::PassOnAnswer>(message, reader);
    case Kind::key_succession: return succession(message, envelope, reader, context.directory);
    case Kind::attachment: return read_body<v1::Attachment>(message, reader);
    case Kind::attachment_piece: return read_body<v1::AttachmentPiece>(message, reader);
    case Kind::attachment_arrived: return read_body<v1::AttachmentArrived>(message, reader);
    case Kind::check_report:
    case Kind::hit_notice:
    case Kind::refusal:
    case Kind::route_changed:
    case Kind::trace_status:
    case Kind::records_report:
    case Kind::directory_update:
    case Kind::trace_clock:
    case Kind::confirmation_clock:
    case Kind::records_to_review:
    case Kind::pass_on_clock:
    case Kind::hit_rescinded: break;
    case Kind::table_update: return read_body<v1::TableUpdate>(message, reader);
  }
  return reader.refuse({FaultCode::not_authorised, "kind", "only the hub sends this kind",
                        "see docs/protocol.md, section 4, for who sends what"});
}

AskedOfStores asked_of(const codec::Opened& message) {
  AskedOfStores asked;
  const auto take = [&](const auto& body) {
    asked.questions = ask(body);
    asked.purpose = static_cast<field::Purpose>(body.facts().purpose());
    asked.release = codec::from_wire(body.release());
    asked.reference = body.facts().case_reference();
  };
  // Its bounds were checked when it came.
  if (message.kind == Kind::trace_submit) {
    v1::TraceSubmit body;
    if (!body.ParseFromString(message.body)) return asked;
    take(body);
    asked.persons = persons_in(body);
    return asked;
  }
  v1::CheckQuestion body;
  if (!body.ParseFromString(message.body)) return asked;
  take(body);
  asked.remembered = body.remember_days() > 0;
  return asked;
}

}  // namespace iwets::shell
