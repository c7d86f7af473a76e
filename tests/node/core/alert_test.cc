#include "node/core/alert.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;
const Instant noon = from_us(43'200'000'000);

}  // namespace

TEST_CASE("Alert: told once at once, again after a while, never one for each notice", "[core]") {
  AlertWatch watch;
  CHECK_FALSE(watch.due(noon));
  for (int i = 0; i < 100; ++i) watch.notice(noon, NoticeKind::answer);
  CHECK(watch.due(noon) == AlertLevel::routine);
  watch.told(noon);
  CHECK_FALSE(watch.due(noon + 24h));
  watch.notice(noon + 1min, NoticeKind::answer);
  CHECK_FALSE(watch.due(noon + 9min));
  CHECK(watch.next_deadline() == noon + 10min);
  CHECK(watch.due(noon + 10min) == AlertLevel::routine);
}

TEST_CASE("Alert: what is urgent does not wait behind what is not", "[core]") {
  AlertWatch watch;
  watch.notice(noon, NoticeKind::answer);
  watch.told(noon);
  watch.notice(noon + 1min, NoticeKind::answer);
  watch.notice(noon + 2min, NoticeKind::hit);
  CHECK(watch.due(noon + 2min) == AlertLevel::urgent);
  watch.told(noon + 2min);
  watch.notice(noon + 3min, NoticeKind::request);
  CHECK_FALSE(watch.due(noon + 11min));
  CHECK(watch.due(noon + 12min) == AlertLevel::urgent);
}

TEST_CASE("Alert: only urgent ones, if so configured", "[core]") {
  AlertWatch watch({.urgent_only = true});
  watch.notice(noon, NoticeKind::handover);
  CHECK_FALSE(watch.due(noon));
  watch.notice(noon, NoticeKind::confirmation);
  CHECK(watch.due(noon) == AlertLevel::urgent);
}

TEST_CASE("Alert: tried again ever later, and given up after a day", "[core]") {
  AlertWatch watch;
  watch.notice(noon, NoticeKind::hit);
  auto now = noon;
  std::size_t tries = 0;
  while (const auto next = watch.next_deadline()) {
    now = *next;
    REQUIRE(watch.due(now));
    watch.failed(now);
    REQUIRE(++tries < 200);
  }
  CHECK(now >= noon + 24h);
  CHECK(tries > 90);
  CHECK_FALSE(watch.due(now + 1h));
  watch.notice(now, NoticeKind::hit);
  CHECK(watch.due(now) == AlertLevel::urgent);
}

}  // namespace iwets::node
