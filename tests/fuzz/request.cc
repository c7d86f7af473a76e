#include <nlohmann/json.hpp>

#include "adapters/sdk/wire.h"
#include "hub/shell/facts.h"
#include "node/core/node_core.h"
#include "node/shell/judge.h"
#include "node/shell/reply.h"
#include "proto/codec/body.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

const PeerId za = peer("member:ZA");
const std::set<PeerId> centers{peer("center:US")};

/// A reply of the API is JSON, whatever was asked.
void told(const node::ApiError& error) {
  const auto reply = node::error_reply(error);
  must(error.status >= 400 && error.status < 500, "a request at fault is the officer's fault");
  must(nlohmann::json::accept(reply.body), "a reply is JSON");
}

codec::Opened message(PeerId recipient, Kind kind, std::string body) {
  return {za, recipient, kind, id<MessageId>(1), noon, noon + codec::case_life, std::move(body)};
}
/// The hub finds no fault with what a node of ours has let through.
void taken(const codec::Opened& sent) {
  const shell::FactsContext context{*network().directory, za, noon,
                                    [](const auto&) { return false; }};
  must(codec::parse_body(sent.kind, bytes_of(sent.body)).has_value(),
       "what the node writes is within the bounds");
  const auto content = shell::content_of(sent, bytes_of(sent.body), context);
  const auto* fault = std::get_if<hub::ContentAtFault>(&content);
  if (fault) std::fprintf(stderr, "%s: %s\n", fault->field.c_str(), fault->reason.c_str());
  must(fault == nullptr, "the hub takes what the node writes");
}

void trace(const std::string& json) {
  node::Surroundings around;
  around.directory = network().directory.get();
  around.member = za;
  around.now = noon;
  const auto judgement = node::judge_trace(json, around);
  must(nlohmann::json::accept(judgement.advice), "advice is JSON");
  must(judgement.error.has_value() != (judgement.submission != nullptr),
       "it leaves or it does not");
  if (judgement.error) return told(*judgement.error);
  const auto& made = *judgement.submission;
  const auto center = node::NodeCore::route(made.facts.origins, centers);
  static seal::Sealer sealer;
  const auto reader = center.is_hub() ? std::nullopt : network().directory->reader(center);
  auto sent = message(center, Kind::trace_submit,
                      node::trace_submit(made.parts, made.facts.id, za, 1, reader, sealer, noon));
  taken(sent);
  if (center.is_hub()) return;
  seal::Opener opener(center, network().of(center).sealing);
  const auto request = sdk::read_request(noon, sent, opener, *network().directory);
  must(request.has_value(), "the center reads what the node writes");
  const auto form = node::read_trace_form(json);
  must(form && request->request.form.firearm == form->firearm, "the same firearm");
  must(request->request.form.remarks == form->remarks, "the same remarks");
  must(request->request.form.possessor == form->possessor, "the same possessor");
}

/// A request that is complete, and some of its values replaced by what officers write: too long, in
/// other letters, impossible. Most of these requests leave.
std::string drawn(Input& in) {
  static const auto whole = nlohmann::json::parse(R"({"priority":"routine","agency":{"code":"SAPS"},
    "officer":{"name":"N. Dlamini"},"case_reference":"CAS 12","crime_code":"5212",
    "intended_use":"investigation","illicit_basis":"where_found","firearm":{"serial":"AB12345",
    "make":"Colt","type":"PI","calibre":".45 ACP","model":"1911","country_of_manufacture":"US"},
    "possessor":{"name":"JOHN EXAMPLE"},"recovery":{"date":"2026-02-01","country":"ZA"}})");
  static constexpr const char* places[] = {"/priority",
                                           "/justification",
                                           "/center",
                                           "/project_code",
                                           "/agency/code",
                                           "/agency/name",
                                           "/officer/name",
                                           "/officer/phone",
                                           "/case_reference",
                                           "/crime_code",
                                           "/intended_use",
                                           "/illicit_basis",
                                           "/firearm/serial",
                                           "/firearm/make",
                                           "/firearm/brand",
                                           "/firearm/importer",
                                           "/firearm/type",
                                           "/firearm/calibre",
                                           "/firearm/model",
                                           "/firearm/country_of_manufacture",
                                           "/firearm/country_of_import",
                                           "/firearm/country_of_proof",
                                           "/firearm/year_of_manufacture",
                                           "/firearm/serial_obliterated",
                                           "/firearm/other_numbers/0/number",
                                           "/possessor/name",
                                           "/possessor/aliases/0",
                                           "/possessor/birth_dates/0",
                                           "/possessor/sex",
                                           "/possessor/nationalities/0",
                                           "/possessor/documents/0/number",
                                           "/possessor/documents/0/country",
                                           "/possessor/documents/0/mrz",
                                           "/possessor/height_cm",
                                           "/associates/0/name",
                                           "/associates/0/weight_kg",
                                           "/vehicle/plate",
                                           "/vehicle/plate_country",
                                           "/vehicle/vin",
                                           "/vehicle/year",
                                           "/recovery/date",
                                           "/recovery/country",
                                           "/recovery/place",
                                           "/remarks",
                                           "/additional_markings"};
  static constexpr const char* words[] = {"US",
                                          "ZA",
                                          "CZ",
                                          "CSK",
                                          "XX",
                                          "urgent",
                                          "routine",
                                          "embargo",
                                          "PI",
                                          "pistol",
                                          "male",
                                          "2026-02-01",
                                          "2026-02-03",
                                          "1975",
                                          "UNK",
                                          "none",
                                          "\xd0\x90\xd0\x92\xd0\xa1-12",
                                          "[8B]?*"};
  auto request = whole;
  for (int n = 0; n < 12 && !in.empty(); ++n) {
    auto& place = request[nlohmann::json::json_pointer(places[in.below(std::size(places))])];
    switch (in.below(6)) {
      case 0: place = std::string(text_of(in.bytes(60))); break;
      case 1: place = std::string(in.below(300), 'A'); break;
      case 2: place = in.below(3'000); break;
      case 3: place = in.below(2) == 1; break;
      default: place = words[in.below(std::size(words))]; break;
    }
  }
  return request.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

void check(const std::string& json) {
  const auto judgement =
      node::judge_check(json, PeerId(Role::member, *CountryCode::parse("ZA")), noon);
  must(nlohmann::json::accept(judgement.advice), "advice is JSON");
  if (judgement.error) return told(*judgement.error);
  taken(message(PeerId::hub(), Kind::check_question, judgement.submission->body));
}

void send(const Result<node::RecordsForm, node::ApiError>& form, Store store, const LoadId& load) {
  if (!form) return told(form.error());
  const auto body = node::records_body(store, *form, load, noon);
  if (!body) return told(body.error());
  must(body->ids.size() + body->faults.size() == form->records.size(), "each record is told of");
  if (!body->body.empty()) taken(message(PeerId::hub(), Kind::records, body->body));
}

}  // namespace

/// The bodies that the node's API takes, and what becomes of them at the hub and at a center.
void request(Bytes unit) {
  Input in(unit);
  const auto what = in.below(8);
  const auto store = static_cast<Store>(1 + in.below(4));
  const auto json = what < 2 ? drawn(in) : in.rest_text();
  switch (what) {
    case 0:
    case 1:
    case 2: return trace(json);
    case 3: return check(json);
    case 4: return send(node::read_record(json), store, {});
    case 5: return send(node::read_records(json), store, id<LoadId>(1));
    case 6: {
      const auto load = node::read_load(json);
      if (!load) told(load.error());
      return;
    }
    default: {
      const auto text = node::read_text(json, "reason");
      if (!text) told(text.error());
      return;
    }
  }
}

}  // namespace iwets::fuzz
