#include "node/core/duty.h"

#include <catch2/catch.hpp>

namespace iwets::node {
namespace {

constexpr std::uint32_t hour = 60;
constexpr Day monday{20'416};  // 2025-11-24
constexpr std::uint8_t workdays = 0b0011111, always = 0b1111111;

/// Days 07:00 to 19:00 on workdays, every night 19:00 to 07:00.
Rota rota() {
  Rota out;
  out.zone = "Africa/Johannesburg";
  out.week = {{workdays, {7 * hour, 19 * hour, {"A"}, {"S"}}},
              {always, {19 * hour, 7 * hour, {"N"}, {"S", "N"}}}};
  return out;
}

std::vector<std::string> there(const Rota& of, Day day, std::uint32_t minute) {
  return on_duty(of, {day, minute}).officers;
}
using Badges = std::vector<std::string>;

}  // namespace

TEST_CASE("Duty: shifts begin and end to the minute, and pass midnight", "[core][duty]") {
  const auto of = rota();
  CHECK(there(of, monday, 7 * hour - 1) == Badges{"N"});
  CHECK(there(of, monday, 7 * hour) == Badges{"A"});
  CHECK(there(of, monday, 19 * hour - 1) == Badges{"A"});
  CHECK(there(of, monday, 19 * hour) == Badges{"N"});
  CHECK(there(of, monday + 1, 0) == Badges{"N"});
  CHECK(there(of, monday + 5, 12 * hour).empty());  // A Saturday by day.
  CHECK(there(of, monday + 5, 20 * hour) == Badges{"N"});
  CHECK(there(of, monday + 6, 6 * hour) == Badges{"N"});
  CHECK(on_duty(of, {monday, 8 * hour}).standby == Badges{"S"});
  CHECK(on_duty(of, {monday, 20 * hour}).standby == Badges{"S"});  // Who is there stands by not.
}

TEST_CASE("Duty: a shift from an hour to the same hour lasts a day", "[core][duty]") {
  Rota of;
  of.week = {{0b0000001, {8 * hour, 8 * hour, {"A"}, {}}}};
  CHECK(there(of, monday, 8 * hour - 1).empty());
  CHECK(there(of, monday, 8 * hour) == Badges{"A"});
  CHECK(there(of, monday + 1, 8 * hour - 1) == Badges{"A"});
  CHECK(there(of, monday + 1, 8 * hour).empty());
  of.week = {{0b0000001, {0, Shift::day_minutes, {"A"}, {}}}};
  CHECK(there(of, monday, 0) == Badges{"A"});
  CHECK(there(of, monday, 24 * hour - 1) == Badges{"A"});
  CHECK(there(of, monday + 1, 0).empty());
}

TEST_CASE("Duty: a date of its own takes the place of the week, from its own shifts on",
          "[core][duty]") {
  auto of = rota();
  of.exceptions[monday + 1] = {{10 * hour, 12 * hour, {"H"}, {}}};
  of.exceptions[monday + 2] = {};
  CHECK(there(of, monday + 1, 6 * hour) == Badges{"N"});  // Monday's night goes on.
  CHECK(there(of, monday + 1, 8 * hour).empty());
  CHECK(there(of, monday + 1, 10 * hour) == Badges{"H"});
  CHECK(there(of, monday + 1, 20 * hour).empty());
  CHECK(there(of, monday + 2, 2 * hour).empty());
  CHECK(there(of, monday + 2, 12 * hour).empty());
  CHECK(there(of, monday + 3, 12 * hour) == Badges{"A"});
  CHECK(badges_of(of) == std::set<std::string>{"A", "H", "N", "S"});
}

TEST_CASE("Duty: shifts that overlap are taken together, each officer once", "[core][duty]") {
  auto of = rota();
  of.week.push_back({always, {18 * hour, 20 * hour, {"B", "A"}, {"T"}}});
  CHECK(there(of, monday, 18 * hour) == Badges{"A", "B"});
  CHECK(on_duty(of, {monday, 19 * hour}).officers == Badges{"N", "B", "A"});
  CHECK(on_duty(of, {monday, 18 * hour}).standby == Badges{"S", "T"});
}

TEST_CASE("Duty: who is told in turn are those who may see the cases, and nobody twice",
          "[core][duty]") {
  const std::vector<Colleague> all = {{"A", "DBN"},
                                      {"B", "DBN"},
                                      {"F", "CPT"},
                                      {"L", "DBN", Office::officer, false},
                                      {"X", "DBN", Office::administrator},
                                      {"S", "DBN", Office::supervisor},
                                      {"T", "CPT", Office::supervisor}};
  const OnDuty duty{{"A", "F", "L", "X", "gone"}, {"B", "S"}};
  using Rounds = std::vector<std::vector<std::string>>;
  CHECK(rounds_of(duty, "DBN", all) == Rounds{{"A"}, {"B"}, {"S"}, {"T"}});
  CHECK(rounds_of(duty, "", all) == Rounds{{"A", "F"}, {"B"}, {"S"}, {"T"}});
  CHECK(rounds_of({}, "DBN", all) == Rounds{{}, {"S"}, {"T"}});
  CHECK(rounds_of({{"F"}, {}}, "DBN", {}) == Rounds{{}});
}

}  // namespace iwets::node
