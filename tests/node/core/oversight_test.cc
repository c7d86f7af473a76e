#include "node/core/oversight.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

const auto noon = from_us(1'772'366'400'000'000);

Oversight::Rules three_an_hour() {
  Oversight::Rules rules;
  rules.quota.officer = {{3, 0}, {3, 0}};
  rules.quota.unnamed = {{1, 0}, {1, 0}};
  rules.quota.agency = {{5, 0}, {5, 0}};
  rules.quota.purpose = {{7, 0}, {7, 0}};
  return rules;
}

Consultation question(Instant at, const std::string& officer, Asking kind = Asking::check) {
  Consultation out;
  out.at = at;
  out.officer = officer;
  out.agency = "SAPS";
  out.kind = kind;
  out.reference = "CAS 1";
  return out;
}

/// Asks, as the desk does; false: refused.
bool asks(Oversight& watch, Consultation one) {
  (void)watch.set_back(one.at);
  if (watch.judge(one.at, one)) one.outcome = Admission::refused;
  static std::int64_t row = 0;
  one.row = ++row;
  (void)watch.enter(one);
  return one.outcome == Admission::sent;
}

}  // namespace

TEST_CASE("Oversight: officer, agency and purpose each have their quota", "[node][oversight]") {
  Oversight watch(three_an_hour());
  for (int i = 0; i < 3; ++i) CHECK(asks(watch, question(noon, "A")));
  CHECK(watch.judge(noon, question(noon, "A"))->scope == Scope::officer);
  CHECK(asks(watch, question(noon, "B")));
  CHECK(asks(watch, question(noon, "B")));
  CHECK(watch.judge(noon, question(noon, "C"))->scope == Scope::agency);
  auto other = question(noon, "D");
  other.agency = "SARS";
  CHECK(asks(watch, other));
  CHECK(asks(watch, other));
  other.officer = "E";
  CHECK(watch.judge(noon, other)->scope == Scope::purpose);
  other.purpose = field::Purpose::court;
  CHECK_FALSE(watch.judge(noon, other));
}

TEST_CASE("Oversight: traces and checks are counted apart", "[node][oversight]") {
  Oversight watch(three_an_hour());
  for (int i = 0; i < 3; ++i) CHECK(asks(watch, question(noon, "A")));
  CHECK_FALSE(asks(watch, question(noon, "A")));
  CHECK(asks(watch, question(noon, "A", Asking::trace)));
}

TEST_CASE("Oversight: what was refused does not count", "[node][oversight]") {
  Oversight watch(three_an_hour());
  for (int i = 0; i < 3; ++i) CHECK(asks(watch, question(noon, "A")));
  for (int i = 0; i < 50; ++i) CHECK_FALSE(asks(watch, question(noon + 30min, "A")));
  CHECK(asks(watch, question(noon + 1h, "A")));
}

TEST_CASE("Oversight: a clock that is set back makes no room, and takes none for long",
          "[node][oversight]") {
  Oversight watch(three_an_hour());
  for (int i = 0; i < 3; ++i) CHECK(asks(watch, question(noon, "A")));
  CHECK_FALSE(asks(watch, question(noon - 2h, "A")));
  CHECK_FALSE(asks(watch, question(noon - 1h - 1us, "A")));
  CHECK(asks(watch, question(noon - 1h, "A")));  // An hour of the clock that holds now.
  // A year ahead for a moment, and back.
  Oversight other(three_an_hour());
  for (int i = 0; i < 3; ++i) CHECK(asks(other, question(noon, "A")));
  CHECK(asks(other, question(noon + 365 * 24h, "A")));
  CHECK_FALSE(asks(other, question(noon + 1min, "A")));
  CHECK(asks(other, question(noon + 1h, "A")));
  CHECK(asks(other, question(noon + 1h, "A")));
  CHECK_FALSE(asks(other, question(noon + 1h, "A")));
}

TEST_CASE("Oversight: begun again from the book it decides the same", "[node][oversight]") {
  Oversight watch(three_an_hour()), again(three_an_hour());
  std::vector<Consultation> book;
  for (int i = 0; i < 3; ++i) {
    book.push_back(question(noon + i * 1min, "A"));
    CHECK(asks(watch, book.back()));
  }
  for (const auto& row : book) again.recall(row);
  for (const auto at : {noon + 3min, noon + 1h - 1us, noon + 1h, noon + 1h + 1min})
    CHECK(again.judge(at, question(at, "A")).has_value() ==
          watch.judge(at, question(at, "A")).has_value());
}

TEST_CASE("Oversight: an urgent trace beyond the quota is one alarm for each episode",
          "[node][oversight]") {
  Oversight watch(three_an_hour());
  std::vector<Oversight::Raised> raised;
  const auto urgent = [&](int row, const std::string& reference) {
    auto one = question(noon, "A", Asking::trace);
    one.row = row;
    one.urgent = true;
    one.outcome = Admission::beyond;
    one.reference = reference;
    raised = watch.enter(one);
  };
  urgent(1, "CAS 1");
  REQUIRE(raised.size() == 1);
  CHECK(raised.front().first_time);
  urgent(2, "CAS 2");
  REQUIRE(raised.size() == 1);
  CHECK_FALSE(raised.front().first_time);
  CHECK(alarm_text(raised.front().alarm) ==
        "2 urgent traces sent although the quota was used up, under 2 case references");
  REQUIRE(watch.close(1, noon, "CHIEF", "a siege", 2));
  urgent(3, "CAS 3");
  CHECK(raised.front().first_time);
  CHECK(raised.front().alarm.number == 2);
}

TEST_CASE("Oversight: parties have a bound, and the longest silent one is forgotten",
          "[node][oversight]") {
  auto rules = three_an_hour();
  rules.alarms.on = false;
  rules.quota.agency = rules.quota.purpose = {};
  Oversight watch(rules);
  for (int i = 0; i < 3; ++i) CHECK(asks(watch, question(noon, "A")));
  for (std::size_t i = 0; i < Oversight::parties_max - 3; ++i)
    CHECK(asks(watch, question(noon + 1s, "B" + std::to_string(i))));
  CHECK(watch.judge(noon + 2s, question(noon + 2s, "A")));
  CHECK(asks(watch, question(noon + 2s, "C")));
  CHECK_FALSE(watch.judge(noon + 2s, question(noon + 2s, "A")));
}

TEST_CASE("Oversight: a locked account is an alarm, which grows until it is closed", "[core]") {
  Oversight watch({});
  const auto at = Instant{} + std::chrono::hours{24 * 20'000};
  const auto first = watch.account_locked(at, "ZA-117", 10);
  REQUIRE(first.size() == 1);
  CHECK(first[0].first_time);
  CHECK(first[0].alarm.kind == AlarmKind::account_locked);
  CHECK(first[0].alarm.who == "ZA-117");
  CHECK(alarm_text(first[0].alarm) == "account locked after 10 failures to sign in");
  const auto again = watch.account_locked(at + std::chrono::hours{1}, "ZA-117", 10);
  REQUIRE(again.size() == 1);
  CHECK_FALSE(again[0].first_time);
  CHECK(watch.account_locked(at, "ZA-118", 10).at(0).first_time);
  REQUIRE(watch.close(first[0].alarm.number, at, "S", "spoken to", 0).has_value());
  CHECK(watch.account_locked(at + std::chrono::hours{2}, "ZA-117", 10).at(0).first_time);
}

TEST_CASE("Oversight: who opens too many cases is an alarm, unless nothing is detected", "[core]") {
  Oversight watch({});
  const auto at = Instant{} + std::chrono::hours{24 * 20'000};
  const auto first = watch.many_opened(at, "ZA-117", 200);
  REQUIRE(first.size() == 1);
  CHECK(first[0].first_time);
  CHECK(name(first[0].alarm.kind) == "many_opened");
  CHECK(first[0].alarm.scope == Scope::officer);
  CHECK(alarm_text(first[0].alarm) ==
        "200 different cases opened in an hour, the most that an officer may, and more asked for");
  CHECK_FALSE(watch.many_opened(at + std::chrono::hours{1}, "ZA-117", 200).at(0).first_time);
  Oversight::Rules blind;
  blind.alarms.on = false;
  CHECK(Oversight(blind).many_opened(at, "ZA-117", 200).empty());
}

}  // namespace iwets::node
