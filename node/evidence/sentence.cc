#include "node/evidence/sentence.h"

#include <nlohmann/json.hpp>

#include "proto/field/result_code.h"

namespace iwets::evidence {
namespace {

using nlohmann::json;

const json& part(const json& of, const char* key) {
  static const json none;
  const auto at = of.is_object() ? of.find(key) : of.end();
  return of.is_object() && at != of.end() ? *at : none;
}
std::string text(const json& of, const char* key) {
  const auto& value = part(of, key);
  if (value.is_string()) return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string();
}
/// `what` behind `before`; nothing if there is nothing.
std::string with(const std::string& before, const std::string& what) {
  return what.empty() ? std::string() : before + what;
}

std::string firearm(const json& says) {
  const auto& of = part(says, "firearm");
  auto out = text(of, "make") + with(" ", text(of, "model"));
  out += with(", calibre ", text(of, "calibre")) + with(", serial ", text(of, "serial"));
  return out;
}

std::string code(const json& says) {
  const auto number = text(says, "code");
  const auto* known =
      number.empty() ? nullptr : field::result_code(part(says, "code").get<std::uint32_t>());
  return number + (known == nullptr ? "" : " " + std::string(known->name));
}

std::string version(const json& says, const char* key) {
  return with(", version ", text(says, key));
}

/// The words of a sealed part, if they are known.
std::string words(const json& says) {
  const auto said = text(part(says, "sealed_part"), "text");
  return said.empty() ? std::string() : ": \"" + said + "\"";
}

std::string hit(const json& says) {
  const auto& match = part(says, "match");
  return "tells of a hit: record " + text(match, "record") + " of " + text(match, "owner") +
         ", store " + text(match, "store") + (part(match, "alert") == true ? "" : ", possible");
}

std::string stores(const json& says) {
  std::string out;
  for (const auto& store : part(says, "stores"))
    out += (out.empty() ? "" : ", ") + text(store, "store") + " " + text(store, "outcome");
  return out;
}

std::string result(const json& says) {
  auto out = "answers " + code(says) + with(", leads to ", text(says, "next_country"));
  const auto number = text(says, "version");
  if (!number.empty()) out += ", as version " + number + " in the place of the result before";
  return out;
}

std::string attachment(const json& says) {
  const auto& described = part(says, "sealed_part");
  return "attaches a file" + with(" ", text(described, "file_name")) + ", " + text(says, "bytes") +
         " bytes" + with(", BLAKE2b-256 ", text(described, "content"));
}

}  // namespace

std::string sentence(Kind kind, const json& says) {
  switch (kind) {
    case Kind::trace_submit:
      return "asks to trace " + firearm(says) + with(", attempt ", text(says, "attempt")) +
             version(says, "version");
    case Kind::trace_cancel: return "cancels the request" + words(says);
    case Kind::trace_information: return "gives information" + words(says);
    case Kind::trace_clarification: return "asks for the reason" + words(says);
    case Kind::trace_amend:
      return "puts version " + text(says, "version") + " in the place of the request";
    case Kind::correction_acknowledged:
      return "has taken note of version " + text(says, "version") + " of the result";
    case Kind::attachment: return attachment(says);
    case Kind::attachment_piece: return "sends a piece of a file";
    case Kind::attachment_arrived: return "says of a file: " + text(says, "outcome");
    case Kind::trace_update: return "reports " + code(says) + words(says);
    case Kind::trace_result: return result(says);
    case Kind::trace_explanation: return "explains" + words(says);
    case Kind::check_question: return "asks the stores";
    case Kind::records: return "enters records";
    case Kind::confirmation_request: return "asks whether a hit stands" + words(says);
    case Kind::confirmation_answer: return "says of a hit: " + text(says, "verdict") + words(says);
    case Kind::false_hit: return "reports a false hit" + words(says);
    case Kind::hit_located: return "reports what was looked for as located" + words(says);
    case Kind::pass_on_request:
      return "asks to pass a hit on to " + text(says, "country") + words(says);
    case Kind::pass_on_answer:
      return "says of passing a hit on to " + text(says, "country") + ": " + text(says, "word") +
             words(says);
    case Kind::pass_on_clock: return "keeps the time of passing a hit on";
    case Kind::key_succession: return "names its next keys";
    case Kind::check_report: return "has asked the stores: " + stores(says);
    case Kind::hit_notice: return hit(says);
    case Kind::refusal: return "does not take a message: " + text(says, "reason");
    case Kind::route_changed: return "names another center" + with(": ", text(says, "center"));
    case Kind::trace_status:
      return "says that the trace is " + text(says, "state") +
             with(": ", text(says, "explanation"));
    case Kind::records_report: return "reports on records";
    case Kind::directory_update: return "sends a directory";
    case Kind::trace_clock: return "keeps the time of the trace: " + text(says, "step");
    case Kind::confirmation_clock: return "keeps the time of a confirmation: " + text(says, "step");
    case Kind::hit_rescinded: return "takes a hit back: " + text(says, "why");
    case Kind::records_to_review: return "reminds of records";
    case Kind::table_update: return "sends an edition of the reference table";
  }
  return {};
}

}  // namespace iwets::evidence
