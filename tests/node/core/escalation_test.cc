#include "node/core/escalation.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;
const Instant noon = from_us(43'200'000'000);

}  // namespace

TEST_CASE("Escalation: due when the time of those who were told is over, not before", "[core]") {
  Escalation of(10min);
  CHECK_FALSE(of.next_deadline());
  of.told(noon, "DBN", 7, {"A"}, false);
  of.told(noon + 9min, "DBN", 8, {"B"}, false);  // A later notice gives no more time.
  CHECK_FALSE(of.due(noon + 9min + 59s));
  CHECK(of.next_deadline() == noon + 10min);
  REQUIRE(of.due(noon + 10min) == "DBN");
  CHECK(of.open("DBN").first == 7);
  CHECK(of.open("DBN").last == 8);
  CHECK(of.open("DBN").told == std::set<std::string>{"A", "B"});
  of.passed_on(noon + 10min, "DBN", {"S"}, true);
  CHECK_FALSE(of.due(noon + 19min));
  CHECK(of.due(noon + 20min) == "DBN");
  CHECK(of.open("DBN").general);
  of.close("DBN");
  CHECK_FALSE(of.due(noon + 24h));
  CHECK_FALSE(of.oldest());
}

TEST_CASE("Escalation: what was read lets the next notice have its own time", "[core]") {
  Escalation of(10min);
  of.told(noon, "DBN", 7, {"A"}, false);
  of.told(noon + 4min, "DBN", 9, {"A"}, false);
  of.told(noon + 5min, "", 10, {"C"}, false);
  CHECK(of.oldest() == 7);
  REQUIRE(of.due(noon + 10min) == "DBN");
  of.go_on("DBN", 9, noon + 4min);
  CHECK_FALSE(of.due(noon + 13min));
  CHECK(of.due(noon + 14min) == "DBN");
  CHECK(of.oldest() == 9);
  of.close("DBN");
  CHECK(of.due(noon + 15min) == "");
  CHECK(of.oldest() == 10);
}

TEST_CASE("Escalation: without a time nothing is passed on", "[core]") {
  Escalation of(Duration{});
  of.told(noon, "DBN", 7, {"A"}, false);
  CHECK_FALSE(of.due(noon + 24h));
  CHECK_FALSE(of.oldest());
}

}  // namespace iwets::node
