// A request that cannot be worked on is answered with a code and words, never with silence.
#include <catch2/catch.hpp>

#include "tests/adapters/sdk/desk_fixture.h"

using namespace iwets;
using namespace iwets::tests;

namespace {

const TraceId first = trace_number(1);

std::string explanation(DeskFixture& f) {
  const auto& sent = f.post.sent.back();
  return f.za.open<v1::TraceAnswer>(sent, result_of(sent).answer()).explanation();
}

void submit(DeskFixture& f, const v1::TraceSubmit& body) {
  f.turn(noon, {f.za.message(Kind::trace_submit, body.SerializeAsString(), 1)});
}

}  // namespace

TEST_CASE("Desk: a part sealed to a strange key is answered with 200 and what to do", "[desk]") {
  DeskFixture f;
  auto body = f.za.submit(first);
  f.za.seal_to(seal::seal_keys_from_seed(seed(99)).open, first, Kind::trace_submit, "x",
               *body.mutable_confidential());
  submit(f, body);
  CHECK(f.codes() == std::vector<std::uint32_t>{200});
  CHECK_THAT(explanation(f), Catch::Contains("not sealed to a key that this center holds"));
  CHECK(f.center.requests.empty());
}

TEST_CASE("Desk: a part moved from another trace, or altered, is answered with 200", "[desk]") {
  DeskFixture f;
  auto body = f.za.submit(first);
  SECTION("moved") { *body.mutable_confidential() = f.za.submit(trace_number(2)).confidential(); }
  SECTION("altered") {
    auto& bytes = *body.mutable_confidential()->mutable_ciphertext();
    bytes[40] = static_cast<char>(bytes[40] ^ 1);
  }
  submit(f, body);
  CHECK(f.codes() == std::vector<std::uint32_t>{200});
  CHECK_THAT(explanation(f), Catch::Contains("was altered on its way"));
}

TEST_CASE("Desk: a missing or senseless confidential part is answered with 200", "[desk]") {
  DeskFixture f;
  auto body = f.za.submit(first);
  SECTION("missing") { body.clear_confidential(); }
  SECTION("no such content") {
    f.za.seal_to(us_keys().sealing[0].open, first, Kind::trace_submit, "\xff\xff\xff",
                 *body.mutable_confidential());
  }
  submit(f, body);
  CHECK(f.codes() == std::vector<std::uint32_t>{200});
  CHECK_FALSE(explanation(f).empty());
}

TEST_CASE("Desk: a form out of bounds is answered with 200 and the field", "[desk]") {
  DeskFixture f;
  auto body = f.za.submit(first);
  body.mutable_firearm()->set_serial(std::string(40, '7'));
  submit(f, body);
  CHECK(f.codes() == std::vector<std::uint32_t>{200});
  CHECK_THAT(explanation(f), Catch::Contains("firearm.serial"));
}

TEST_CASE("Desk: bytes that name no trace are kept from the center and answered by nobody",
          "[desk]") {
  DeskFixture f;
  f.turn(noon, {f.za.message(Kind::trace_submit, "\x01\x02\x03", 1)});
  CHECK(f.post.sent.empty());
  CHECK(f.center.requests.empty());
}

TEST_CASE("Desk: who may not use this center is told 410", "[desk]") {
  DeskFixture f;
  auto directory = small_directory();
  std::string why;
  SECTION("sent elsewhere") {
    directory.mutable_entries(0)->clear_may_trace_to();
    directory.mutable_entries(0)->add_may_trace_to("CZ");
    why = "does not allow the requester to use this center";
  }
  SECTION("not a member") {
    directory.mutable_entries()->DeleteSubrange(0, 1);
    why = "Only members";
  }
  SECTION("revoked") {
    directory.mutable_entries(0)->set_revoked_us(to_us(noon));
    why = "left the network";
  }
  f.post.in_force = opened(directory);
  submit(f, f.za.submit(first));
  CHECK(f.codes() == std::vector<std::uint32_t>{410});
  CHECK(f.center.requests.empty());
  // The key to seal to is gone with the member: then the code goes alone.
  const auto result = result_of(f.post.sent.back());
  if (result.has_answer()) {
    CHECK_THAT(explanation(f), Catch::Contains(why));
  } else {
    CHECK_FALSE(f.post.in_force->reader(za_keys().peer));
  }
}

TEST_CASE("Desk: an unreadable request that is repeated gets the same answer", "[desk]") {
  DeskFixture f;
  auto body = f.za.submit(first);
  body.clear_confidential();
  submit(f, body);
  f.turn(a_minute_later, {f.za.message(Kind::trace_submit, body.SerializeAsString(), 2)});
  REQUIRE(f.post.sent.size() == 2);
  CHECK(f.post.sent[0].body == f.post.sent[1].body);
}
