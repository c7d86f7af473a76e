#include "proto/codec/body.h"

#include "adapters/sdk/wire.h"
#include "hub/match/match.h"
#include "hub/shell/facts.h"
#include "iwets/v1/trace.pb.h"
#include "node/shell/render.h"
#include "proto/codec/facts.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

constexpr Kind kinds[] = {Kind::trace_submit,
                          Kind::trace_cancel,
                          Kind::trace_information,
                          Kind::trace_update,
                          Kind::trace_result,
                          Kind::check_question,
                          Kind::records,
                          Kind::key_succession,
                          Kind::check_report,
                          Kind::hit_notice,
                          Kind::refusal,
                          Kind::route_changed,
                          Kind::trace_status,
                          Kind::records_report,
                          Kind::directory_update,
                          Kind::trace_clock,
                          Kind::trace_clarification,
                          Kind::trace_explanation,
                          Kind::confirmation_request,
                          Kind::confirmation_answer,
                          Kind::false_hit,
                          Kind::confirmation_clock,
                          Kind::hit_located,
                          Kind::hit_rescinded,
                          Kind::records_to_review,
                          Kind::pass_on_request,
                          Kind::pass_on_answer,
                          Kind::pass_on_clock,
                          Kind::table_update,
                          Kind::trace_amend,
                          Kind::correction_acknowledged,
                          Kind::attachment,
                          Kind::attachment_piece,
                          Kind::attachment_arrived};

/// What is within the bounds stays so when it is written again.
void parse(Kind kind, Bytes bytes) {
  const auto read = codec::parse_body(kind, bytes);
  if (!read) {
    must(!read.error().reason.empty() && !read.error().remedy.empty(), "a fault is explained");
    return;
  }
  const auto again = codec::parse_body(kind, bytes_of((*read)->SerializeAsString()));
  must(again.has_value(), "what is within the bounds stays within them");
}

/// The hub's reading: facts for the core, questions for the stores.
void at_hub(const codec::Opened& message) {
  const shell::FactsContext context{*network().directory, message.author, noon,
                                    [](const TraceId& trace) { return trace.raw()[0] == 0; }};
  const auto content = shell::content_of(message, bytes_of(message.body), context);
  (void)shell::unopened(bytes_of(message.body), {FaultCode::malformed, "", "x", "y"});
  const auto* fault = std::get_if<hub::ContentAtFault>(&content);
  if (fault) must(!fault->reason.empty(), "a refusal has a reason");
  const bool asks = std::holds_alternative<hub::TraceSubmitted>(content) ||
                    std::holds_alternative<hub::CheckAsked>(content);
  if (!asks) return;
  must(codec::parse_body(message.kind, bytes_of(message.body)).has_value(),
       "the hub takes nothing that is out of bounds");
  for (const auto& question : shell::asked_of(message).questions)
    for (const auto& subject : question.subjects)
      must(match::question_keys(question.store, subject).size() <= match::Limits{}.keys_max,
           "keys are bounded");
}

/// Every reader of a center.
void at_center(const codec::Opened& message) {
  seal::Opener opener(message.recipient, network().of(message.recipient).sealing);
  const auto request = sdk::read_request(noon, message, opener, *network().directory);
  if (!request) must(!request.error().text.empty(), "an unreadable request is answered in words");
  (void)sdk::read_information(message, opener);
  (void)sdk::trace_of_information(message);
  (void)sdk::read_cancellation(message, opener);
  (void)sdk::read_status(message);
  (void)sdk::read_refusal(message);
  (void)sdk::read_amends(message);
  (void)sdk::read_acknowledged(message);
}

/// What a node shows of bytes from its disk.
void at_node(const codec::Opened& message) {
  node::JsonWriter to;
  to.begin_object();
  to.key("stores");
  node::render_stores({message.body}, to);
  node::render_notice(message.body, to);
  to.key("answer");
  node::render_answer(message.body, to);
  to.end_object();
  (void)to.take();
}

/// Puts `plain` sealed to the recipient into the sealed part of the body.
template <typename Body>
std::string sealed_into(const codec::Opened& message, Bytes plain, v1::Sealed* (Body::*part)()) {
  Body body;
  (void)body.ParsePartialFromString(message.body);
  const auto trace = TraceId::from_bytes(bytes_of(body.trace())).value_or(TraceId{});
  const auto context = seal::context(message.author, message.recipient, trace, message.kind);
  static seal::Sealer sealer;
  const auto& reader = network().of(message.recipient).sealing.back().open;
  codec::to_wire(sealer.seal(noon, {{message.recipient, reader}}, bytes_of(context), plain),
                 *(body.*part)());
  return body.SerializePartialAsString();
}
std::string with_seal(const codec::Opened& message, Bytes plain) {
  if (message.kind == Kind::trace_submit)
    return sealed_into(message, plain, &v1::TraceSubmit::mutable_confidential);
  if (message.kind == Kind::trace_information)
    return sealed_into(message, plain, &v1::TraceInformation::mutable_answer);
  if (message.kind == Kind::trace_clarification)
    return sealed_into(message, plain, &v1::TraceClarification::mutable_question);
  if (message.kind == Kind::trace_amend)
    return sealed_into(message, plain, &v1::TraceAmend::mutable_confidential);
  return sealed_into(message, plain, &v1::TraceCancel::mutable_reason);
}

}  // namespace

void body(Bytes unit) {
  Input in(unit);
  codec::Opened message;
  message.kind = kinds[in.below(std::size(kinds))];
  const auto way = in.below(4);
  message.author = peer(way == 1 ? "center:US" : "member:ZA");
  message.recipient = peer(way == 1 ? "member:ZA" : "center:US");
  message.id = id<MessageId>(1);
  message.created = noon;
  message.expires = noon + codec::case_life;
  const auto plain = way == 3 ? in.bytes(4'000) : Bytes{};
  message.body = in.rest_text();
  const bool to_center = message.kind == Kind::trace_submit ||
                         message.kind == Kind::trace_information ||
                         message.kind == Kind::trace_clarification ||
                         message.kind == Kind::trace_cancel || message.kind == Kind::trace_amend;
  if (way == 3 && to_center) message.body = with_seal(message, plain);
  parse(message.kind, bytes_of(message.body));
  at_hub(message);
  at_center(message);
  at_node(message);
}

}  // namespace iwets::fuzz
