#include "node/core/opened_cases.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

const Instant noon = Instant{} + 24h * 20'000 + 12h;

TraceId number(std::uint8_t n) {
  std::array<std::uint8_t, 16> raw{};
  raw.back() = n;
  return *TraceId::from_bytes(raw);
}

}  // namespace

TEST_CASE("OpenedCases: so many different ones in an hour, each as often as he likes", "[core]") {
  OpenedCases opened(2);
  CHECK_FALSE(opened.open(noon, "A", number(1)));
  CHECK_FALSE(opened.open(noon + 1min, "A", number(2)));
  CHECK_FALSE(opened.open(noon + 2min, "A", number(1)));
  const auto refused = opened.open(noon + 3min, "A", number(3));
  REQUIRE(refused);
  CHECK(refused->opened == 2);
  CHECK(refused->again == noon + 61min);  // When the second is an hour old: the first was renewed.
  CHECK_FALSE(opened.open(noon + 3min, "A", number(2)));
  CHECK_FALSE(opened.open(noon + 3min, "B", number(3)));
  CHECK(opened.open(noon + 62min - 1s, "A", number(3)));
  CHECK_FALSE(opened.open(noon + 62min, "A", number(3)));
  CHECK(opened.open(noon + 62min, "A", number(4)));
}

TEST_CASE("OpenedCases: one alarm an hour for an officer", "[core]") {
  OpenedCases opened(1);
  const auto alarms = [&](Instant now, const char* officer, std::uint8_t n) {
    const auto refused = opened.open(now, officer, number(n));
    return refused && refused->alarm;
  };
  CHECK_FALSE(alarms(noon, "A", 1));
  CHECK(alarms(noon + 1s, "A", 2));
  for (std::uint8_t n = 3; n < 50; ++n) CHECK_FALSE(alarms(noon + 1min, "A", n));
  CHECK_FALSE(alarms(noon + 1min, "B", 1));
  CHECK(alarms(noon + 1min, "B", 2));
  CHECK_FALSE(alarms(noon + 59min, "A", 1));  // He keeps it open.
  CHECK(alarms(noon + 62min, "A", 2));
}

TEST_CASE("OpenedCases: without a bound nothing is refused", "[core]") {
  OpenedCases opened(0);
  for (std::uint8_t n = 1; n < 255; ++n) CHECK_FALSE(opened.open(noon, "A", number(n)));
}

TEST_CASE("OpenedCases: a clock that is set back makes no room, and takes none for long",
          "[core]") {
  OpenedCases opened(1);
  CHECK_FALSE(opened.open(noon + 24h, "A", number(1)));
  const auto refused = opened.open(noon, "A", number(2));
  REQUIRE(refused);
  CHECK(refused->again == noon + 1h);
  CHECK_FALSE(opened.open(noon + 1h, "A", number(2)));
}

}  // namespace iwets::node
