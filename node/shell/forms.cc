#include "node/shell/forms.h"

#include <functional>
#include <utility>

#include "node/shell/form_parts.h"
#include "node/shell/json_object.h"
#include "proto/field/date.h"
#include "proto/field/validity.h"

namespace iwets::node {
namespace {

using Things = std::function<void(Object&)>;

void read_document(Object& o, field::Document& to) {
  o.text("type", to.type).text("number", to.number).text("country", to.country);
  o.text("mrz", to.mrz);
}

}  // namespace

void read_person(Object& o, field::Person& to) {
  o.text("name", to.name).texts("aliases", to.aliases).texts("nationalities", to.nationalities);
  o.dates("birth_dates", to.birth_dates);
  o.word("sex", field::parse_sex, to.sex, {"male", "female", "other"});
  o.objects("documents", [&](Object& d) { read_document(d, to.documents.emplace_back()); });
}

void read_firearm(Object& o, field::Firearm& to) {
  o.text("serial", to.serial).flag("serial_obliterated", to.serial_obliterated);
  o.objects("other_numbers", [&](Object& n) {
    auto& number = to.other_numbers.emplace_back();
    n.text("part", number.part).text("number", number.number);
  });
  o.text("make", to.make).text("brand", to.brand).text("importer", to.importer);
  o.text("type", to.type).text("calibre", to.calibre).text("model", to.model);
  o.text("country_of_manufacture", to.country_of_manufacture);
  o.text("country_of_import", to.country_of_import);
  o.text("country_of_proof", to.country_of_proof);
  o.number("year_of_manufacture", to.year_of_manufacture);
}

namespace {

/// Of a question: what the reference table knows of it was filled in before (reference_form.h).
void read_asked_firearm(Object& o, field::Firearm& to) {
  std::string reference;
  o.text("reference", reference);
  read_firearm(o, to);
}

void read_vehicle(Object& o, field::Vehicle& to) {
  o.text("plate", to.plate).text("plate_country", to.plate_country).text("vin", to.vin);
  o.text("engine_number", to.engine_number).text("make", to.make).text("model", to.model);
  o.text("colour", to.colour).text("kind", to.kind).number("year", to.year);
}

void read_recovery(Object& o, field::Recovery& to) {
  o.date("date", to.date).text("country", to.country).text("place", to.place);
  o.text("circumstances", to.circumstances);
}

/// The words of `key` as purposes, of which each must be known.
void read_purposes(Object& o, const char* key, std::vector<field::Purpose>& to) {
  std::vector<std::string> words;
  o.texts(key, words);
  for (const auto& word : words) {
    if (const auto purpose = field::parse_purpose(word))
      to.push_back(*purpose);
    else
      o.fault(key, "holds something that is no purpose",
              "write investigation, court, intelligence, border, licensing or humanitarian");
  }
}

void read_release(Object& o, field::Release& to) {
  o.object("release", [&](Object& r) {
    r.texts("except_countries", to.except_countries).texts("only_countries", to.only_countries);
    read_purposes(r, "purposes", to.purposes);
    r.flag("silent", to.silent);
  });
}

void read_purpose(Object& o, field::Purpose& to) {
  o.word("purpose", field::parse_purpose, to,
         {"investigation", "court", "intelligence", "border", "licensing", "humanitarian"});
}

void read_illicit_basis(Object& o, field::IllicitBasis& to) {
  o.word("illicit_basis", field::parse_illicit_basis, to,
         {"where_found", "embargo", "unmarked", "made_without_licence",
          "transferred_without_licence"});
}

void read_person(Object& o, field::Person& to, field::PersonDetails& more) {
  read_person(o, to);
  o.text("birth_place", more.birth_place).text("address", more.address);
  o.number("height_cm", more.height_cm).number("weight_kg", more.weight_kg);
}

void read_officer(Object& o, field::Officer& to) {
  o.object("officer", [&](Object& p) {
    p.text("name", to.name).text("badge", to.badge).text("phone", to.phone);
    p.text("email", to.email);
  });
}

void read_trace(Object& o, TraceForm& form) {
  o.word("priority", field::parse_priority, form.priority, {"routine", "urgent"});
  o.text("justification", form.justification).text("center", form.center);
  o.text("project_code", form.project_code);
  o.object("agency", [&](Object& a) {
    a.text("code", form.agency.code).text("name", form.agency.name);
    a.text("on_behalf_of", form.on_behalf_of);
  });
  read_officer(o, form.officer);
  o.text("case_reference", form.case_reference).text("crime_code", form.crime_code);
  o.text("row_reference", form.row_reference);
  o.text("intended_use", form.intended_use);
  read_purpose(o, form.purpose);
  read_release(o, form.release);
  read_illicit_basis(o, form.illicit_basis);
  o.object("firearm", [&](Object& f) { read_asked_firearm(f, form.firearm); });
  o.object("possessor",
           [&](Object& p) { read_person(p, form.possessor.emplace(), form.possessor_details); });
  o.objects("associates", [&](Object& p) {
    read_person(p, form.associates.emplace_back(), form.associate_details.emplace_back());
  });
  o.object("vehicle", [&](Object& v) { read_vehicle(v, form.vehicle.emplace()); });
  o.object("recovery", [&](Object& r) { read_recovery(r, form.recovery); });
  o.text("remarks", form.remarks).text("additional_markings", form.additional_markings);
  o.text("dealer_on_firearm", form.dealer_on_firearm);
}

void read_check(Object& o, CheckForm& form) {
  std::string ignored;
  o.number("remember_days", form.remember_days);
  o.object("agency", [&](Object& a) {
    a.text("code", form.agency_code).text("name", ignored).text("on_behalf_of", form.on_behalf_of);
  });
  read_officer(o, form.officer);
  o.text("case_reference", form.case_reference).text("crime_code", form.crime_code);
  o.text("intended_use", form.intended_use);
  read_purpose(o, form.purpose);
  read_release(o, form.release);
  read_illicit_basis(o, form.illicit_basis);
  o.object("recovery", [&](Object& r) { read_recovery(r, form.recovery); });
  o.object("person", [&](Object& p) { read_person(p, form.person.emplace()); });
  o.object("firearm", [&](Object& f) { read_asked_firearm(f, form.firearm.emplace()); });
  o.object("document", [&](Object& d) { read_document(d, form.document.emplace()); });
  o.object("vehicle", [&](Object& v) { read_vehicle(v, form.vehicle.emplace()); });
}

void read_record_fields(Object& o, field::Record& to) {
  o.text("id", to.id).date("since", to.since);
  o.word("reason", field::parse_reason, to.reason,
         {"stolen", "lost", "wanted", "sanctioned", "missing", "revoked", "other"});
  o.text("reference", to.reference).text("caution", to.caution).text("action", to.action);
  o.word("handling", field::parse_handling, to.handling, {"H0", "H1", "H2", "H3"});
  o.word("valid_until", field::parse_day, to.valid_until, {"YYYY-MM-DD"});
  read_release(o, to.release);
  o.object("person",
           [&](Object& p) { read_person(p, to.subject.emplace().emplace<field::Person>()); });
  o.object("firearm", [&](Object& f) {
    read_asked_firearm(f, to.subject.emplace().emplace<field::Firearm>());
  });
  o.object("document",
           [&](Object& d) { read_document(d, to.subject.emplace().emplace<field::Document>()); });
  o.object("vehicle",
           [&](Object& v) { read_vehicle(v, to.subject.emplace().emplace<field::Vehicle>()); });
}

std::optional<RecordVerb> parse_verb(std::string_view word) {
  for (const auto verb : {RecordVerb::enter, RecordVerb::modify, RecordVerb::withdraw,
                          RecordVerb::release, RecordVerb::clear, RecordVerb::validate})
    if (name(verb) == word) return verb;
  return std::nullopt;
}

void read_verb(Object& o, RecordsForm& form) {
  o.word("verb", parse_verb, form.verb,
         {"enter", "modify", "withdraw", "release", "clear", "validate"});
}

template <typename Form>
Result<Form, ApiError> read(std::string_view json, void (*fill)(Object&, Form&)) {
  Form form;
  if (auto error = read_object(json, [&](Object& o) { fill(o, form); }))
    return fail(std::move(*error));
  return form;
}

}  // namespace

Result<TraceForm, ApiError> read_trace_form(std::string_view json) {
  return read<TraceForm>(json, read_trace);
}

Result<CheckForm, ApiError> read_check_form(std::string_view json) {
  return read<CheckForm>(json, read_check);
}

Result<RecordsForm, ApiError> read_record(std::string_view json) {
  return read<RecordsForm>(json, [](Object& o, RecordsForm& form) {
    read_verb(o, form);
    o.object("record", [&](Object& r) { read_record_fields(r, form.records.emplace_back()); });
    o.objects(
        "records", [&](Object& r) { read_record_fields(r, form.records.emplace_back()); },
        records_in_message_max);
    if (form.records.empty()) o.fault("record", "is missing", "give the record as an object");
  });
}

Result<RecordsForm, ApiError> read_records(std::string_view json) {
  return read<RecordsForm>(json, [](Object& o, RecordsForm& form) {
    read_verb(o, form);
    o.objects(
        "records", [&](Object& r) { read_record_fields(r, form.records.emplace_back()); },
        records_in_message_max);
    o.numbers("lines", form.lines, records_in_message_max).flag("last", form.last);
    if (!form.lines.empty() && form.lines.size() != form.records.size())
      o.fault("lines", "has another length than records", "give one line for each record, or none");
  });
}

Result<LoadForm, ApiError> read_load(std::string_view json) {
  return read<LoadForm>(json, [](Object& o, LoadForm& form) {
    o.word("store", parse_store, form.store, {"nominal", "firearm", "document", "vehicle"});
    o.text("file_name", form.file_name).number("total", form.total);
  });
}

Result<std::string, ApiError> read_text(std::string_view json, const char* key) {
  std::string text;
  if (json.empty()) return text;
  if (auto error = read_object(json, [&](Object& o) { o.text(key, text); }))
    return fail(std::move(*error));
  return text;
}

std::string_view name(RecordVerb verb) {
  switch (verb) {
    case RecordVerb::enter: return "enter";
    case RecordVerb::modify: return "modify";
    case RecordVerb::withdraw: return "withdraw";
    case RecordVerb::release: return "release";
    case RecordVerb::clear: return "clear";
    case RecordVerb::validate: return "validate";
  }
  return "unknown";
}

std::string_view name(Store store) {
  switch (store) {
    case Store::nominal: return "nominal";
    case Store::firearm: return "firearm";
    case Store::document: return "document";
    case Store::vehicle: return "vehicle";
    case Store::trace: return "trace";
  }
  return "unknown";
}

std::optional<Store> parse_store(std::string_view word) {
  for (const auto store : every_store)
    if (store != Store::trace && name(store) == word) return store;
  return std::nullopt;
}

}  // namespace iwets::node
