#include "hub/shell/allowance.h"

#include <catch2/catch.hpp>

#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace std::chrono_literals;
using shell::Allowances;

namespace {
const auto busy = world::peer("member:BR"), calm = world::peer("member:ZA"),
           center = world::peer("center:US");
constexpr Allowances::Time start{1h};

void take(Allowances& some, int messages) {
  for (int i = 0; i < messages; ++i) some.took(busy, start);
}
}  // namespace

TEST_CASE("Allowance: so much at once, then so much a second", "[shell]") {
  Allowances some(40);
  CHECK(some.left(busy, start) == 128);
  take(some, 128);
  CHECK(some.left(busy, start) == 0);
  CHECK(some.left(busy, start + 500ms) == 20);
  CHECK(some.left(busy, start + 1h) == 128);
  CHECK(Allowances(500).left(busy, start) == 500);
}

TEST_CASE("Allowance: what was sent beyond it is waited for, in pieces as well", "[shell]") {
  Allowances some(40);
  take(some, 128 + 80);
  CHECK(some.left(busy, start + 2s) == 0);
  auto now = start + 2s;
  for (int i = 0; i < 100; ++i) (void)some.left(busy, now += 5ms);
  CHECK(some.left(busy, now) >= 19);
  CHECK(some.left(busy, now) <= 20);
}

TEST_CASE("Allowance: each member has its own; centers, and a hub without a limit, have none",
          "[shell]") {
  Allowances some(40);
  take(some, 128);
  CHECK(some.left(calm, start) == 128);
  CHECK(some.limits(busy));
  CHECK_FALSE(some.limits(center));
  CHECK_FALSE(Allowances(0).limits(busy));
}
