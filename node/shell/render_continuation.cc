#include "iwets/v1/trace.pb.h"
#include "node/shell/render.h"
#include "proto/codec/chain.h"
#include "proto/codec/copy.h"
#include "proto/field/result_code.h"

// What other countries have answered before in the case of an incoming request.
namespace iwets::node {
namespace {

void write_answer(const codec::ProvenAnswer& one, JsonWriter& to) {
  to.begin_object().field("center", one.center.text()).field("trace", one.trace.text());
  to.moment("at", one.created).field("key", hex(one.key)).field("code", one.code);
  if (const auto* known = field::result_code(one.code))
    to.field("name", known->name).field("text", known->text);
  if (one.next_country) to.field("next_country", one.next_country->text());
  to.key("answer");
  if (one.answer)
    render_answer(one.answer->SerializeAsString(), to);
  else
    to.null();
  to.end_object();
}

}  // namespace

void render_continuation(const std::optional<std::string>& confidential, PeerId requester,
                         CountryCode here, const codec::KeyRing* keys, JsonWriter& to) {
  v1::TraceConfidential hidden;
  if (!confidential || !hidden.ParseFromString(*confidential) || !hidden.has_continuation()) return;
  const auto& wire = hidden.continuation();
  to.key("continues").begin_object();
  to.field("first_trace",
           TraceId::from_bytes(bytes_of(wire.first_trace())).value_or(TraceId{}).text());
  to.field("hop", wire.hop()).field("left_out", wire.left_out());
  const auto proven =
      keys != nullptr ? codec::prove_chain(wire, requester, here, *keys)
                      : fail(Fault{FaultCode::wrong_state, "", "there is no directory yet", ""});
  to.field("verified", proven.has_value());
  if (!proven) to.field("reason", proven.error().field + ": " + proven.error().reason);
  to.key("answers").begin_array();
  if (proven)
    for (const auto& one : *proven) write_answer(one, to);
  to.end_array().end_object();
}

}  // namespace iwets::node
