#include <catch2/catch.hpp>

#include "node/core/hit.h"

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

const auto za = *PeerId::parse("member:ZA");
const auto br = *PeerId::parse("member:BR");
const auto noon = from_us(1'750'000'000'000'000);
const HitSaid ask{.word = HitWord::ask, .urgent = true};
const HitSaid wrong{.word = HitWord::report_false};
HitSaid answer(Verdict verdict, Instant until = {}) {
  return {.word = HitWord::answer, .verdict = verdict, .until = until};
}

/// Our trace met a record of Brazil's, or South Africa's met ours.
Hit ours() { return {.party = Party::requester, .other = br}; }
Hit theirs() { return {.party = Party::owner, .other = za}; }

}  // namespace

TEST_CASE("Hit: each party says its own part", "[node][hit]") {
  CHECK(objection(ours(), ask).empty());
  CHECK(objection(ours(), wrong).empty());
  CHECK_FALSE(objection(ours(), answer(Verdict::confirmed)).empty());
  CHECK(objection(theirs(), answer(Verdict::confirmed)).empty());
  CHECK_FALSE(objection(theirs(), answer(Verdict::later, noon)).empty());
  CHECK_FALSE(objection(theirs(), ask).empty());
  CHECK_FALSE(objection(theirs(), wrong).empty());
}

TEST_CASE("Hit: asked, postponed, confirmed; both sides read the same", "[node][hit]") {
  auto requester = ours();
  auto owner = theirs();
  const auto both = [&](const HitSaid& said, Hit& by, Hit& to, const PeerId& author) {
    const auto told = say(by, said, MessageId{});
    const auto heard = hear(to, author, said);
    CHECK(told.step != Step::stray);
    CHECK(heard.step != Step::stray);
    CHECK(by.waits == to.waits);
    CHECK(by.verdict == to.verdict);
    CHECK(by.deadline == to.deadline);
    return heard;
  };
  CHECK(both(ask, requester, owner, za) ==
        Tell{Step::confirmation_requested, {}, 1, za, HitId{}.text()});
  CHECK_FALSE(objection(requester, ask).empty());
  for (auto* hit : {&requester, &owner}) {
    CHECK_FALSE(hear_clock(*hit, ConfirmationStep::started, 1, noon).has_value());
    CHECK(hit->deadline == noon);
    CHECK(hear_clock(*hit, ConfirmationStep::repeated, 2, noon + 10min)->code == 2);
    CHECK(hear_clock(*hit, ConfirmationStep::escalated, 3, noon + 20min)->step ==
          Step::confirmation_escalated);
    CHECK(hit->escalated);
  }
  both(answer(Verdict::later, noon + 1h), owner, requester, br);
  CHECK_FALSE(requester.escalated);
  CHECK(requester.waits);
  CHECK(both(answer(Verdict::confirmed), owner, requester, br).code == 1);
  CHECK_FALSE(requester.waits);
  // What the hub wrote before the answer came has no effect.
  CHECK_FALSE(hear_clock(requester, ConfirmationStep::repeated, 3, noon).has_value());
  CHECK_FALSE(requester.waits);
  both(wrong, requester, owner, za);
  CHECK(owner.reported_false);
}

TEST_CASE("Hit: a word by no party of it has no effect", "[node][hit]") {
  auto hit = ours();
  const auto before = hit;
  CHECK(hear(hit, za, answer(Verdict::confirmed)).step == Step::stray);
  CHECK(hear(hit, br, ask).step == Step::stray);
  CHECK(hear(hit, PeerId::hub(), wrong).step == Step::stray);
  CHECK(hit == before);
}

TEST_CASE("Hit: what the hub has refused was not said", "[node][hit]") {
  auto hit = ours();
  (void)say(hit, ask, MessageId{});
  CHECK(unsay(hit, FaultCode::limit).step == Step::message_refused);
  CHECK_FALSE(hit.waits);
  CHECK(objection(hit, ask).empty());
}

TEST_CASE("Hit: an owner whose answer the hub refuses is still waited for", "[node][hit]") {
  auto hit = theirs();
  (void)hear(hit, za, ask);
  (void)say(hit, answer(Verdict::confirmed), MessageId{});
  CHECK_FALSE(hit.waits);
  CHECK(unsay(hit, FaultCode::limit).step == Step::message_refused);
  CHECK(hit.waits);
  CHECK(hit.verdict == Verdict::none);
  CHECK(hear_clock(hit, ConfirmationStep::repeated, 2, noon).has_value());
}

TEST_CASE("Hit: a report of a false hit that the hub refuses changes nothing", "[node][hit]") {
  auto hit = ours();
  (void)say(hit, ask, MessageId{});
  (void)say(hit, wrong, MessageId{});
  (void)unsay(hit, FaultCode::limit);
  CHECK(hit.waits);
  CHECK_FALSE(hit.reported_false);
}

TEST_CASE("Hit: verdicts have names", "[node][hit]") {
  for (const auto verdict : {Verdict::confirmed, Verdict::not_confirmed, Verdict::later})
    CHECK(parse_verdict(name(verdict)) == verdict);
  CHECK_FALSE(parse_verdict("perhaps").has_value());
  CHECK_FALSE(parse_verdict("").has_value());
}

TEST_CASE("Hit: rescinded, nobody speaks of it; an officer acknowledges once", "[node][hit]") {
  const HitSaid seen{.word = HitWord::acknowledge};
  auto hit = ours();
  CHECK_FALSE(objection(hit, seen).empty());
  (void)say(hit, ask, MessageId{});
  const auto told = rescind(hit, RecordFate::withdrawn, noon);
  CHECK(told.step == Step::hit_rescinded);
  CHECK(told.code == 2);
  CHECK_FALSE(hit.waits);
  CHECK(hit.to_acknowledge());
  for (const auto& said : {ask, wrong, HitSaid{.word = HitWord::locate}})
    CHECK_FALSE(objection(hit, said).empty());
  // The hub has refused our word, which had crossed it.
  CHECK_FALSE(hear_clock(hit, ConfirmationStep::repeated, 2, noon).has_value());
  CHECK(objection(hit, seen).empty());
  CHECK(acknowledge(hit).step == Step::rescission_acknowledged);
  CHECK_FALSE(hit.to_acknowledge());
  CHECK_FALSE(objection(hit, seen).empty());
  revive(hit);
  CHECK(hit == ours());
}

TEST_CASE("Hit: the requester has found the firearm, and says so once", "[node][hit]") {
  const HitSaid found{.word = HitWord::locate};
  auto requester = ours();
  auto owner = theirs();
  CHECK_FALSE(objection(owner, found).empty());
  CHECK(say(requester, found, MessageId{}).step == Step::located);
  CHECK_FALSE(objection(requester, found).empty());
  CHECK(hear(owner, za, found).step == Step::record_located);
  CHECK(owner.located);
  (void)unsay(requester, FaultCode::limit);
  CHECK_FALSE(requester.located);
}

}  // namespace iwets::node
