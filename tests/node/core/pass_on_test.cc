#include "node/core/pass_on.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

const auto za = *PeerId::parse("member:ZA");
const auto br = *PeerId::parse("member:BR");
const auto tn = *CountryCode::parse("TN");
const auto noon = from_us(1'750'000'000'000'000);

MessageId message(std::uint8_t n) {
  MessageId::Raw raw{};
  raw[15] = n;
  return MessageId(raw);
}
/// Our trace met a record of Brazil's, or South Africa's met ours.
Hit ours() { return {.party = Party::requester, .other = br}; }
Hit theirs() { return {.party = Party::owner, .other = za}; }

}  // namespace

TEST_CASE("PassOn: silence is no, and the last word counts", "[node][pass_on]") {
  auto about = pass_on_of(ours(), tn);
  auto at_owner = pass_on_of(theirs(), tn);
  CHECK_FALSE(about.agreed());
  CHECK(objection_to_ask(ours(), about).empty());
  CHECK_FALSE(objection_to_answer(theirs(), at_owner).empty());  // Nobody has asked.
  CHECK(ask(about, true, message(1)).step == Step::pass_on_asked);
  CHECK(hear_request(at_owner, za, true, message(1)).step == Step::pass_on_asked);
  CHECK_FALSE(about.agreed());
  CHECK_FALSE(objection_to_ask(ours(), about).empty());  // Its time runs.
  CHECK(objection_to_answer(theirs(), at_owner).empty());
  for (const auto word : {PassOn::yes, PassOn::no, PassOn::conditions}) {
    CHECK(answer(at_owner, word, message(2)).step == Step::pass_on_answered);
    CHECK(hear_answer(about, br, word, message(1)).code == static_cast<std::uint32_t>(word));
    CHECK(about.agreed() == (word != PassOn::no));
    CHECK_FALSE(about.waits);
    CHECK_FALSE(at_owner.waits);
  }
}

TEST_CASE("PassOn: never for the owner's own country, nor by the owner", "[node][pass_on]") {
  CHECK_FALSE(objection_to_ask(ours(), pass_on_of(ours(), br.country())).empty());
  CHECK(objection_to_ask(ours(), pass_on_of(ours(), za.country())).empty());
  CHECK_FALSE(objection_to_ask(theirs(), pass_on_of(theirs(), tn)).empty());
  CHECK_FALSE(objection_to_answer(ours(), pass_on_of(ours(), tn)).empty());
}

TEST_CASE("PassOn: it falls with the record, and an answer to what fell counts nothing",
          "[node][pass_on]") {
  auto about = pass_on_of(ours(), tn);
  (void)ask(about, false, message(1));
  (void)hear_answer(about, br, PassOn::yes, message(1));
  REQUIRE(about.agreed());
  const auto fell = hear_clock(about, message(1), PassOnStep::fallen, 0, {});
  REQUIRE(fell.has_value());
  CHECK(fell->step == Step::pass_on_clock);
  CHECK_FALSE(about.agreed());
  CHECK(objection_to_ask(ours(), about).empty());
  (void)ask(about, false, message(2));
  CHECK(hear_answer(about, br, PassOn::yes, message(1)).step == Step::stray);
  CHECK_FALSE(about.agreed());
  CHECK_FALSE(hear_clock(about, message(1), PassOnStep::fallen, 0, {}));  // Of the one before.
  (void)hear_answer(about, br, PassOn::conditions, message(2));
  CHECK(about.agreed());
  // With the hit goes all of it.
  auto rescinded = ours();
  (void)rescind(rescinded, RecordFate::withdrawn, noon);
  fall(about);
  CHECK_FALSE(about.agreed());
  CHECK_FALSE(objection_to_ask(rescinded, about).empty());
}

TEST_CASE("PassOn: a word by no party is a stray, one that the hub refuses was not said",
          "[node][pass_on]") {
  auto about = pass_on_of(ours(), tn);
  CHECK(hear_request(about, br, true, message(1)).step == Step::stray);  // We are no owner.
  (void)ask(about, false, message(1));
  CHECK(hear_answer(about, za, PassOn::yes, message(1)).step == Step::stray);
  CHECK_FALSE(about.agreed());
  CHECK(unsay(about, FaultCode::limit).step == Step::message_refused);
  CHECK_FALSE(about.waits);
  CHECK(objection_to_ask(ours(), about).empty());
}

TEST_CASE("PassOn: the hub's clock is told while an answer is owed", "[node][pass_on]") {
  auto about = pass_on_of(ours(), tn);
  (void)ask(about, false, message(1));
  CHECK_FALSE(hear_clock(about, message(1), PassOnStep::started, 1, noon));
  CHECK(about.deadline == noon);
  CHECK(hear_clock(about, message(1), PassOnStep::repeated, 2, noon + 24h).has_value());
  CHECK(about.number == 2);
  CHECK(hear_clock(about, message(1), PassOnStep::escalated, 3, noon + 72h).has_value());
  CHECK(about.escalated);
  (void)hear_answer(about, br, PassOn::no, message(1));
  CHECK_FALSE(about.escalated);
  CHECK_FALSE(hear_clock(about, message(1), PassOnStep::repeated, 2, noon).has_value());
  const auto kept = from_bytes<PassOnCase>(bytes_of(to_bytes(about)));
  CHECK(kept == about);
}

TEST_CASE("PassOn: a word that the hub refuses leaves what stood before it", "[node][pass_on]") {
  auto about = pass_on_of(ours(), tn);
  (void)ask(about, false, message(1));
  (void)hear_answer(about, br, PassOn::conditions, message(1));
  (void)ask(about, false, message(2));
  CHECK_FALSE(about.agreed());
  (void)unsay(about, FaultCode::limit);
  CHECK(about.agreed());
  CHECK(about.word == PassOn::conditions);
  // The owner's answer, when it was escalated.
  auto at_owner = pass_on_of(theirs(), tn);
  (void)hear_request(at_owner, za, false, message(1));
  (void)hear_clock(at_owner, message(1), PassOnStep::escalated, 3, noon);
  (void)answer(at_owner, PassOn::yes, message(2));
  CHECK_FALSE(at_owner.escalated);
  (void)unsay(at_owner, FaultCode::wrong_state);
  CHECK(at_owner.escalated);
  CHECK(at_owner.waits);
}

TEST_CASE("PassOn: words that may tell of a hit stay until its owner agrees", "[node][pass_on]") {
  const auto brazil = br.country(), south_africa = za.country();
  const ToldHit hit{br, field::Handling::h1, noon};
  CHECK(holds_back(hit, noon, za, tn, false));
  CHECK(holds_back(hit, noon + 1h, za, tn, false));
  CHECK_FALSE(holds_back(hit, noon - 1us, za, tn, false));  // Written before it was known.
  CHECK_FALSE(holds_back(hit, noon, za, tn, true));
  CHECK_FALSE(holds_back(hit, noon, za, brazil, false));  // It is that country's own.
  CHECK_FALSE(holds_back({za, field::Handling::h1, noon}, noon, za, tn, false));
  CHECK_FALSE(holds_back({br, field::Handling::h0, noon}, noon, za, tn, false));
  CHECK(holds_back(hit, noon, za, south_africa, false));
}

}  // namespace iwets::node
