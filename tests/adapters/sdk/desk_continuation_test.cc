#include <catch2/catch.hpp>

#include "proto/codec/chain.h"
#include "tests/adapters/sdk/desk_fixture.h"

namespace iwets::tests {
namespace {

const seal::KeySet& cz_keys() {
  static const auto keys = key_set("center:CZ", 50);
  return keys;
}

/// What center:CZ has answered to member:ZA in trace 7: exported to the United States.
v1::ChainLink earlier(bool shown) {
  v1::TraceAnswer content;
  content.set_explanation("sold to an importer in Miami");
  auto& maker = *content.add_chain();
  maker.set_role(v1::CUSTODY_ROLE_MANUFACTURER);
  maker.set_name("Zbrojovka");
  maker.mutable_disposed()->set_year(1998);
  v1::TraceResult body;
  body.set_trace(trace_number(7).bytes());
  body.set_code(104);
  body.set_next_country("US");
  const auto context =
      seal::context(cz_keys().peer, za_keys().peer, trace_number(7), Kind::trace_result);
  seal::Sealer sealer;
  const auto part = sealer.seal(noon, {{za_keys().peer, za_keys().sealing.back().open}},
                                bytes_of(context), bytes_of(content.SerializeAsString()));
  codec::to_wire(part, *body.mutable_answer());
  auto letter = draft(body.SerializeAsString());
  letter.recipient = za_keys().peer;
  letter.kind = Kind::trace_result;
  seal::Opener opener(za_keys().peer, za_keys().sealing);
  const auto evidence = opener.open_as_evidence(part, bytes_of(context));
  codec::ChainLink link{codec::seal_one(cz_keys().sign, cz_keys().peer, letter), {}, {}};
  if (shown) link.content = evidence->content, link.salt = evidence->salt;
  v1::ChainLink wire;
  codec::to_wire(link, wire);
  return wire;
}

/// The request by which that case goes on here.
std::string going_on(Requester& za, const v1::ChainLink& link) {
  auto wire = small_trace();
  v1::TraceConfidential confidential;
  confidential.set_possessor_address("12 Hill Road");
  auto& continuation = *confidential.mutable_continuation();
  continuation.set_first_trace(trace_number(7).bytes());
  continuation.set_hop(2);
  *continuation.add_chain() = link;
  continuation.mutable_possessor()->set_name("Sipho Nkosi");
  continuation.mutable_vehicle()->set_plate("CA 123");
  za.seal_to(us_keys().sealing.back().open, trace_number(1), Kind::trace_submit,
             confidential.SerializeAsString(), *wire.mutable_confidential());
  return wire.SerializeAsString();
}

void ask(DeskFixture& desk, const v1::ChainLink& link) {
  auto directory = small_directory();
  add_entry(directory, cz_keys(), "Registry in Prague");
  desk.post.in_force = opened(directory);
  desk.turn(noon, {desk.za.message(Kind::trace_submit, going_on(desk.za, link), 1)});
}

}  // namespace

TEST_CASE("Desk: a case that goes on here brings the earlier answer, verified", "[desk]") {
  DeskFixture desk;
  ask(desk, earlier(true));
  REQUIRE(desk.center.requests.size() == 1);
  const auto& request = desk.center.requests.front();
  REQUIRE(request.form.possessor);
  CHECK(request.form.possessor->name == "Sipho Nkosi");
  CHECK(request.form.possessor_details.address == "12 Hill Road");
  CHECK(request.form.vehicle.has_value());
  REQUIRE(request.continuation);
  CHECK(request.continuation->note.empty());
  CHECK(request.continuation->hop == 2);
  CHECK(request.continuation->first_trace == trace_number(7));
  REQUIRE(request.continuation->chain.size() == 1);
  const auto& one = request.continuation->chain.front();
  CHECK(one.center == cz_keys().peer);
  CHECK(one.code == 104);
  REQUIRE(one.answer);
  CHECK(one.answer->explanation == "sold to an importer in Miami");
  REQUIRE(one.answer->chain.size() == 1);
  CHECK(one.answer->chain.front().name == "Zbrojovka");
  CHECK(one.answer->chain.front().disposed.year == 1998);
}

TEST_CASE("Desk: a closed answer tells its code and country alone", "[desk]") {
  DeskFixture desk;
  ask(desk, earlier(false));
  const auto& request = desk.center.requests.at(0);
  REQUIRE(request.continuation);
  REQUIRE(request.continuation->chain.size() == 1);
  CHECK_FALSE(request.continuation->chain.front().answer);
  CHECK(request.continuation->chain.front().code == 104);
}

TEST_CASE("Desk: a chain that cannot be verified is dropped, the request is not", "[desk]") {
  DeskFixture desk;
  auto link = earlier(true);
  SECTION("content that was not sealed") { link.mutable_content()->back() ^= 1; }
  SECTION("a signature that does not hold") { link.mutable_envelope()->back() ^= 1; }
  SECTION("nonsense") { link.set_envelope("nonsense"); }
  ask(desk, link);
  REQUIRE(desk.center.requests.size() == 1);
  const auto& request = desk.center.requests.front();
  REQUIRE(request.continuation);
  CHECK(request.continuation->chain.empty());
  CHECK(request.continuation->note.find("could not be verified") != std::string::npos);
  CHECK(request.form.possessor.has_value());
  CHECK(desk.codes() == std::vector<std::uint32_t>{601});
}

TEST_CASE("Desk: an answer says whether it may be shown in the next country", "[desk]") {
  DeskFixture desk;
  const auto onward = GENERATE(Onward::unsaid, Onward::no, Onward::ask, Onward::yes);
  desk.center.request_script = [&](Instant, const sdk::TraceRequest&, sdk::Answers& answers) {
    sdk::Answer answer;
    answer.onward = onward;
    answers.result(104, answer, *CountryCode::parse("BR"));
  };
  desk.ask(trace_number(1));
  const auto& sent = desk.post.sent.back();
  const auto answer = desk.za.open<v1::TraceAnswer>(sent, result_of(sent).answer());
  CHECK(static_cast<int>(answer.onward()) == static_cast<int>(onward));
}

}  // namespace iwets::tests
