#include "hub/shell/clock.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace std::chrono_literals;
using shell::Clock;

namespace {

const Instant noon = from_us(1'770'000'000'000'000);

/// A machine's clocks, which a test sets.
struct Machine {
  Instant wall = noon;
  Duration monotonic = 5min;
  [[nodiscard]] shell::ClockSources sources() {
    return {[this] { return wall; }, [this] { return monotonic; }};
  }
  void pass(Duration time) {
    wall += time;
    monotonic += time;
  }
};

}  // namespace

TEST_CASE("Clock: a journal without entries starts at the wall clock", "[shell]") {
  Machine machine;
  const Clock clock({}, machine.sources());
  CHECK(clock.now() == noon);
  machine.pass(1h);
  CHECK(clock.now() == noon + 1h);
  CHECK(clock.wall_lead() == 0s);
}

TEST_CASE("Clock: who sets the wall clock does not set the hub's", "[shell]") {
  Machine machine;
  const Clock clock(noon - 1h, machine.sources());
  machine.wall += 3h;
  CHECK(clock.now() == noon);
  CHECK(clock.wall_lead() == 3h);
  machine.wall -= 5h;
  CHECK(clock.now() == noon);
  CHECK(clock.wall_lead() == -2h);
}

TEST_CASE("Clock: a wall clock a day ahead of the journal is believed, one further ahead is not",
          "[shell]") {
  Machine machine;
  CHECK(Clock(noon - Clock::start_lead_max, machine.sources()).now() == noon);
  const auto journal = noon - Clock::start_lead_max - 1us;
  Clock clock(journal, machine.sources());
  CHECK(clock.now() == journal);
  machine.pass(2h);
  CHECK(clock.now() == journal + 2h);  // Time passes, but only as much as really has.
  CHECK(clock.wall_lead() == Clock::start_lead_max + 1us);

  SECTION("the clock is mended") {
    machine.wall = journal + 2h;
    CHECK(clock.wall_lead() == 0s);
  }
  SECTION("an operator confirms it") {
    clock.confirm();
    CHECK(clock.now() == noon + 2h);
    CHECK(clock.wall_lead() == 0s);
    CHECK(clock.ahead() == 0s);
    machine.pass(1h);
    CHECK(clock.now() == noon + 3h);
  }
}

TEST_CASE("Clock: a hub that is ahead is brought back without going back", "[shell]") {
  Machine machine;
  Clock clock(noon + 1h, machine.sources());  // The journal is an hour ahead of the wall clock.
  CHECK(clock.now() == noon + 1h);
  CHECK(clock.wall_lead() == -1h);
  clock.confirm();
  CHECK(clock.wall_lead() == 0s);  // Accepted: the intake goes on.
  CHECK(clock.now() == noon + 1h);
  CHECK(clock.ahead() == 1h);
  auto last = clock.now();
  for (int i = 0; i < 12; ++i) {
    machine.pass(10min);
    CHECK(clock.now() == last + 5min);  // Deadlines pass, more slowly.
    CHECK(clock.wall_lead() == 0s);
    last = clock.now();
  }
  CHECK(clock.ahead() == 0s);
  CHECK(clock.now() == machine.wall);
  machine.pass(10min);
  CHECK(clock.now() == machine.wall);
}

TEST_CASE("Clock: confirmed again and again, it follows the last word and never goes back",
          "[shell]") {
  Machine machine;
  Clock clock(noon, machine.sources());
  auto last = clock.now();
  const auto step = [&](Duration passes, Duration set) {
    machine.pass(passes);
    machine.wall += set;
    clock.confirm();
    CHECK(clock.now() >= last);
    CHECK(clock.wall_lead() == 0s);
    CHECK(clock.now() - clock.ahead() == machine.wall);
    last = clock.now();
  };
  step(1min, 1h);
  CHECK(clock.ahead() == 0s);
  step(1min, -2h);
  CHECK(clock.ahead() == 2h);
  step(30min, -1h);
  CHECK(clock.ahead() == 2h + 45min);
  step(1min, 24h);
  CHECK(clock.ahead() == 0s);
}
