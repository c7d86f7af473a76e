#include "node/shell/render.h"

#include <map>

#include "iwets/v1/hit.pb.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/forms.h"
#include "node/shell/render_parts.h"
#include "proto/codec/facts.h"
#include "proto/field/date.h"
#include "proto/field/form.h"
#include "proto/types/onward.h"

namespace iwets::node {
namespace {

using Texts = google::protobuf::RepeatedPtrField<std::string>;

void texts(std::string_view key, const Texts& from, JsonWriter& to) {
  if (from.empty()) return;
  to.key(key).begin_array();
  for (const auto& text : from) to.value(text);
  to.end_array();
}

}  // namespace

void render_date(std::string_view key, const v1::PartialDate& from, JsonWriter& to) {
  if (from.year() != 0) to.field(key, field::text(codec::from_wire(from)));
}

void render_firearm(const v1::Firearm& from, JsonWriter& to) {
  to.begin_object();
  to.field_if("serial", from.serial());
  if (from.serial_obliterated()) to.field("serial_obliterated", true);
  if (from.other_numbers_size() > 0) {
    to.key("other_numbers").begin_array();
    for (const auto& number : from.other_numbers())
      to.begin_object()
          .field_if("part", number.part())
          .field("number", number.number())
          .end_object();
    to.end_array();
  }
  to.field_if("make", from.make()).field_if("brand", from.brand());
  to.field_if("importer", from.importer()).field_if("type", from.type());
  to.field_if("calibre", from.calibre()).field_if("model", from.model());
  to.field_if("country_of_manufacture", from.country_of_manufacture());
  to.field_if("country_of_import", from.country_of_import());
  to.field_if("country_of_proof", from.country_of_proof());
  if (from.year_of_manufacture() != 0) to.field("year_of_manufacture", from.year_of_manufacture());
  to.end_object();
}

void render_person(const v1::Person& from, JsonWriter& to) {
  to.field("name", from.name());
  texts("aliases", from.aliases(), to);
  if (from.birth_dates_size() > 0) {
    to.key("birth_dates").begin_array();
    for (const auto& birth : from.birth_dates()) to.value(field::text(codec::from_wire(birth)));
    to.end_array();
  }
  if (from.sex() != 0) to.field("sex", field::name(static_cast<field::Sex>(from.sex())));
  texts("nationalities", from.nationalities(), to);
}

namespace {

std::string id_text(const std::string& bytes) {
  const auto id = TraceId::from_bytes(bytes_of(bytes));
  return id ? id->text() : std::string();
}

std::string_view grade(v1::Grade grade) {
  static constexpr std::string_view names[] = {"", "A", "B", "C", "D", "E"};
  return grade >= 0 && grade <= 5 ? names[static_cast<std::size_t>(grade)] : "";
}

/// What the reader may do with it, and whether passing it on needs the owner's consent.
void handling(const v1::Match& from, JsonWriter& to) {
  auto code = static_cast<field::Handling>(from.handling());
  if (code == field::Handling::none) code = field::Handling::h0;
  to.field("handling", field::name(code)).field_if("handling_text", field::meaning(code));
  to.field("pass_on", code > field::Handling::h0 ? "ask_owner" : "allowed");
}

void match(const v1::Match& from, JsonWriter& to, const std::set<std::string>& legs = {}) {
  to.begin_object();
  to.field("store", name(static_cast<Store>(from.store())));
  to.field("owner", from.owner()).field("record", from.record()).field("alert", from.alert());
  to.field("rule", from.rule()).field_if("grade", grade(from.grade()));
  to.field_if("matched", from.matched());
  texts("in_favour", from.in_favour(), to);
  texts("against", from.against(), to);
  if (from.score() != 0) to.field("score", from.score());
  if (from.reason() != 0)
    to.field("reason", field::name(static_cast<field::Reason>(from.reason())));
  to.field_if("caution", from.caution()).field_if("reference", from.reference());
  to.field_if("action", from.action());
  handling(from, to);
  if (from.silent()) to.field("silent", true);
  if (from.store() == v1::STORE_TRACE && legs.contains(from.record())) to.field("same_case", true);
  to.end_object();
}

void facts(const v1::CaseFacts& from, JsonWriter& to) {
  to.begin_object();
  to.field("agency_code", from.agency_code()).field("case_reference", from.case_reference());
  to.field("crime_code", from.crime_code()).field("intended_use", from.intended_use());
  to.field_if("purpose", field::name(static_cast<field::Purpose>(from.purpose())));
  if (from.illicit_basis() != 0)
    to.field("illicit_basis", field::name(static_cast<field::IllicitBasis>(from.illicit_basis())));
  to.field("recovery_country", from.recovery_country());
  render_date("recovery_date", from.recovery_date(), to);
  to.end_object();
}

void purchaser(const v1::Purchaser& from, JsonWriter& to) {
  to.begin_object();
  render_person(from.person(), to);
  to.field_if("birth_place", from.birth_place()).field_if("address", from.address());
  to.field_if("identity_document", from.identity_document());
  render_date("purchased", from.purchased(), to);
  to.end_object();
}

/// A reason of ITI paragraph 22; empty for none.
std::string iti_word(v1::ItiReason reason) {
  static constexpr std::string_view words[] = {"", "investigation", "confidentiality_law",
                                               "requester_cannot_guarantee", "national_security"};
  const auto at = static_cast<std::size_t>(reason);
  return std::string(at < std::size(words) ? words[at] : "");
}

}  // namespace

void render_stores(const std::vector<std::string>& reports, JsonWriter& to,
                   const std::set<std::string>& legs) {
  std::map<int, v1::StoreReport> stores;
  for (const auto& bytes : reports) {
    v1::CheckReport report;
    if (!report.ParseFromString(bytes)) continue;
    for (auto& store : *report.mutable_stores()) stores[store.store()].Swap(&store);
  }
  to.begin_array();
  for (const auto& [key, store] : stores) {
    to.begin_object();
    to.field("store", name(static_cast<Store>(key)));
    to.field("outcome", name(static_cast<Outcome>(store.outcome())));
    to.field_if("note", store.note());
    to.key("matches").begin_array();
    for (const auto& one : store.matches()) match(one, to, legs);
    to.end_array().end_object();
  }
  to.end_array();
}

void render_notice(std::string_view body, JsonWriter& to) {
  v1::HitNotice notice;
  const bool readable = notice.ParseFromArray(body.data(), static_cast<int>(body.size()));
  to.field("hit", id_text(notice.hit()));
  to.field("party", name(static_cast<Party>(notice.party())));
  to.field("subject", id_text(notice.subject()));
  to.field("subject_is_trace", notice.subject_is_trace());
  if (notice.retroactive()) to.field("retroactive", true);
  to.key("match");
  if (readable)
    match(notice.match(), to);
  else
    to.null();
  to.field("requester", notice.requester());
  to.key("facts");
  facts(notice.facts(), to);
}

void render_answer(std::string_view body, JsonWriter& to) {
  v1::TraceAnswer answer;
  if (!answer.ParseFromArray(body.data(), static_cast<int>(body.size()))) {
    to.null();
    return;
  }
  to.begin_object();
  if (answer.has_firearm()) {
    to.key("firearm");
    render_firearm(answer.firearm(), to);
  }
  texts("corrected", answer.corrected(), to);
  if (answer.chain_size() > 0) {
    to.key("chain").begin_array();
    for (const auto& holder : answer.chain()) {
      to.begin_object();
      render_holder(holder, to);
      to.end_object();
    }
    to.end_array();
  }
  if (answer.has_purchaser()) {
    to.key("purchaser");
    purchaser(answer.purchaser(), to);
  }
  if (answer.time_to_crime_days() != 0) to.field("time_to_crime_days", answer.time_to_crime_days());
  if (answer.multiple_sale()) to.field("multiple_sale", true);
  to.field_if("restrictions", answer.restrictions()).field_if("contact", answer.contact());
  to.field_if("explanation", answer.explanation());
  to.field_if("reason", iti_word(answer.reason()));
  if (answer.onward() != v1::ONWARD_UNSPECIFIED)
    to.field("onward", iwets::name(static_cast<Onward>(answer.onward())));
  to.end_object();
}

void render_correction(std::string_view body, JsonWriter& to) {
  v1::TraceAnswer answer;
  if (!answer.ParseFromArray(body.data(), static_cast<int>(body.size())) ||
      !answer.has_correction()) {
    to.null();
    return;
  }
  const auto& correction = answer.correction();
  to.begin_object();
  to.field("reason", iwets::name(static_cast<CorrectionReason>(correction.reason())));
  to.field_if("text", correction.text()).end_object();
}

void render_holder(const v1::Custody& from, JsonWriter& to) {
  static constexpr std::string_view roles[] = {"",           "manufacturer", "importer",
                                               "wholesaler", "dealer",       "purchaser"};
  if (from.role() >= 0 && from.role() <= 5)
    to.field("role", roles[static_cast<std::size_t>(from.role())]);
  to.field("name", from.name()).field_if("licence", from.licence());
  to.field_if("address", from.address());
  render_date("acquired", from.acquired(), to);
  render_date("disposed", from.disposed(), to);
}

std::string_view name(Outcome outcome) {
  switch (outcome) {
    case Outcome::hit: return "hit";
    case Outcome::possible: return "possible";
    case Outcome::no_hit: return "no_hit";
    case Outcome::not_asked: return "not_asked";
    case Outcome::unavailable: return "unavailable";
  }
  return "unknown";
}

std::string_view name(Party party) {
  switch (party) {
    case Party::requester: return "requester";
    case Party::owner: return "owner";
  }
  return "unknown";
}

}  // namespace iwets::node
