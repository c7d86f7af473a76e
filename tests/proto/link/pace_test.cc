#include "proto/link/client/pace.h"

#include <catch2/catch.hpp>

using namespace iwets;
using link::Pace;
using namespace std::chrono_literals;

namespace {

/// The rest after the last of `turns` turns, each of which did `done` and ended `apart` later.
Duration rest_of(std::size_t done, Duration apart, int turns = 1'000) {
  Pace pace;
  Instant now{1h};
  Duration rest{};
  for (int i = 0; i < turns; ++i) rest = pace.rest_after(now += apart, done);
  return rest;
}

}  // namespace

TEST_CASE("whoever has little to do does not rest", "[pace]") {
  CHECK(rest_of(1, 10ms) == 0ms);
  CHECK(rest_of(8, 10ms) == 0ms);  // 800 in a second
}

TEST_CASE("whoever has much to do rests the longer, the more it is", "[pace]") {
  const auto some = rest_of(12, 10ms), more = rest_of(14, 10ms);
  CHECK(some > 3ms);
  CHECK(more > some);
  CHECK(rest_of(100, 10ms) == 12ms);
}

TEST_CASE("how the work is cut into turns does not matter", "[pace]") {
  CHECK(rest_of(1, 1ms) == rest_of(10, 10ms));
  CHECK(rest_of(4, 2ms) == rest_of(20, 10ms));
}

TEST_CASE("a burst after a long silence, and a turn without work, are not followed by a rest",
          "[pace]") {
  Pace pace;
  Instant now{1h};
  CHECK(pace.rest_after(now, 0) == 0ms);
  CHECK(pace.rest_after(now + 10s, 64) == 0ms);
  for (int i = 0; i < 1'000; ++i) (void)pace.rest_after(now += 10ms, 100);
  CHECK(pace.rest_after(now, 0) == 0ms);
}
