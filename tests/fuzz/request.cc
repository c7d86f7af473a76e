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
const std::set<CountryCode> centers{*CountryCode::parse("US")};

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
  const auto request = sdk::read_request(noon, sent, opener);
  must(request.has_value(), "the center reads what the node writes");
  const auto form = node::read_trace_form(json);
  must(form && request->request.form.firearm == form->firearm, "the same firearm");
  must(request->request.form.remarks == form->remarks, "the same remarks");
  must(request->request.form.possessor == form->possessor, "the same possessor");
}

void check(const std::string& json) {
  const auto judgement = node::judge_check(json, noon);
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
  const auto json = in.rest_text();
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
