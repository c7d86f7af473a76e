#include "adapters/sdk/wire.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "adapters/sdk/continuation.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"

namespace iwets::sdk {
namespace {

TraceId trace_of(const std::string& bytes) {
  const auto id = TraceId::from_bytes(bytes_of(bytes));
  return id ? *id : TraceId{};
}

void read_facts(const v1::CaseFacts& facts, field::TraceForm& form) {
  form.agency.code = facts.agency_code();
  form.case_reference = facts.case_reference();
  form.crime_code = facts.crime_code();
  form.intended_use = facts.intended_use();
  form.illicit_basis = static_cast<field::IllicitBasis>(facts.illicit_basis());
  form.recovery.country = facts.recovery_country();
  form.recovery.date = codec::from_wire(facts.recovery_date());
}

void read_case(const v1::TraceSubmit& wire, field::TraceForm& form) {
  form.priority =
      wire.priority() == v1::PRIORITY_URGENT ? field::Priority::urgent : field::Priority::routine;
  read_facts(wire.facts(), form);
  form.firearm = codec::from_wire(wire.firearm());
  if (wire.has_possessor()) form.possessor = codec::from_wire(wire.possessor());
  for (const auto& person : wire.associates()) form.associates.push_back(codec::from_wire(person));
  if (wire.has_vehicle()) form.vehicle = codec::from_wire(wire.vehicle());
}

void read_confidential(const v1::TraceConfidential& wire, field::TraceForm& form) {
  form.justification = wire.justification();
  form.project_code = wire.project_code();
  form.agency.name = wire.agency();
  form.officer = {wire.officer(), wire.badge(), wire.phone(), wire.email()};
  form.recovery.place = wire.recovery_place();
  form.recovery.circumstances = wire.circumstances();
  form.remarks = wire.remarks();
  form.additional_markings = wire.additional_markings();
  form.dealer_on_firearm = wire.dealer_on_firearm();
  form.possessor_details.birth_place = wire.possessor_birth_place();
  form.possessor_details.address = wire.possessor_address();
  form.possessor_details.height_cm = static_cast<std::uint16_t>(wire.possessor_height_cm());
  form.possessor_details.weight_kg = static_cast<std::uint16_t>(wire.possessor_weight_kg());
  // By position: a center may rely on one entry for each associate, or none.
  form.associate_details.clear();
  if (wire.associates_size() != static_cast<int>(form.associates.size())) return;
  for (const auto& details : wire.associates())
    form.associate_details.push_back({details.birth_place(), details.address(),
                                      static_cast<std::uint16_t>(details.height_cm()),
                                      static_cast<std::uint16_t>(details.weight_kg())});
}

/// The wrap that is meant for `reader`, so that its key can be kept while the case is open.
std::optional<seal::KeyId> wrapped_to(const seal::SealedPart& part, PeerId reader) {
  for (const auto& wrap : part.wraps)
    if (wrap.reader == reader) return wrap.key;
  return std::nullopt;
}

std::string words(const Fault& fault) {
  std::string out = "The request could not be read";
  if (!fault.field.empty()) out += ": field " + fault.field;
  out += ": " + fault.reason + ".";
  if (!fault.remedy.empty()) out += " " + fault.remedy + ".";
  return out;
}

Unreadable unreadable(std::optional<TraceId> trace, Fault fault) {
  auto text = words(fault);
  return {trace, 200, std::move(text), std::move(fault)};
}

Unreadable cannot_open(const TraceId& trace, seal::OpenError error) {
  if (error == seal::OpenError::not_for_us) {
    return {trace,
            200,
            "The confidential part is not sealed to a key that this center holds. Fetch the "
            "present directory and submit the trace again.",
            {FaultCode::not_sealed_to_reader, "confidential", "no wrap for a key held here", ""}};
  }
  return {trace,
          200,
          "The confidential part was altered on its way, or belongs to another message. Submit the "
          "trace again.",
          {FaultCode::malformed, "confidential", "does not authenticate", ""}};
}

/// The trace that a body which cannot be read was about, if that much can be told.
template <typename Body>
std::optional<TraceId> salvage(const std::string& body) {
  Body wire;
  if (!wire.ParsePartialFromString(body)) return std::nullopt;
  const auto trace = trace_of(wire.trace());
  if (trace.empty()) return std::nullopt;
  return trace;
}

/// Opens and parses a sealed part into `content`.
Result<void, Unreadable> open_into(const TraceId& trace, const seal::SealedPart& part,
                                   const codec::Opened& message, seal::Opener& opener,
                                   google::protobuf::Message& content) {
  const auto context = seal::context(message.author, message.recipient, trace, message.kind);
  const auto plain = opener.open(part, bytes_of(context));
  if (!plain) return fail(cannot_open(trace, plain.error()));
  if (auto fault = codec::parse(bytes_of(*plain), content))
    return fail(unreadable(trace, std::move(*fault)));
  return {};
}

void to_wire(const Custody& value, v1::Custody& wire) {
  wire.set_role(static_cast<v1::CustodyRole>(value.role));
  wire.set_name(value.name);
  wire.set_licence(value.licence);
  wire.set_address(value.address);
  if (value.acquired.year != 0) codec::to_wire(value.acquired, *wire.mutable_acquired());
  if (value.disposed.year != 0) codec::to_wire(value.disposed, *wire.mutable_disposed());
}

void to_wire(const Purchaser& value, v1::Purchaser& wire) {
  codec::to_wire(value.person, *wire.mutable_person());
  wire.set_birth_place(value.birth_place);
  wire.set_address(value.address);
  wire.set_identity_document(value.identity_document);
  if (value.purchased.year != 0) codec::to_wire(value.purchased, *wire.mutable_purchased());
}

void to_wire(const Answer& value, v1::TraceAnswer& wire) {
  if (value.firearm) codec::to_wire(*value.firearm, *wire.mutable_firearm());
  for (const auto& name : value.corrected) wire.add_corrected(name);
  for (const auto& holder : value.chain) to_wire(holder, *wire.add_chain());
  if (value.purchaser) to_wire(*value.purchaser, *wire.mutable_purchaser());
  wire.set_time_to_crime_days(value.time_to_crime_days);
  wire.set_multiple_sale(value.multiple_sale);
  wire.set_restrictions(value.restrictions);
  wire.set_contact(value.contact);
  wire.set_explanation(value.explanation);
  wire.set_onward(static_cast<v1::Onward>(value.onward));
}

/// Of information that says nothing.
Fault no_words() {
  return {FaultCode::out_of_bounds, "answer.text", "is missing", "say what the center asked for"};
}

}  // namespace

Result<ReadRequest, Unreadable> read_request(Instant received, const codec::Opened& message,
                                             seal::Opener& opener, const codec::KeyRing& keys) {
  const auto wire = codec::read<v1::TraceSubmit>(bytes_of(message.body));
  if (!wire) return fail(unreadable(salvage<v1::TraceSubmit>(message.body), wire.error()));
  ReadRequest read{{trace_of(wire->trace()), message.author, received, {}}, std::nullopt};
  auto& request = read.request;
  request.version = std::max(wire->version(), 1U);
  if (!wire->has_confidential()) {
    return fail(Unreadable{request.trace,
                           200,
                           "The confidential part is missing: who asks and why. Seal it to this "
                           "center and submit the trace again.",
                           {FaultCode::out_of_bounds, "confidential", "is missing", ""}});
  }
  const auto part = codec::from_wire(wire->confidential());
  read.sealed_to = wrapped_to(part, message.recipient);
  v1::TraceConfidential confidential;
  if (auto opened = open_into(request.trace, part, message, opener, confidential); !opened)
    return fail(std::move(opened.error()));
  read_case(*wire, request.form);
  if (confidential.has_continuation())
    request.continuation =
        read_continuation(confidential.continuation(), message, keys, request.form);
  read_confidential(confidential, request.form);
  return read;
}

bool amend(ReadRequest& read, const codec::Opened& message, seal::Opener& opener) {
  const auto wire = codec::read<v1::TraceAmend>(bytes_of(message.body));
  if (!wire || trace_of(wire->trace()) != read.request.trace) return false;
  v1::TraceConfidential confidential;
  const auto part = codec::from_wire(wire->confidential());
  if (!open_into(read.request.trace, part, message, opener, confidential)) return false;
  read.sealed_to = wrapped_to(part, message.recipient);
  read.request.version = wire->version();
  read_facts(wire->facts(), read.request.form);
  read_confidential(confidential, read.request.form);
  return true;
}

std::optional<Amends> read_amends(const codec::Opened& message) {
  const auto wire = codec::read<v1::TraceAmend>(bytes_of(message.body));
  if (!wire) return std::nullopt;
  return Amends{trace_of(wire->trace()), wire->version()};
}

std::optional<Amends> read_acknowledged(const codec::Opened& message) {
  const auto wire = codec::read<v1::CorrectionAcknowledged>(bytes_of(message.body));
  if (!wire) return std::nullopt;
  return Amends{trace_of(wire->trace()), wire->version()};
}

std::uint32_t version_of(Kind kind, const std::string& body) {
  v1::TraceResult result;
  if (kind != Kind::trace_result || !result.ParseFromString(body)) return 0;
  return std::max(result.version(), 1U);
}

Result<Information, Fault> read_information(const codec::Opened& message, seal::Opener& opener) {
  const auto wire = codec::read<v1::TraceInformation>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  const auto trace = trace_of(wire->trace());
  v1::CenterText content;
  const auto part = codec::from_wire(wire->answer());
  if (auto opened = open_into(trace, part, message, opener, content); !opened)
    return fail(std::move(opened.error().fault));
  if (content.text().empty()) return fail(no_words());
  return Information{trace, content.text()};
}

Result<Information, Fault> read_clarification(const codec::Opened& message, seal::Opener& opener) {
  const auto wire = codec::read<v1::TraceClarification>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  const auto trace = trace_of(wire->trace());
  v1::CenterText content;
  const auto part = codec::from_wire(wire->question());
  if (auto opened = open_into(trace, part, message, opener, content); !opened)
    return fail(std::move(opened.error().fault));
  if (content.text().empty()) return fail(no_words());
  return Information{trace, content.text()};
}

std::optional<TraceId> trace_of_clarification(const codec::Opened& message) {
  return salvage<v1::TraceClarification>(message.body);
}

std::uint32_t code_of(Kind kind, const std::string& body) {
  v1::TraceUpdate update;
  v1::TraceResult result;
  if (kind == Kind::trace_result) return result.ParseFromString(body) ? result.code() : 0;
  return update.ParseFromString(body) ? update.code() : 0;
}

Result<ClockTold, Fault> read_clock(const codec::Opened& message) {
  const auto wire = codec::read<v1::TraceClock>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  ClockTold out{trace_of(wire->trace()), static_cast<ClockStep>(wire->step()), {}};
  out.clock.deadline = from_us(wire->deadline_us());
  if (wire->stopped_us() != 0) out.clock.stopped = from_us(wire->stopped_us());
  out.clock.reminders = wire->reminders();
  out.clock.escalated = wire->escalated();
  return out;
}

std::optional<TraceId> trace_of_information(const codec::Opened& message) {
  return salvage<v1::TraceInformation>(message.body);
}

Result<Cancellation, Fault> read_cancellation(const codec::Opened& message, seal::Opener& opener) {
  const auto wire = codec::read<v1::TraceCancel>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  Cancellation out{trace_of(wire->trace()), {}};
  if (!wire->has_reason()) return out;
  v1::CenterText content;
  if (open_into(out.trace, codec::from_wire(wire->reason()), message, opener, content))
    out.reason = content.text();
  return out;
}

Result<HubStatus, Fault> read_status(const codec::Opened& message) {
  const auto wire = codec::read<v1::TraceStatus>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  const bool open = wire->state() == v1::TRACE_STATE_WAITING_FOR_CENTER ||
                    wire->state() == v1::TRACE_STATE_DELIVERED;
  return HubStatus{trace_of(wire->trace()), !open, wire->explanation()};
}

Result<Refused, Fault> read_refusal(const codec::Opened& message) {
  const auto wire = codec::read<v1::Refusal>(bytes_of(message.body));
  if (!wire) return fail(wire.error());
  return Refused{trace_of(wire->subject()),
                 static_cast<Kind>(wire->kind()),
                 static_cast<FaultCode>(wire->code()),
                 wire->field(),
                 wire->reason(),
                 MessageId::from_bytes(bytes_of(wire->message())).value_or(MessageId{})};
}

Result<Spoken, Fault> write(const Update& update) {
  Spoken spoken{Kind::trace_update, update.code, {}, {}};
  v1::CenterText wire;
  wire.set_text(update.text);
  wire.set_reason(static_cast<v1::ItiReason>(update.reason));
  if (auto fault = codec::check_bounds(wire)) return fail(std::move(*fault));
  spoken.content = wire.SerializeAsString();
  return spoken;
}

Result<Spoken, Fault> write(const Final& result) {
  Spoken spoken{Kind::trace_result, result.code, {}, {}};
  if (result.next_country) spoken.next_country.append(result.next_country->text());
  v1::TraceAnswer wire;
  to_wire(result.answer, wire);
  wire.set_reason(static_cast<v1::ItiReason>(result.reason));
  if (auto fault = codec::check_bounds(wire)) return fail(std::move(*fault));
  spoken.content = wire.SerializeAsString();
  return spoken;
}

Result<Spoken, Fault> write(const Explanation& explanation) {
  Spoken spoken{Kind::trace_explanation, 0, {}, {}};
  v1::CenterText wire;
  wire.set_text(explanation.text);
  wire.set_reason(static_cast<v1::ItiReason>(explanation.reason));
  if (auto fault = codec::check_bounds(wire)) return fail(std::move(*fault));
  spoken.content = wire.SerializeAsString();
  return spoken;
}

Result<Spoken, Fault> write(const Corrected& corrected) {
  auto spoken = write(corrected.result);
  if (!spoken) return spoken;
  v1::TraceAnswer wire;
  auto& why = *wire.mutable_correction();
  why.set_reason(static_cast<v1::CorrectionReason>(corrected.why));
  why.set_text(corrected.text);
  if (auto fault = codec::check_bounds(wire)) return fail(std::move(*fault));
  // Put one behind the other, serialised messages are the merged message.
  spoken->content += wire.SerializeAsString();
  spoken->corrects = true;
  return spoken;
}

Spoken update_of_ours(std::uint32_t code, std::string text) {
  auto spoken = write(Update{code, ItiReason::none, std::move(text)});
  assert(spoken);
  return std::move(*spoken);
}

Spoken explanation_of_ours(std::string text) {
  auto spoken = write(Explanation{ItiReason::none, std::move(text)});
  assert(spoken);
  return std::move(*spoken);
}

Spoken result_of_ours(std::uint32_t code, std::string explanation) {
  Final result{code, {}, ItiReason::none, {}};
  result.answer.explanation = std::move(explanation);
  auto spoken = write(result);
  assert(spoken);
  return std::move(*spoken);
}

std::string write_body(const Spoken& spoken, const TraceId& trace,
                       const std::optional<seal::SealedPart>& sealed,
                       const SpokenVersions& versions) {
  const auto request = versions.request > 1 ? versions.request : 0;
  if (spoken.kind == Kind::trace_update) {
    v1::TraceUpdate wire;
    wire.set_trace(trace.bytes());
    wire.set_code(spoken.code);
    wire.set_request_version(request);
    if (sealed) codec::to_wire(*sealed, *wire.mutable_text());
    return wire.SerializeAsString();
  }
  if (spoken.kind == Kind::trace_explanation) {
    v1::TraceExplanation wire;
    wire.set_trace(trace.bytes());
    if (sealed) codec::to_wire(*sealed, *wire.mutable_answer());
    return wire.SerializeAsString();
  }
  v1::TraceResult wire;
  wire.set_trace(trace.bytes());
  wire.set_code(spoken.code);
  wire.set_next_country(spoken.next_country);
  wire.set_version(versions.result > 1 ? versions.result : 0);
  wire.set_request_version(request);
  if (sealed) codec::to_wire(*sealed, *wire.mutable_answer());
  return wire.SerializeAsString();
}

}  // namespace iwets::sdk
