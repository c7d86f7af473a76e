#include "proto/codec/chain.h"

#include <catch2/catch.hpp>

#include "proto/codec/facts.h"
#include "tests/proto/codec/support.h"

namespace iwets::tests {
namespace {

const seal::KeySet& cz_keys() {
  static const auto keys = key_set("center:CZ", 50);
  return keys;
}
std::shared_ptr<const codec::Directory> with_two_centers() {
  auto directory = small_directory();
  add_entry(directory, cz_keys(), "Registry in Prague");
  return opened(directory);
}
TraceId id(std::uint8_t n) {
  TraceId::Raw raw{};
  raw[15] = n;
  return TraceId(raw);
}

/// An answer of `center` to member:ZA, with its proof.
codec::ChainLink answer(const seal::KeySet& center, const TraceId& trace, const std::string& next,
                        const std::string& explanation = "sold abroad") {
  v1::TraceAnswer content;
  content.set_explanation(explanation);
  content.set_onward(v1::ONWARD_YES);
  v1::TraceResult body;
  body.set_trace(trace.bytes());
  body.set_code(104);
  body.set_next_country(next);
  const auto context = seal::context(center.peer, za_keys().peer, trace, Kind::trace_result);
  seal::Sealer sealer;
  const auto part = sealer.seal(noon, {{za_keys().peer, za_keys().sealing.back().open}},
                                bytes_of(context), bytes_of(content.SerializeAsString()));
  codec::to_wire(part, *body.mutable_answer());
  auto letter = draft(body.SerializeAsString());
  letter.recipient = za_keys().peer;
  letter.kind = Kind::trace_result;
  seal::Opener opener(za_keys().peer, za_keys().sealing);
  const auto evidence = opener.open_as_evidence(part, bytes_of(context));
  REQUIRE(evidence);
  return {codec::seal_one(center.sign, center.peer, letter), evidence->content, evidence->salt};
}

v1::Continuation chain_of(const std::vector<codec::ChainLink>& links) {
  v1::Continuation out;
  out.set_first_trace(id(1).bytes());
  out.set_hop(static_cast<std::uint32_t>(links.size()) + 1);
  for (const auto& link : links) codec::to_wire(link, *out.add_chain());
  return out;
}

const CountryCode br = *CountryCode::parse("BR");
const CountryCode cz = *CountryCode::parse("CZ");

}  // namespace

TEST_CASE("Chain: an answer is proven with its content, or closed", "[codec]") {
  const auto keys = with_two_centers();
  const auto link = answer(us_keys(), id(1), "CZ");
  const auto proven = codec::prove_answer(link, za_keys().peer, *keys);
  REQUIRE(proven);
  CHECK(proven->center == us_keys().peer);
  CHECK(proven->trace == id(1));
  CHECK(proven->key == seal::key_id(us_keys().sign.open));
  CHECK(proven->code == 104);
  CHECK(proven->next_country == cz);
  REQUIRE(proven->answer);
  CHECK(proven->answer->explanation() == "sold abroad");
  const auto closed = codec::prove_answer({link.envelope, {}, {}}, za_keys().peer, *keys);
  REQUIRE(closed);
  CHECK_FALSE(closed->answer);
  CHECK(closed->next_country == cz);
}

TEST_CASE("Chain: what the center has not sealed is not taken for its answer", "[codec]") {
  const auto keys = with_two_centers();
  auto link = answer(us_keys(), id(1), "CZ");
  SECTION("other content") { link.content = answer(us_keys(), id(1), "CZ", "invented").content; }
  SECTION("other salt") { link.salt[0] ^= 1; }
  SECTION("content and salt of another answer") {
    const auto other = answer(cz_keys(), id(1), "BR");
    link.content = other.content;
    link.salt = other.salt;
  }
  const auto proven = codec::prove_answer(link, za_keys().peer, *keys);
  REQUIRE_FALSE(proven);
  CHECK(proven.error().code == FaultCode::bad_signature);
  CHECK(proven.error().field == "content");
}

TEST_CASE("Chain: a statement that is no center's result to this member is refused", "[codec]") {
  const auto keys = with_two_centers();
  const auto link = answer(us_keys(), id(1), "CZ");
  CHECK_FALSE(codec::prove_answer(link, br_keys().peer, *keys));
  auto altered = link;
  altered.envelope[altered.envelope.size() / 2] ^= 1;
  CHECK_FALSE(codec::prove_answer(altered, za_keys().peer, *keys));
  const auto unknown = answer(key_set("center:FR", 60), id(1), "CZ");
  const auto of_nobody = codec::prove_answer(unknown, za_keys().peer, *keys);
  REQUIRE_FALSE(of_nobody);
  CHECK(of_nobody.error().code == FaultCode::wrong_author);
  auto letter = draft("");
  letter.recipient = za_keys().peer;
  const codec::ChainLink request{codec::seal_one(us_keys().sign, us_keys().peer, letter), {}, {}};
  CHECK_FALSE(codec::prove_answer(request, za_keys().peer, *keys));
  // A member cannot sign for itself what a center would have said.
  CHECK_FALSE(codec::prove_answer(answer(za_keys(), id(1), "CZ"), za_keys().peer, *keys));
}

TEST_CASE("Chain: its answers lead from country to country, to this one", "[codec]") {
  const auto keys = with_two_centers();
  const auto first = answer(us_keys(), id(1), "CZ"), second = answer(cz_keys(), id(2), "BR");
  const auto proven = codec::prove_chain(chain_of({first, second}), za_keys().peer, br, *keys);
  REQUIRE(proven);
  CHECK(proven->size() == 2);
  const auto fault = [&](const v1::Continuation& chain, CountryCode here) {
    const auto judged = codec::prove_chain(chain, za_keys().peer, here, *keys);
    return judged ? std::string("none") : judged.error().field;
  };
  CHECK(fault(chain_of({first, second}), cz) == "chain[1].envelope");  // Leads elsewhere.
  CHECK(fault(chain_of({second, first}), cz) == "chain[0].envelope");  // Begins with another trace.
  CHECK(fault(chain_of({first, first}), cz) == "chain[1].envelope");   // US did not send it to US.
  auto one_missing = chain_of({first, second});
  one_missing.set_hop(4);
  CHECK(fault(one_missing, br) == "chain");
  auto older_left_out = chain_of({second});
  older_left_out.set_left_out(1);
  older_left_out.set_hop(3);
  CHECK(fault(older_left_out, br) == "none");
  auto damaged = chain_of({first, second});
  damaged.mutable_chain(1)->set_content("nonsense");
  CHECK(fault(damaged, br) == "chain[1].content");
}

}  // namespace iwets::tests
