#include <utility>

#include "iwets/v1/trace.pb.h"
#include "node/shell/form_parts.h"
#include "node/shell/incoming_words.h"
#include "node/shell/json_object.h"
#include "proto/codec/bounds.h"
#include "proto/codec/facts.h"
#include "proto/field/country.h"

// What an officer writes, from JSON to the schema.
namespace iwets::node {
namespace {

constexpr std::uint32_t delayed = 400, restricted = 401, refused = 402, taken_up = 601,
                        information_requested = 606;

std::optional<v1::ItiReason> parse_reason(std::string_view word) {
  if (word == "investigation") return v1::ITI_REASON_INVESTIGATION;
  if (word == "confidentiality_law") return v1::ITI_REASON_CONFIDENTIALITY_LAW;
  if (word == "requester_cannot_guarantee") return v1::ITI_REASON_REQUESTER_CANNOT_GUARANTEE;
  if (word == "national_security") return v1::ITI_REASON_NATIONAL_SECURITY;
  return std::nullopt;
}

std::optional<CorrectionReason> parse_correction(std::string_view word) {
  for (std::uint8_t i = 1; i <= 4; ++i)
    if (const auto reason = static_cast<CorrectionReason>(i); word == iwets::name(reason))
      return reason;
  return std::nullopt;
}

void read_reason(Object& o, v1::ItiReason& to) {
  o.word(
      "reason", parse_reason, to,
      {"investigation", "confidentiality_law", "requester_cannot_guarantee", "national_security"});
}

std::optional<v1::CustodyRole> parse_role(std::string_view word) {
  static constexpr std::string_view roles[] = {"manufacturer", "importer", "wholesaler", "dealer",
                                               "purchaser"};
  for (int i = 0; i < 5; ++i)
    if (roles[i] == word) return static_cast<v1::CustodyRole>(i + 1);
  return std::nullopt;
}

void read_date(Object& o, const char* key, const std::function<v1::PartialDate*()>& to) {
  field::PartialDate date;
  o.date(key, date);
  if (date.year != 0) codec::to_wire(date, *to());
}

void read_custody(Object& o, v1::Custody& to) {
  auto role = v1::CUSTODY_ROLE_UNSPECIFIED;
  o.word("role", parse_role, role,
         {"manufacturer", "importer", "wholesaler", "dealer", "purchaser"});
  to.set_role(role);
  o.text("name", *to.mutable_name()).text("licence", *to.mutable_licence());
  o.text("address", *to.mutable_address());
  read_date(o, "acquired", [&] { return to.mutable_acquired(); });
  read_date(o, "disposed", [&] { return to.mutable_disposed(); });
}

void read_purchaser(Object& o, v1::Purchaser& to) {
  field::Person person;
  read_person(o, person);
  codec::to_wire(person, *to.mutable_person());
  o.text("birth_place", *to.mutable_birth_place()).text("address", *to.mutable_address());
  o.text("identity_document", *to.mutable_identity_document());
  read_date(o, "purchased", [&] { return to.mutable_purchased(); });
}

std::optional<ApiError> out_of_bounds(const google::protobuf::Message& message) {
  const auto fault = codec::check_bounds(message);
  if (!fault) return std::nullopt;
  return ApiError{422, iwets::name(fault->code), fault->field, fault->field + ": " + fault->reason,
                  fault->remedy};
}

std::optional<ApiError> read_country(const std::string& text, std::optional<CountryCode>& to) {
  if (text.empty()) return std::nullopt;
  const auto country = CountryCode::parse(text);
  if (!country || !field::is_country(text))
    return ApiError{422, "out_of_bounds", "next_country", "next_country: there is no such country",
                    "write the two letters of ISO 3166-1, as in CZ"};
  to = *country;
  return std::nullopt;
}

/// Words, perhaps with a reason.
struct Words {
  std::string text;
  v1::ItiReason reason = v1::ITI_REASON_UNSPECIFIED;
  std::uint32_t code = 0;
  bool restricted = false;
};
Result<Words, ApiError> read_words_of(std::string_view json,
                                      const std::function<void(Object&, Words&)>& more) {
  Words out;
  if (json.empty()) return out;
  if (auto error = read_object(json, [&](Object& o) {
        o.text("text", out.text);
        more(o, out);
      }))
    return fail(std::move(*error));
  return out;
}

/// An update or explanation with these words.
Result<Spoken, ApiError> in_words(Kind kind, std::uint32_t code, const Words& words) {
  Spoken out;
  out.saying.kind = kind;
  out.saying.code = code;
  out.saying.reason = words.reason != v1::ITI_REASON_UNSPECIFIED;
  out.saying.words = !words.text.empty();
  out.words = words.text;
  v1::CenterText text;
  text.set_text(words.text);
  text.set_reason(words.reason);
  if (auto error = out_of_bounds(text)) return fail(std::move(*error));
  out.content = text.SerializeAsString();
  return out;
}

}  // namespace

namespace {

/// With a correction, if `corrects`.
Result<Spoken, ApiError> read_result(std::string_view json, bool corrects) {
  Spoken out;
  out.saying.kind = Kind::trace_result;
  v1::TraceAnswer answer;
  std::string next;
  auto reason = v1::ITI_REASON_UNSPECIFIED;
  auto error = read_object(json, [&](Object& o) {
    o.number("code", out.saying.code).text("next_country", next);
    read_reason(o, reason);
    o.object("firearm", [&](Object& f) {
      field::Firearm firearm;
      read_firearm(f, firearm);
      codec::to_wire(firearm, *answer.mutable_firearm());
    });
    std::vector<std::string> corrected;
    o.texts("corrected", corrected);
    for (auto& one : corrected) answer.add_corrected(std::move(one));
    o.objects("chain", [&](Object& c) { read_custody(c, *answer.add_chain()); });
    o.object("purchaser", [&](Object& p) { read_purchaser(p, *answer.mutable_purchaser()); });
    std::uint32_t days = 0;
    bool multiple = false;
    o.number("time_to_crime_days", days).flag("multiple_sale", multiple);
    answer.set_time_to_crime_days(days);
    answer.set_multiple_sale(multiple);
    o.text("restrictions", *answer.mutable_restrictions());
    o.text("contact", *answer.mutable_contact());
    o.text("explanation", *answer.mutable_explanation());
    if (corrects)
      o.object("correction", [&](Object& c) {
        c.word("reason", parse_correction, out.saying.correction,
               {"clerical_error", "new_information", "record_changed", "other"});
        c.text("text", *answer.mutable_correction()->mutable_text());
      });
  });
  if (!error) error = read_country(next, out.saying.next_country);
  answer.set_reason(reason);
  if (corrects && !error && out.saying.correction == CorrectionReason::none)
    error = ApiError{422, "incomplete", "correction.reason",
                     "correction.reason: a correction without its reason",
                     "give one of clerical_error, new_information, record_changed, other"};
  if (corrects)
    answer.mutable_correction()->set_reason(
        static_cast<v1::CorrectionReason>(out.saying.correction));
  if (!error) error = out_of_bounds(answer);
  if (error) return fail(std::move(*error));
  out.saying.reason = reason != v1::ITI_REASON_UNSPECIFIED;
  out.saying.words = !answer.explanation().empty();
  out.saying.purchaser = answer.has_purchaser();
  out.saying.chain = answer.chain_size() > 0;
  out.words = corrects ? std::string(iwets::name(out.saying.correction)) +
                             (answer.correction().text().empty() ? "" : "; ") +
                             answer.correction().text()
                       : answer.explanation();
  out.content = answer.SerializeAsString();
  return out;
}

}  // namespace

Result<Spoken, ApiError> read_answer(std::string_view json) { return read_result(json, false); }

Result<Spoken, ApiError> read_correction(std::string_view json) { return read_result(json, true); }

Result<Spoken, ApiError> read_refusal(std::string_view json) {
  const auto words = read_words_of(json, [](Object& o, Words& to) {
    read_reason(o, to.reason);
    o.flag("restricted", to.restricted);
  });
  if (!words) return fail(words.error());
  Spoken out;
  out.saying.kind = Kind::trace_result;
  out.saying.code = words->restricted ? restricted : refused;
  out.saying.reason = words->reason != v1::ITI_REASON_UNSPECIFIED;
  out.saying.words = !words->text.empty();
  out.words = words->text;
  v1::TraceAnswer answer;
  answer.set_reason(words->reason);
  answer.set_explanation(words->text);
  if (auto error = out_of_bounds(answer)) return fail(std::move(*error));
  out.content = answer.SerializeAsString();
  return out;
}

Result<Spoken, ApiError> read_question(std::string_view json) {
  const auto words = read_words_of(json, [](Object&, Words&) {});
  if (!words) return fail(words.error());
  return in_words(Kind::trace_update, information_requested, *words);
}

Result<Spoken, ApiError> read_progress(std::string_view json) {
  const auto words = read_words_of(json, [](Object& o, Words& to) { o.number("code", to.code); });
  if (!words) return fail(words.error());
  auto out = in_words(Kind::trace_update, words->code == 0 ? taken_up : words->code, *words);
  if (out && words->text.empty()) out->content.clear();
  return out;
}

Result<Spoken, ApiError> read_delay(std::string_view json) {
  const auto words = read_words_of(json, [](Object& o, Words& to) { read_reason(o, to.reason); });
  if (!words) return fail(words.error());
  return in_words(Kind::trace_update, delayed, *words);
}

Result<Spoken, ApiError> read_explanation(std::string_view json) {
  const auto words = read_words_of(json, [](Object& o, Words& to) { read_reason(o, to.reason); });
  if (!words) return fail(words.error());
  return in_words(Kind::trace_explanation, 0, *words);
}

}  // namespace iwets::node
