#include "node/shell/messages.h"

#include <algorithm>
#include <cassert>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "proto/field/firearm.h"
#include "proto/field/future.h"
#include "proto/field/validity.h"

namespace iwets::node {

std::string request_field(std::string path) {
  static constexpr std::pair<const char*, const char*> names[] = {
      {"facts.agency_code", "agency.code"},
      {"facts.recovery_country", "recovery.country"},
      {"facts.recovery_date", "recovery.date"},
      {"facts.", ""},
      {"recovery_place", "recovery.place"},
      {"circumstances", "recovery.circumstances"},
      {"possessor_birth_place", "possessor.birth_place"},
      {"possessor_address", "possessor.address"},
      {"possessor_height_cm", "possessor.height_cm"},
      {"possessor_weight_kg", "possessor.weight_kg"},
  };
  for (const auto& [schema, request] : names)
    if (path.starts_with(schema)) return request + path.substr(std::string_view(schema).size());
  return path;
}

namespace {

std::optional<ApiError> out_of_bounds(const google::protobuf::Message& message) {
  const auto fault = codec::check_bounds(message);
  if (!fault) return std::nullopt;
  const auto field = request_field(fault->field);
  return ApiError{422, name(fault->code), field, field + ": " + fault->reason, fault->remedy};
}

/// A type in words has a code, which the officer need not look up.
void offer_type(const field::Record& record, Fault& fault) {
  if (fault.field != "firearm.type" || !record.subject) return;
  const auto* firearm = std::get_if<field::Firearm>(&*record.subject);
  const auto code = firearm ? field::firearm_type(firearm->type) : std::string();
  if (!code.empty()) fault.remedy = "the type is coded: write " + code;
}

template <typename Facts>
void fill_facts(const Facts& form, const std::string& agency_code, v1::CaseFacts& to) {
  to.set_agency_code(agency_code);
  to.set_case_reference(form.case_reference);
  to.set_crime_code(form.crime_code);
  to.set_intended_use(form.intended_use);
  to.set_purpose(static_cast<v1::Purpose>(form.purpose));
  to.set_illicit_basis(static_cast<v1::IllicitBasis>(form.illicit_basis));
  to.set_recovery_country(form.recovery.country);
  codec::to_wire(form.recovery.date, *to.mutable_recovery_date());
}

/// To whom a trace or check may be shown; absent if to all.
template <typename Form, typename Message>
void fill_release(const Form& form, Message& to) {
  if (form.release != field::Release{}) codec::to_wire(form.release, *to.mutable_release());
}

/// Why a record cannot be sent.
std::optional<Fault> fault_of(Store store, const field::Record& record, const v1::Record& wire,
                              Instant now) {
  if (auto fault = codec::check_bounds(wire)) return fault;
  if (auto reason = field::validity_objection(store, record.valid_until, day_of(now)))
    return Fault{FaultCode::out_of_bounds, "valid_until", "the last day " + *reason,
                 "name a day from today on, or none"};
  if (auto path = field::future_date(record, field::latest_day(now)))
    return Fault{FaultCode::out_of_bounds, *path, "the date lies in the future",
                 "correct the date (YYYY-MM-DD)"};
  return std::nullopt;
}

std::string confidential(const field::TraceForm& form, std::optional<ApiError>& error) {
  v1::TraceConfidential to;
  to.set_justification(form.justification);
  to.set_project_code(form.project_code);
  to.set_agency(form.agency.name);
  to.set_officer(form.officer.name);
  to.set_badge(form.officer.badge);
  to.set_phone(form.officer.phone);
  to.set_email(form.officer.email);
  to.set_recovery_place(form.recovery.place);
  to.set_circumstances(form.recovery.circumstances);
  to.set_remarks(form.remarks);
  to.set_additional_markings(form.additional_markings);
  to.set_dealer_on_firearm(form.dealer_on_firearm);
  to.set_possessor_birth_place(form.possessor_details.birth_place);
  to.set_possessor_address(form.possessor_details.address);
  to.set_possessor_height_cm(form.possessor_details.height_cm);
  to.set_possessor_weight_kg(form.possessor_details.weight_kg);
  const auto known = [](const auto& details) { return details != field::PersonDetails{}; };
  if (std::any_of(form.associate_details.begin(), form.associate_details.end(), known))
    for (const auto& details : form.associate_details) {
      auto& associate = *to.add_associates();
      associate.set_birth_place(details.birth_place);
      associate.set_address(details.address);
      associate.set_height_cm(details.height_cm);
      associate.set_weight_kg(details.weight_kg);
    }
  if (!error) error = out_of_bounds(to);
  return to.SerializeAsString();
}

/// What words to a center are about.
struct Words {
  TraceId id;
  Kind kind;
  PeerId author;
  const seal::Reader& center;
};
void seal_text(const Words& about, const std::string& text, seal::Sealer& sealer, Instant now,
               v1::Sealed& into) {
  v1::CenterText inside;
  inside.set_text(text);
  const auto context = seal::context(about.author, about.center.peer, about.id, about.kind);
  codec::to_wire(
      sealer.seal(now, {about.center}, bytes_of(context), bytes_of(inside.SerializeAsString())),
      into);
}

}  // namespace

Result<TraceParts, ApiError> trace_parts(const TraceId& id, const field::TraceForm& form) {
  v1::TraceSubmit to;
  to.set_trace(id.bytes());
  to.set_attempt(1);  // For the check of the bounds; the real one is set with the center.
  to.set_priority(static_cast<v1::Priority>(form.priority));
  to.set_routing(form.center.empty() ? v1::ROUTING_AUTOMATIC : v1::ROUTING_NAMED);
  fill_facts(form, form.agency.code, *to.mutable_facts());
  fill_release(form, to);
  codec::to_wire(form.firearm, *to.mutable_firearm());
  if (form.possessor) codec::to_wire(*form.possessor, *to.mutable_possessor());
  if (form.vehicle) codec::to_wire(*form.vehicle, *to.mutable_vehicle());
  for (const auto& person : form.associates) codec::to_wire(person, *to.add_associates());
  auto error = out_of_bounds(to);
  TraceParts parts;
  parts.confidential = confidential(form, error);
  if (error) return fail(std::move(*error));
  to.clear_attempt();
  parts.clear = to.SerializeAsString();
  if (parts.clear.size() + parts.confidential.size() > body_bytes_max)
    return fail(ApiError{413, "too_large", "", "the request is too large for one message",
                         "shorten circumstances and remarks, or send fewer aliases"});
  return parts;
}

std::string trace_submit(const TraceParts& parts, const TraceId& id, PeerId author,
                         std::uint32_t attempt, const std::optional<seal::Reader>& center,
                         seal::Sealer& sealer, Instant now, std::uint32_t version) {
  v1::TraceSubmit rest;
  rest.set_attempt(attempt);
  if (version > 1) rest.set_version(version);
  if (center) {
    const auto context = seal::context(author, center->peer, id, Kind::trace_submit);
    codec::to_wire(sealer.seal(now, {*center}, bytes_of(context), bytes_of(parts.confidential)),
                   *rest.mutable_confidential());
  }
  // Serialised messages put one behind the other are the merged message: the clear part is
  // written once, whatever becomes of the route.
  return parts.clear + rest.SerializeAsString();
}

std::string trace_amend(const TraceParts& parts, const TraceId& id, PeerId author,
                        std::uint32_t version, const seal::Reader& center, seal::Sealer& sealer,
                        Instant now) {
  v1::TraceSubmit clear;
  const bool ours = clear.ParseFromString(parts.clear);
  assert(ours);  // As `trace_parts` wrote it.
  v1::TraceAmend to;
  to.set_trace(id.bytes());
  to.set_version(version);
  *to.mutable_facts() = clear.facts();
  const auto context = seal::context(author, center.peer, id, Kind::trace_amend);
  codec::to_wire(sealer.seal(now, {center}, bytes_of(context), bytes_of(parts.confidential)),
                 *to.mutable_confidential());
  return to.SerializeAsString();
}

std::string correction_acknowledged(const TraceId& id, std::uint32_t version) {
  v1::CorrectionAcknowledged to;
  to.set_trace(id.bytes());
  to.set_version(version);
  return to.SerializeAsString();
}

std::string trace_cancel(const TraceId& id, const std::string& reason, PeerId author,
                         const std::optional<seal::Reader>& center, seal::Sealer& sealer,
                         Instant now) {
  v1::TraceCancel to;
  to.set_trace(id.bytes());
  if (center && !reason.empty())
    seal_text({id, Kind::trace_cancel, author, *center}, reason, sealer, now, *to.mutable_reason());
  return to.SerializeAsString();
}

std::string trace_information(const TraceId& id, const std::string& text, PeerId author,
                              const seal::Reader& center, seal::Sealer& sealer, Instant now) {
  v1::TraceInformation to;
  to.set_trace(id.bytes());
  seal_text({id, Kind::trace_information, author, center}, text, sealer, now, *to.mutable_answer());
  return to.SerializeAsString();
}

std::string trace_clarification(const TraceId& id, const std::string& text, PeerId author,
                                const seal::Reader& center, seal::Sealer& sealer, Instant now) {
  v1::TraceClarification to;
  to.set_trace(id.bytes());
  seal_text({id, Kind::trace_clarification, author, center}, text, sealer, now,
            *to.mutable_question());
  return to.SerializeAsString();
}

Kind kind_of(HitWord word) {
  switch (word) {
    case HitWord::ask: return Kind::confirmation_request;
    case HitWord::answer: return Kind::confirmation_answer;
    case HitWord::locate: return Kind::hit_located;
    case HitWord::report_false:
    case HitWord::acknowledge: break;
  }
  return Kind::false_hit;
}

std::string hit_message(const Hit& hit, const HitSaid& said, const std::string& text, PeerId author,
                        const seal::Reader& reader, seal::Sealer& sealer, Instant now) {
  const auto write = [&](auto to, auto words) {
    to.set_hit(hit.id.bytes());
    to.set_subject(hit.subject.bytes());
    if (!text.empty())
      seal_text({hit.subject, kind_of(said.word), author, reader}, text, sealer, now,
                *(to.*words)());
    return to;
  };
  switch (said.word) {
    case HitWord::ask: {
      auto to = write(v1::ConfirmationRequest(), &v1::ConfirmationRequest::mutable_question);
      to.set_priority(said.urgent ? v1::PRIORITY_URGENT : v1::PRIORITY_ROUTINE);
      return to.SerializeAsString();
    }
    case HitWord::answer: {
      auto to = write(v1::ConfirmationAnswer(), &v1::ConfirmationAnswer::mutable_text);
      to.set_verdict(static_cast<v1::Verdict>(said.verdict));
      if (said.verdict == Verdict::later) to.set_until_us(to_us(said.until));
      return to.SerializeAsString();
    }
    case HitWord::locate:
      return write(v1::HitLocated(), &v1::HitLocated::mutable_text).SerializeAsString();
    case HitWord::report_false:
    case HitWord::acknowledge: break;
  }
  return write(v1::FalseHit(), &v1::FalseHit::mutable_text).SerializeAsString();
}

std::string pass_on_message(const PassOnCase& about, const PassOnWords& said, PeerId author,
                            const seal::Reader& reader, seal::Sealer& sealer, Instant now) {
  const auto write = [&](auto to, Kind kind, auto words) {
    to.set_hit(about.hit.bytes());
    to.set_subject(about.subject.bytes());
    to.set_country(std::string(about.country.text()));
    if (!said.text.empty())
      seal_text({about.subject, kind, author, reader}, said.text, sealer, now, *(to.*words)());
    return to;
  };
  if (said.word == PassOn::none) {
    auto to = write(v1::PassOnRequest(), Kind::pass_on_request, &v1::PassOnRequest::mutable_why);
    to.set_priority(said.urgent ? v1::PRIORITY_URGENT : v1::PRIORITY_ROUTINE);
    return to.SerializeAsString();
  }
  auto to = write(v1::PassOnAnswer(), Kind::pass_on_answer, &v1::PassOnAnswer::mutable_text);
  to.set_request(about.request.bytes());
  to.set_word(static_cast<v1::PassOn>(said.word));
  return to.SerializeAsString();
}

Result<std::string, ApiError> check_question(const TraceId& id, const CheckForm& form) {
  v1::CheckQuestion to;
  to.set_check(id.bytes());
  fill_facts(form, form.agency_code, *to.mutable_facts());
  fill_release(form, to);
  to.set_remember_days(form.remember_days);
  if (form.person) codec::to_wire(*form.person, *to.mutable_person());
  if (form.firearm) codec::to_wire(*form.firearm, *to.mutable_firearm());
  if (form.document) codec::to_wire(*form.document, *to.mutable_document());
  if (form.vehicle) codec::to_wire(*form.vehicle, *to.mutable_vehicle());
  if (auto error = out_of_bounds(to)) return fail(std::move(*error));
  return to.SerializeAsString();
}

Result<RecordsBody, ApiError> records_body(Store store, const RecordsForm& form, const LoadId& load,
                                           Instant now) {
  v1::Records to;
  to.set_store(static_cast<v1::Store>(store));
  to.set_verb(static_cast<v1::RecordVerb>(form.verb));
  if (!load.empty()) {
    to.set_load(load.bytes());
    to.set_repeat_allowed(true);  // A load that resumes sends some records again.
  }
  RecordsBody out;
  for (std::size_t i = 0; i < form.records.size(); ++i) {
    auto& record = *to.add_records();
    codec::to_wire(form.records[i], record);
    const auto line = form.lines.empty() ? 0U : form.lines[i];
    if (auto fault = fault_of(store, form.records[i], record, now)) {
      offer_type(form.records[i], *fault);
      const auto field = "record." + fault->field;
      if (load.empty())
        return fail(
            ApiError{422, name(fault->code), field, field + ": " + fault->reason, fault->remedy});
      // An id that is too long for the schema would be too long for the report as well.
      out.faults.push_back(
          {form.records[i].id.substr(0, 64), line, fault->field, fault->reason, fault->remedy});
      to.mutable_records()->RemoveLast();
      continue;
    }
    out.ids.push_back(form.records[i].id);
    out.ends.push_back(form.records[i].valid_until);
    if (form.lines.empty()) continue;
    to.add_lines(line);
    out.lines.push_back(line);
  }
  if (to.records_size() == 0) return out;
  if (auto error = out_of_bounds(to)) return fail(std::move(*error));
  out.body = to.SerializeAsString();
  if (out.body.size() > body_bytes_max)
    return fail(ApiError{413, "too_large", "records", "the records are too large for one message",
                         "send fewer records at once"});
  return out;
}

}  // namespace iwets::node
