#include "node/core/alert_round.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;
const Instant noon = from_us(43'200'000'000);
const AlertAddress mail{AlertWay::email, "duty@example.org"};
const AlertAddress hook{AlertWay::webhook, "https://example.org/x"};

}  // namespace

TEST_CASE("AlertRound: an address that fails holds up no other, and keeps its notices", "[core]") {
  AlertRound round({});
  CHECK(round.notice(noon, 1, NoticeKind::answer, mail));
  CHECK(round.notice(noon, 1, NoticeKind::answer, hook));
  auto due = round.due(noon);
  REQUIRE(due);
  round.failed(noon, due->to, "unreachable");
  const auto other = round.due(noon);
  REQUIRE(other);
  CHECK(other->to != due->to);
  round.told(noon, other->to);
  CHECK_FALSE(round.due(noon + 29s));
  CHECK(round.next_deadline() == noon + 30s);
  CHECK(round.oldest() == 1);
  REQUIRE(round.troubles().size() == 1);
  CHECK(round.troubles()[0].way == due->to.way);
  CHECK(round.troubles()[0].reason == "unreachable");
  CHECK(round.troubles()[0].since == noon);
  CHECK(round.notice(noon + 1s, 2, NoticeKind::hit, due->to));
  const auto again = round.due(noon + 30s);
  REQUIRE(again);
  CHECK(again->alert.notices == 2);
  CHECK(again->alert.level == AlertLevel::urgent);
  CHECK(again->alert.about == std::set{AlertAbout::hit, AlertAbout::trace});
  round.told(noon + 30s, again->to);
  CHECK(round.troubles().empty());
  CHECK_FALSE(round.oldest());
}

TEST_CASE("AlertRound: what is urgent goes first, what was given up waits no more", "[core]") {
  AlertRound round({.give_up = 1h});
  (void)round.notice(noon, 1, NoticeKind::answer, mail);
  (void)round.notice(noon + 1s, 2, NoticeKind::request, hook, true);
  REQUIRE(round.due(noon + 1s));
  CHECK(round.due(noon + 1s)->to == hook);
  CHECK(round.due(noon + 1s)->alert.passed_on);
  round.told(noon + 1s, hook);
  CHECK_FALSE(round.due(noon + 1s)->alert.passed_on);
  round.failed(noon, mail, "tls");
  round.failed(noon + 1h, mail, "tls");
  CHECK_FALSE(round.next_deadline());
  CHECK_FALSE(round.oldest());
}

TEST_CASE("AlertRound: no more addresses than there may be", "[core]") {
  AlertRound round({});
  for (std::size_t i = 0; i < AlertRound::addresses_max; ++i)
    REQUIRE(round.notice(noon, 1, NoticeKind::hit, {AlertWay::email, std::to_string(i)}));
  CHECK_FALSE(round.notice(noon, 2, NoticeKind::hit, mail));
  round.told(noon, {AlertWay::email, "7"});
  CHECK(round.notice(noon, 3, NoticeKind::hit, mail));  // Who has been told makes room.
}

TEST_CASE("AlertRound: only urgent ones, if so configured", "[core]") {
  AlertRound round({.urgent_only = true});
  (void)round.notice(noon, 1, NoticeKind::answer, mail);
  CHECK_FALSE(round.due(noon));
  CHECK_FALSE(round.oldest());
}

}  // namespace iwets::node
