#include "node/core/sign_in.h"

#include <catch2/catch.hpp>

namespace iwets::node::testing {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

const Instant noon = Instant{} + hours{24 * 20'000 + 12};

}  // namespace

TEST_CASE("delay_after: three failures are free, then it doubles up to five minutes", "[core]") {
  CHECK(delay_after(0) == Duration{});
  CHECK(delay_after(2) == Duration{});
  CHECK(delay_after(3) == seconds{1});
  CHECK(delay_after(4) == seconds{2});
  CHECK(delay_after(9) == seconds{64});
  CHECK(delay_after(12) == minutes{5});
  CHECK(delay_after(4'000'000'000U) == minutes{5});
}

TEST_CASE("may_try_at: a clock that was set back makes nobody wait longer", "[core]") {
  CHECK(may_try_at({5, noon}, noon + seconds{1}) == noon + seconds{4});
  CHECK(may_try_at({5, noon + hours{3}}, noon) == noon + seconds{4});
}

TEST_CASE("AttemptBudget: so many in a minute, whoever tries", "[core]") {
  AttemptBudget budget(3);
  for (int i = 0; i < 3; ++i) CHECK(budget.take(noon));
  CHECK_FALSE(budget.take(noon));
  CHECK_FALSE(budget.take(noon + seconds{10}));
  CHECK(budget.take(noon + seconds{21}));
  CHECK_FALSE(budget.take(noon + seconds{22}));
  CHECK(budget.take(noon + hours{1}));
}

TEST_CASE("session_over: idle, old, or of a clock that was set back", "[core]") {
  const SignInRules rules;
  CHECK_FALSE(session_over({noon, noon}, noon + minutes{29}, rules));
  CHECK(session_over({noon, noon}, noon + minutes{30}, rules));
  CHECK_FALSE(
      session_over({noon, noon + hours{11} + minutes{50}}, noon + hours{11} + minutes{59}, rules));
  CHECK(session_over({noon, noon + hours{11} + minutes{50}}, noon + hours{12}, rules));
  CHECK_FALSE(session_over({noon, noon}, noon - seconds{59}, rules));
  CHECK(session_over({noon, noon}, noon - seconds{61}, rules));
}

TEST_CASE("proof_counts: for five minutes, and never if none was given", "[core]") {
  const SignInRules rules;
  CHECK(proof_counts(noon, noon + seconds{299}, rules));
  CHECK_FALSE(proof_counts(noon, noon + minutes{5}, rules));
  CHECK_FALSE(proof_counts({}, noon, rules));
  CHECK_FALSE(proof_counts(noon + minutes{2}, noon, rules));
}

TEST_CASE("fault_of_password: length, sameness, and what is tried first", "[core]") {
  const auto fault = [](const char* password) {
    return std::string(fault_of_password(password, "ZA-117", "N. Dlamini"));
  };
  CHECK(fault("a heron walks at dusk").empty());
  CHECK(fault("short, this").find("12 characters") != std::string::npos);
  CHECK_FALSE(fault("abababababababab").empty());
  CHECK_FALSE(fault("my house 1234567").empty());
  CHECK_FALSE(fault("seven dddddd bees").empty());
  CHECK_FALSE(fault("I am za-117 today").empty());
  CHECK_FALSE(fault("n. dlamini of Durban").empty());
  CHECK_FALSE(fault("Password of mine!").empty());
  CHECK_FALSE(fault(std::string(257, 'x').c_str()).empty());
}

TEST_CASE("badge_of: one writing of a badge, and nothing else", "[core]") {
  CHECK(badge_of("za-117") == "ZA-117");
  CHECK(badge_of("A/1.b_c") == "A/1.B_C");
  for (const auto* wrong : {"", "x", "a b", "a\nb", "ü1", "a'b", "<b>"})
    CHECK(badge_of(wrong).empty());
  CHECK(badge_of(std::string(32, 'a')).size() == 32);
  CHECK(badge_of(std::string(33, 'a')).empty());
}

}  // namespace iwets::node::testing
