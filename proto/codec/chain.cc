#include "proto/codec/chain.h"

#include "proto/codec/bounds.h"
#include "proto/codec/copy.h"
#include "proto/codec/facts.h"

namespace iwets::codec {
namespace {

Fault not_of_the_case(std::string reason) {
  return {FaultCode::malformed, "envelope", std::move(reason),
          "send the envelope of a center's result, as it came"};
}

ChainLink link_of(const v1::ChainLink& wire) {
  ChainLink out{wire.envelope(), wire.content(), {}};
  if (wire.salt().size() == out.salt.size()) out.salt = fixed<32>(wire.salt());
  return out;
}

/// What the center has sealed, if these are the bytes that it has signed a commitment to.
Result<v1::TraceAnswer, Fault> prove_content(const ChainLink& link, const v1::TraceResult& body) {
  const auto commitment = seal::commitment(link.salt, bytes_of(link.content));
  if (!body.has_answer() || commitment != from_wire(body.answer()).commitment)
    return fail(Fault{FaultCode::bad_signature, "content",
                      "the content is not what the center has signed a commitment to",
                      "send what was opened, and its salt, unchanged"});
  auto answer = read<v1::TraceAnswer>(bytes_of(link.content));
  if (!answer) answer.error().field = "content." + answer.error().field;
  return answer;
}

}  // namespace

Result<ProvenAnswer, Fault> prove_answer(const ChainLink& link, PeerId requester,
                                         const KeyRing& keys) {
  VerifiedRoots roots;
  const auto message = open(bytes_of(link.envelope), keys, roots);
  if (!message) return fail(message.error());
  if (message->kind != Kind::trace_result || message->author.is_hub() ||
      message->author == requester)
    return fail(not_of_the_case("is no result of a center's or member's"));
  if (message->recipient != requester)
    return fail(not_of_the_case("is a result to another member"));
  const auto body = read<v1::TraceResult>(bytes_of(message->body));
  if (!body) return fail(body.error());
  ProvenAnswer out{message->author,
                   TraceId::from_bytes(bytes_of(body->trace())).value_or(TraceId{}),
                   message->created,
                   message->key,
                   body->code(),
                   {},
                   {}};
  if (const auto next = CountryCode::parse(body->next_country())) out.next_country = *next;
  if (link.content.empty()) return out;
  auto answer = prove_content(link, *body);
  if (!answer) return fail(std::move(answer.error()));
  out.answer = std::move(*answer);
  return out;
}

Result<std::vector<ProvenAnswer>, Fault> prove_chain(const v1::Continuation& wire, PeerId requester,
                                                     CountryCode here, const KeyRing& keys) {
  const auto answers = static_cast<std::uint32_t>(wire.chain_size()) + wire.left_out();
  if (answers + 1 != wire.hop())
    return fail(Fault{FaultCode::malformed, "chain", "does not have an answer for each earlier hop",
                      "send the answers of all of them, or say how many were left out"});
  std::vector<ProvenAnswer> out;
  const auto at = [](int i, Fault fault) {
    fault.field = "chain[" + std::to_string(i) + "]." + fault.field;
    return fail(std::move(fault));
  };
  for (int i = 0; i < wire.chain_size(); ++i) {
    auto proven = prove_answer(link_of(wire.chain(i)), requester, keys);
    if (!proven) return at(i, std::move(proven.error()));
    if (out.empty() && wire.left_out() == 0 && proven->trace.bytes() != wire.first_trace())
      return at(i, not_of_the_case("is of another trace than the case's first"));
    if (!out.empty() && out.back().next_country != proven->center.country())
      return at(i, not_of_the_case("the answer before it leads to another country"));
    out.push_back(std::move(*proven));
  }
  if (!out.empty() && out.back().next_country != here)
    return at(wire.chain_size() - 1, not_of_the_case("leads to another country than this one"));
  return out;
}

void to_wire(const ChainLink& value, v1::ChainLink& wire) {
  wire.set_envelope(value.envelope);
  if (value.content.empty()) return;
  wire.set_content(value.content);
  wire.set_salt(field_of(value.salt));
}

}  // namespace iwets::codec
