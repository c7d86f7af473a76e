#include <catch2/catch.hpp>

#include "node/core/incoming.h"

namespace iwets::node {
namespace {

const CountryCode br = *CountryCode::parse("BR"), cz = *CountryCode::parse("CZ");

Saying answer(std::uint32_t code) {
  Saying saying;
  saying.kind = Kind::trace_result;
  saying.code = code;
  return saying;
}
Saying update(std::uint32_t code) {
  Saying saying;
  saying.code = code;
  return saying;
}
template <typename Set>
Saying with(Saying saying, Set set) {
  set(saying);
  return saying;
}
const auto words = [](Saying& s) { s.words = true; };
const auto reason = [](Saying& s) { s.reason = true; };
const auto chain = [](Saying& s) { s.chain = true; };
const auto purchaser = [](Saying& s) { s.purchaser = true; };
const auto to_cz = [](Saying& s) {
  s.next_country = cz;
  s.chain = true;
};
const auto to_br = [](Saying& s) {
  s.next_country = br;
  s.chain = true;
};

}  // namespace

TEST_CASE("Incoming: what may be said, and the field that is at fault otherwise", "[core]") {
  struct Row {
    const char* what;
    IncomingState state;
    Saying saying;
    const char* objection;  ///< field at fault, "state", or empty: none
  };
  using State = IncomingState;
  const auto row = GENERATE(values<Row>({
      {"taken up", State::received, update(601), ""},
      {"taken up twice", State::taken_up, update(601), "state"},
      {"received is the node's own", State::received, update(600), "code"},
      {"progress", State::taken_up, update(602), ""},
      {"no code", State::taken_up, update(0), "code"},
      {"a final code as progress", State::taken_up, update(100), "code"},
      {"a question", State::taken_up, with(update(606), words), ""},
      {"a question without words", State::taken_up, update(606), "text"},
      {"a delay", State::taken_up, with(update(400), reason), ""},
      {"a delay without a reason", State::taken_up, update(400), "reason"},
      {"a purchaser", State::taken_up, with(answer(100), purchaser), ""},
      {"at once", State::received, with(answer(100), purchaser), ""},
      {"while asking", State::asking, with(answer(100), purchaser), ""},
      {"no purchaser", State::taken_up, with(answer(100), chain), "purchaser"},
      {"an agency by its chain", State::taken_up, with(answer(102), chain), ""},
      {"an agency by nothing", State::taken_up, answer(102), "chain"},
      {"exported", State::taken_up, with(answer(104), to_cz), ""},
      {"exported nowhere", State::taken_up, with(answer(104), chain), "next_country"},
      {"exported home", State::taken_up, with(answer(104), to_br), "next_country"},
      {"no record here", State::taken_up, answer(320), ""},
      {"no record here, but there", State::taken_up, with(answer(320), to_cz), ""},
      {"a next country out of place", State::taken_up, with(answer(112), to_cz), "next_country"},
      {"refused", State::taken_up, with(answer(402), reason), ""},
      {"refused without a reason", State::taken_up, with(answer(402), words), "reason"},
      {"restricted without a reason", State::taken_up, answer(401), "reason"},
      {"not enough to go on", State::taken_up, answer(200), ""},
      {"an update as an answer", State::taken_up, answer(602), "code"},
      {"no such code", State::taken_up, answer(999), "code"},
      {"cancelled by us", State::taken_up, answer(501), "code"},
      {"unanswered, without a question", State::taken_up, answer(502), "state"},
      {"unanswered", State::asking, answer(502), ""},
      {"answered before", State::answered, with(answer(100), purchaser), "state"},
      {"progress after the answer", State::answered, update(602), "state"},
      {"closed", State::withdrawn, with(answer(100), purchaser), "state"},
  }));
  CAPTURE(row.what);
  IncomingCase c;
  c.state = row.state;
  const auto why = objection(c, row.saying, br);
  const std::string expected = row.objection;
  if (expected.empty()) {
    CHECK_FALSE(why.has_value());
    return;
  }
  REQUIRE(why.has_value());
  CHECK(why->of_state == (expected == "state"));
  if (!why->of_state) CHECK(why->field == expected);
  CHECK_FALSE(why->message.empty());
  CHECK_FALSE(why->remedy.empty());
}

TEST_CASE("Incoming: one explanation answers one question", "[core]") {
  Saying saying;
  saying.kind = Kind::trace_explanation;
  saying.words = true;
  IncomingCase c;
  c.state = IncomingState::answered;
  CHECK(objection(c, saying, br)->of_state);
  c.questions = 1;
  CHECK_FALSE(objection(c, saying, br));
  saying.words = false;
  CHECK(objection(c, saying, br)->field == "text");
  c.explanations = 1;
  CHECK(objection(c, saying, br)->of_state);
}

TEST_CASE("Incoming: a request read from disk is the request that was written", "[core]") {
  IncomingCase c;
  c.requester = PeerId::parse("member:ZA").value();
  c.state = IncomingState::withdrawn;
  c.code = 606;
  c.next_country = cz;
  c.closed = TraceState::closed_expired;
  c.fault = FaultCode::limit;
  c.questions = 2;
  c.deadline = Instant{} + std::chrono::hours{1};
  c.unanswered = true;
  const auto bytes = to_bytes(c);
  CHECK(from_bytes<IncomingCase>(bytes_of(bytes)) == c);
}

TEST_CASE("Incoming: nothing but a request makes a case", "[core]") {
  std::optional<IncomingCase> none;
  CHECK(step(none, Instant{}, InformationCame{}).empty());
  CHECK(step(none, Instant{}, IncomingClosed{}).empty());
  CHECK(step(none, Instant{}, IncomingClockTold{}).empty());
  CHECK_FALSE(none.has_value());
}

}  // namespace iwets::node
