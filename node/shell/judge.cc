#include "node/shell/judge.h"

#include <utility>

#include "node/shell/json_writer.h"
#include "proto/field/advice.h"
#include "proto/field/answering.h"
#include "proto/field/country.h"
#include "proto/field/date.h"
#include "proto/field/future.h"

namespace iwets::node {
namespace {

TraceId draw_id(Instant now) { return TraceId(seal::random_id(to_us(now) / 1000)); }

/// Where a trace goes by the directory of now; without one, to the first center that there may be.
std::optional<PeerId> route_of(const std::vector<CountryCode>& origins,
                               const Surroundings& around) {
  return field::answering_party(origins, [&](const PeerId& party) {
    return around.directory == nullptr || around.directory->may_trace_at(around.member, party);
  });
}

std::string render(const std::vector<field::Advice>& advice) {
  JsonWriter to;
  to.begin_array();
  for (const auto& one : advice) {
    to.begin_object();
    to.field("level", one.level == field::Advice::Level::error ? "error" : "warning");
    to.field("field", one.field).field("message", one.message).field("remedy", one.remedy);
    to.end_object();
  }
  to.end_array();
  return to.take();
}

/// Of the first error among the advice.
ApiError first_error(const std::vector<field::Advice>& advice) {
  for (const auto& one : advice)
    if (one.level == field::Advice::Level::error)
      return {422, "incomplete", one.field, one.message, one.remedy};
  return {422, "incomplete", "", "", ""};
}

Judgement refused(ApiError error) {
  Judgement judgement;
  judgement.advice = "[]";
  judgement.error = std::move(error);
  return judgement;
}

/// Why a question may not be shown to whom its release set says.
std::optional<Judgement> refused_release(const field::Release& release, PeerId member) {
  const auto fault = field::fault_of(release, member.country().text());
  if (!fault) return std::nullopt;
  return refused(
      {422, "out_of_bounds", fault->field, fault->field + " " + fault->reason, fault->remedy});
}

/// Of an officer's own choice the rules of the field say only whether there is such a country.
void warn_about_named(CountryCode center, std::vector<field::Advice>& advice) {
  if (!field::is_country(center.text())) return;
  advice.push_back({field::Advice::Level::warning, "center",
                    "no center that you may use is in the network for " +
                        std::string(field::country_name(center.text())) +
                        ", and no member answers for it: the stores are checked, and the trace is "
                        "closed",
                    "name another center, or leave it out"});
}

/// The path of a date that has not come yet.
std::optional<std::string> future_date(const CheckForm& form, Instant now) {
  const auto latest = field::latest_day(now);
  if (field::is_after(form.recovery.date, latest)) return "recovery.date";
  const auto within = [&](const char* name, const auto& subject) {
    auto path = subject ? field::future_date(*subject, latest) : std::nullopt;
    if (path) path = std::string(name) + "." + *path;
    return path;
  };
  if (auto path = within("person", form.person)) return path;
  if (auto path = within("firearm", form.firearm)) return path;
  return within("vehicle", form.vehicle);
}

/// Asked twice, a firearm makes work for its center, which answers the second request with 500.
std::optional<TraceId> judge_same(const Surroundings& around, const field::TraceForm& form,
                                  std::optional<CountryCode> center,
                                  std::vector<field::Advice>& advice) {
  if (!around.find_same || !center) return std::nullopt;
  const auto same = around.find_same(form.firearm, center);
  if (!same || same == around.id) return std::nullopt;
  field::Advice remark{around.anyway ? field::Advice::Level::warning : field::Advice::Level::error,
                       "firearm.serial",
                       "a trace of the same firearm is open at this center: " + same->text(),
                       "follow that one with `iwets trace show " + same->text() +
                           "`, cancel it when this one replaces it, or submit with --anyway; the "
                           "center may answer 500"};
  // Errors come first.
  advice.insert(around.anyway ? advice.end() : advice.begin(), std::move(remark));
  return around.anyway ? std::nullopt : same;
}

void refuse(std::string field, std::string reason, std::string remedy,
            std::vector<field::Advice>& advice) {
  advice.insert(advice.begin(), {field::Advice::Level::error, std::move(field), std::move(reason),
                                 std::move(remedy)});
}

/// Whether this member's agency may ask so.
void judge_agency(const Agencies* agencies, const AgencyClaim& claim,
                  std::vector<field::Advice>& advice) {
  if (claim.on_behalf_of.size() > on_behalf_of_bytes_max)
    return refuse("agency.on_behalf_of", "agency.on_behalf_of is too long",
                  "write the agency's code, at most 64 bytes", advice);
  if (claim.code.empty()) return;  // The advice says so.
  if (auto refused = refusal_of(agencies != nullptr ? *agencies : Agencies{}, claim))
    refuse(refused->field, refused->reason, refused->remedy, advice);
}

/// The part of a request that stays at this node.
void judge_filing(const Surroundings& around, const TraceForm& form,
                  std::vector<field::Advice>& advice) {
  judge_agency(
      around.agencies,
      {form.agency.code, form.on_behalf_of, form.purpose, form.priority == field::Priority::urgent},
      advice);
  if (form.row_reference.size() > row_reference_bytes_max)
    refuse("row_reference", "row_reference is too long", "write at most 64 bytes", advice);
}

Filing filing_of(const TraceForm& form) {
  return {who(form.agency.code), form.on_behalf_of.empty() ? std::string() : who(form.on_behalf_of),
          form.case_reference, form.row_reference};
}

/// Errors come first, and one for a field is enough.
void add(const std::vector<field::Advice>& more, std::vector<field::Advice>& advice) {
  for (const auto& one : more) {
    if (one.level == field::Advice::Level::warning) {
      advice.push_back(one);
      continue;
    }
    std::erase_if(advice, [&](const auto& known) { return known.field == one.field; });
    advice.insert(advice.begin(), one);
  }
}

/// What the center has published; null: nothing, or it is not known yet.
const field::CenterProfile* profile_of(const Surroundings& around,
                                       const std::optional<PeerId>& center) {
  if (around.directory == nullptr || !center) return nullptr;
  const auto* party = around.directory->find(*center);
  return party != nullptr && party->profile ? &*party->profile : nullptr;
}

/// Who asks, for the member's own watch over its questions.
template <typename Form>
void put_consultation(const Form& form, const TraceId& id, Submission& to) {
  auto& row = to.consultation;
  const auto& officer = form.officer;
  row.officer = who(officer.name.empty() ? officer.badge : officer.name);
  row.purpose = form.purpose;
  row.reference = who(form.case_reference);
  row.stores = stores_of(form);
  row.subject = id;
  to.things = things_of(form);
}

}  // namespace

Judgement judge_trace(const std::string& json, const Surroundings& around) {
  auto form = read_trace_form(json);
  if (!form) return refused(std::move(form.error()));
  if (auto no = refused_release(form->release, around.member)) return *std::move(no);
  std::vector<CountryCode> origins;
  if (form->center.empty()) {
    origins = field::origins(form->firearm.country_of_manufacture, form->firearm.country_of_import);
  } else {
    const auto center = CountryCode::parse(form->center);
    if (!center)
      return refused({422, "malformed", "center", "center: " + form->center + " is no country code",
                      "write two upper-case letters, as in US, or leave it out"});
    origins = {*center};
  }
  Judgement judgement;
  judgement.party = route_of(origins, around);
  if (judgement.party) judgement.center = judgement.party->country();

  const bool named = !form->center.empty();
  auto advice =
      field::advise(*form, judgement.center, around.now, profile_of(around, judgement.party));
  add(around.advice, advice);
  if (named && !judgement.center) warn_about_named(origins.front(), advice);
  if (around.find_row && !form->row_reference.empty()) judgement.known = around.find_row(*form);
  // Of a row that was submitted before, its own trace is no other.
  if (!judgement.known) judgement.same = judge_same(around, *form, judgement.center, advice);
  judge_filing(around, *form, advice);
  judgement.advice = render(advice);
  if (field::has_error(advice)) {
    judgement.error = first_error(advice);
    return judgement;
  }
  const auto id = around.id.value_or(draw_id(around.now));
  auto parts = trace_parts(id, *form);
  if (!parts) {
    judgement.error = std::move(parts.error());
    return judgement;
  }
  auto out = std::make_unique<Submission>();
  const bool urgent = form->priority == field::Priority::urgent;
  out->facts = {id,    CaseKind::trace,    urgent ? Urgency::urgent : Urgency::routine,
                named, std::move(origins), around.now};
  out->request = {id,
                  json,
                  form->case_reference,
                  form->firearm.make,
                  form->firearm.model,
                  form->firearm.serial};
  out->parts = std::move(*parts);
  out->id_chosen = around.id.has_value();
  out->advice = judgement.advice;
  put_consultation(*form, id, *out);
  out->filing = filing_of(*form);
  out->consultation.agency = out->filing.agency;
  out->consultation.on_behalf_of = out->filing.on_behalf_of;
  out->consultation.kind = Asking::trace;
  out->consultation.urgent = urgent;
  judgement.submission = std::move(out);
  return judgement;
}

Judgement judge_check(const std::string& json, PeerId member, Instant now,
                      const Agencies* agencies) {
  auto form = read_check_form(json);
  if (!form) return refused(std::move(form.error()));
  if (auto no = refused_release(form->release, member)) return *std::move(no);
  if (!form->person && !form->firearm && !form->document && !form->vehicle)
    return refused({422, "incomplete", "", "there is nothing to check",
                    "give a person, a firearm, a document or a vehicle"});
  if (const auto path = future_date(*form, now))
    return refused({422, "out_of_bounds", *path, *path + ": the date lies in the future",
                    "correct the date (YYYY-MM-DD)"});
  Judgement judgement;
  auto advice = field::advise(*form, now);
  judge_agency(agencies, {form->agency_code, form->on_behalf_of, form->purpose, false}, advice);
  judgement.advice = render(advice);
  if (field::has_error(advice)) {
    judgement.error = first_error(advice);
    return judgement;
  }
  const auto id = draw_id(now);
  auto body = check_question(id, *form);
  if (!body) {
    judgement.error = std::move(body.error());
    return judgement;
  }
  auto out = std::make_unique<Submission>();
  out->facts = {id, CaseKind::check, Urgency::urgent, false, {}, now};
  out->request = {id, json, form->case_reference, "", "", ""};
  out->body = std::move(*body);
  out->advice = judgement.advice;
  put_consultation(*form, id, *out);
  out->consultation.agency = who(form->agency_code);
  if (!form->on_behalf_of.empty()) out->consultation.on_behalf_of = who(form->on_behalf_of);
  out->filing = {
      out->consultation.agency, out->consultation.on_behalf_of, form->case_reference, {}};
  judgement.submission = std::move(out);
  return judgement;
}

Reply refusal(const Judgement& judgement) {
  auto reply = error_reply(*judgement.error);
  reply.body.pop_back();
  reply.body += ",\"advice\":" + judgement.advice + "}";
  return reply;
}

Reply judged(const Judgement& judgement) {
  JsonWriter to;
  to.begin_object().key("center");
  if (judgement.center)
    to.value(judgement.center->text());
  else
    to.null();
  if (judgement.party) to.field("party", judgement.party->text());
  to.key("advice").raw(judgement.advice).end_object();
  return {200, to.take()};
}

}  // namespace iwets::node
