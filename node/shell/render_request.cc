#include <array>

#include "iwets/v1/trace.pb.h"
#include "node/shell/render.h"
#include "node/shell/render_parts.h"
#include "proto/codec/envelope.h"
#include "proto/field/form.h"

namespace iwets::node {
namespace {

void render_facts(const v1::CaseFacts& facts, const v1::TraceConfidential& hidden, JsonWriter& to) {
  to.key("agency").begin_object().field("code", facts.agency_code());
  to.field_if("name", hidden.agency()).end_object();
  to.key("officer").begin_object().field_if("name", hidden.officer());
  to.field_if("badge", hidden.badge()).field_if("phone", hidden.phone());
  to.field_if("email", hidden.email()).end_object();
  to.field("case_reference", facts.case_reference()).field("crime_code", facts.crime_code());
  to.field("intended_use", facts.intended_use());
  if (facts.illicit_basis() != 0)
    to.field("illicit_basis", field::name(static_cast<field::IllicitBasis>(facts.illicit_basis())));
  to.key("recovery").begin_object().field("country", facts.recovery_country());
  render_date("date", facts.recovery_date(), to);
  to.field_if("place", hidden.recovery_place());
  to.field_if("circumstances", hidden.circumstances()).end_object();
}

void render_details(std::string_view birth_place, std::string_view address, std::uint32_t height,
                    std::uint32_t weight, JsonWriter& to) {
  to.field_if("birth_place", birth_place).field_if("address", address);
  if (height != 0) to.field("height_cm", height);
  if (weight != 0) to.field("weight_kg", weight);
}

void render_documents(const v1::Person& person, JsonWriter& to) {
  if (person.documents_size() == 0) return;
  to.key("documents").begin_array();
  for (const auto& document : person.documents()) {
    to.begin_object().field_if("type", document.type()).field_if("number", document.number());
    to.field_if("country", document.country()).field_if("mrz", document.mrz()).end_object();
  }
  to.end_array();
}

void render_persons(const v1::TraceSubmit& submit, const v1::TraceConfidential& hidden,
                    JsonWriter& to) {
  if (submit.has_possessor()) {
    to.key("possessor").begin_object();
    render_person(submit.possessor(), to);
    render_documents(submit.possessor(), to);
    render_details(hidden.possessor_birth_place(), hidden.possessor_address(),
                   hidden.possessor_height_cm(), hidden.possessor_weight_kg(), to);
    to.end_object();
  }
  if (submit.associates_size() == 0) return;
  to.key("associates").begin_array();
  for (int i = 0; i < submit.associates_size(); ++i) {
    to.begin_object();
    render_person(submit.associates(i), to);
    render_documents(submit.associates(i), to);
    // By position: one entry for each associate, or none.
    if (hidden.associates_size() == submit.associates_size()) {
      const auto& more = hidden.associates(i);
      render_details(more.birth_place(), more.address(), more.height_cm(), more.weight_kg(), to);
    }
    to.end_object();
  }
  to.end_array();
}

void render_vehicle(const v1::Vehicle& vehicle, JsonWriter& to) {
  to.key("vehicle").begin_object().field_if("plate", vehicle.plate());
  to.field_if("plate_country", vehicle.plate_country()).field_if("vin", vehicle.vin());
  to.field_if("engine_number", vehicle.engine_number()).field_if("make", vehicle.make());
  to.field_if("model", vehicle.model()).field_if("colour", vehicle.colour());
  to.field_if("kind", vehicle.kind());
  if (vehicle.year() != 0) to.field("year", vehicle.year());
  to.end_object();
}

/// Of a request that goes on from another country they are sealed: the stores were asked before.
void take_persons(const v1::TraceConfidential& hidden, v1::TraceSubmit& submit) {
  if (!hidden.has_continuation()) return;
  const auto& sealed = hidden.continuation();
  if (sealed.has_possessor()) *submit.mutable_possessor() = sealed.possessor();
  for (const auto& person : sealed.associates()) *submit.add_associates() = person;
  if (sealed.has_vehicle()) *submit.mutable_vehicle() = sealed.vehicle();
}

}  // namespace

void render_request(std::string_view envelope, std::string_view amendment,
                    const std::optional<std::string>& confidential, JsonWriter& to) {
  const auto opened = codec::reread(bytes_of(envelope));
  v1::TraceSubmit submit;
  if (!opened || !submit.ParseFromString(opened->body)) {
    to.null();
    return;
  }
  v1::TraceAmend amended;
  if (const auto later = codec::reread(bytes_of(amendment));
      later && amended.ParseFromString(later->body))
    *submit.mutable_facts() = amended.facts();
  v1::TraceConfidential hidden;
  if (confidential) (void)hidden.ParseFromString(*confidential);
  take_persons(hidden, submit);
  to.begin_object();
  to.field("priority", submit.priority() == v1::PRIORITY_URGENT ? "urgent" : "routine");
  to.field_if("justification", hidden.justification());
  to.field_if("project_code", hidden.project_code());
  render_facts(submit.facts(), hidden, to);
  to.key("firearm");
  render_firearm(submit.firearm(), to);
  render_persons(submit, hidden, to);
  if (submit.has_vehicle()) render_vehicle(submit.vehicle(), to);
  to.field_if("remarks", hidden.remarks());
  to.field_if("additional_markings", hidden.additional_markings());
  to.field_if("dealer_on_firearm", hidden.dealer_on_firearm());
  to.field("confidential_readable", confidential.has_value()).end_object();
}

}  // namespace iwets::node
