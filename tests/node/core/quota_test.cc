#include "node/core/quota.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

using namespace std::chrono_literals;

const auto noon = from_us(1'772'366'400'000'000);  // 2026-03-01T12:00:00Z

}  // namespace

TEST_CASE("Quota: a question counts until it is as old as the window, and no longer",
          "[node][quota]") {
  const std::deque<Instant> asked{noon, noon + 1min, noon + 2min};
  const Quota three{.per_hour = 3, .per_day = 0};
  CHECK_FALSE(exhausted({noon, noon}, three, noon));
  CHECK(exhausted(asked, three, noon + 2min) == Exhausted{3, 1h, noon + 1h});
  CHECK(exhausted(asked, three, noon + 1h - 1us).has_value());
  CHECK_FALSE(exhausted(asked, three, noon + 1h));
}

TEST_CASE("Quota: of hour and day the one that lasts longer is told", "[node][quota]") {
  const std::deque<Instant> asked{noon - 23h, noon, noon};
  CHECK(exhausted(asked, {.per_hour = 2, .per_day = 3}, noon)->again == noon + 1h);
  CHECK(exhausted(asked, {.per_hour = 2, .per_day = 2}, noon) == Exhausted{2, 24h, noon + 24h});
}

TEST_CASE("Quota: zero is no limit, and so is being off", "[node][quota]") {
  const std::deque<Instant> asked(5'000, noon);
  CHECK_FALSE(exhausted(asked, Quota{}, noon));
  QuotaRules rules;
  rules.on = false;
  CHECK(quota_of(rules, Scope::officer, "N. DLAMINI", Asking::check) == Quota{});
  CHECK(quota_of({}, Scope::officer, "N. DLAMINI", Asking::look) == Quota{});
}

TEST_CASE("Quota: officers without a name share a smaller one", "[node][quota]") {
  const QuotaRules rules;
  for (const auto kind : {Asking::check, Asking::trace}) {
    const auto named = quota_of(rules, Scope::officer, "N. DLAMINI", kind);
    const auto unnamed = quota_of(rules, Scope::officer, who(""), kind);
    CHECK(unnamed.per_hour < named.per_hour);
    CHECK(unnamed.per_day < named.per_day);
  }
}

TEST_CASE("Quota: a refusal says field, reason and what to do", "[node][quota]") {
  const auto at = noon + 30s;
  auto why = refusal_of(Scope::officer, "N. DLAMINI", Asking::check, {200, 1h, at + 20min}, at);
  CHECK(why.field == "officer.name");
  CHECK(why.reason == "officer N. DLAMINI has made 200 checks in the last hour; at most 200");
  CHECK(why.remedy == "wait until 12:21 UTC, or ask your supervisor");
  CHECK(retry_after_s(why, at) == 1'200);
  CHECK(retry_after_s(why, at + 1us) == 1'200);
  CHECK(retry_after_s(why, at + 20min - 1us) == 1);
  why = refusal_of(Scope::purpose, "border", Asking::trace, {2, 24h, noon + 24h}, noon);
  CHECK(why.field == "purpose");
  CHECK(
      why.reason ==
      "for the purpose border this member has submitted 2 traces in the last 24 hours; at most 2");
  CHECK(why.remedy ==
        "wait until 2026-03-02 12:00 UTC, or ask your supervisor; an urgent trace is always sent");
  why = refusal_of(Scope::officer, who(""), Asking::check, {60, 1h, at}, noon);
  CHECK(why.remedy.starts_with("name the officer (--officer"));
}

TEST_CASE("Quota: a name counts the same however it is typed", "[node][quota]") {
  CHECK(who("  n.\t Dlamini ") == "N. DLAMINI");
  CHECK(who("N. D\u0430LAMINI").size() == who("N. DALAMINI").size());  // A Cyrillic letter.
  CHECK(who(" \n") == "unnamed");
  CHECK(who("unnamed") == "UNNAMED");  // Nobody takes that place by his name.
  CHECK(who(std::string(500, 'x')).size() == 100);
}

}  // namespace iwets::node
