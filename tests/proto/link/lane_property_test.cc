#include <catch2/catch.hpp>
#include <random>

#include "tests/proto/link/lane_world.h"

using namespace iwets;
using namespace iwets::link;
using link::testing::limits;

namespace {

/// Luck from a seed.
struct Seeded {
  std::mt19937_64 random;
  std::uint64_t below(std::uint64_t n) { return random() % n; }
  static void must(bool holds, const char* what) {
    INFO(what);
    REQUIRE(holds);
  }
};
using World = link::testing::World<Seeded>;

void run(World& world, int steps, bool generations) {
  link::testing::run(world, generations, [&] { return steps-- > 0; });
}

}  // namespace

TEST_CASE("Lane: whatever the wire and the processes do, each message arrives once, in order",
          "[lane]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 300));
  INFO("seed " << seed);
  World world({std::mt19937_64(seed)});
  run(world, 600, seed % 2 == 1);
  world.heal();
  CHECK(world.taken_ == world.posted_);
  CHECK(world.released_ == world.posted_);
  CHECK(world.sender_.acked() == world.receiver_.last());
  CHECK(world.sender_.drawn() == world.receiver_.last());
}

TEST_CASE("Lane: an end put back from an old copy is detected, never guessed", "[lane]") {
  const auto seed = GENERATE(range<std::uint64_t>(0, 300));
  INFO("seed " << seed);
  World world({std::mt19937_64(seed)});
  run(world, 200, false);
  const auto sender_copy = world.sender_disk_;
  const auto receiver_copy = world.receiver_disk_;
  run(world, 200, false);

  SECTION("the receiver") {
    const auto acked = world.sender_.acked();
    world.set_receiver(receiver_copy);
    const bool behind = world.receiver_.last().number < acked.number;
    CHECK(world.attach() == !behind);
    if (behind) CHECK(world.why_ == LaneStop::receiver_behind);
  }
  SECTION("the sender, at once") {
    const auto last = world.receiver_.last();
    world.set_sender(sender_copy);
    const bool behind = world.sender_.drawn().number < last.number;
    CHECK(world.attach() == !behind);
    if (behind) CHECK(world.why_ == LaneStop::sender_behind);
  }
  SECTION("the sender, after it has gone on by itself") {
    const auto last = world.receiver_.last();
    world.set_sender(sender_copy);
    const bool behind = world.sender_.drawn().number < last.number;
    // A session with a receiver that is not ours lets it draw the numbers again, for other
    // messages.
    for (int i = 0; i < 40; ++i) world.post();
    auto stranger = world.sender_.drawn();
    REQUIRE(world.sender_.attach(stranger, {.number_max = 10'000, .bytes_max = 2'000}));
    while (world.sender_.drawn().number < last.number) {
      REQUIRE_FALSE(world.sender_.draw().empty());
      stranger = world.sender_.drawn();
      REQUIRE(world.sender_.acknowledge(stranger, {.number_max = 10'000, .bytes_max = 2'000}));
    }
    if (behind) {
      std::optional<LaneStop> expected;
      if (world.sender_.acked().number > last.number) {
        expected = LaneStop::receiver_behind;
      } else {
        const auto beyond = world.sender_.window(last.number + 1);
        const auto digest = beyond.empty() ? world.sender_.drawn().digest : beyond[0].previous;
        // By luck it may have drawn the same messages again: then there is no second history.
        if (digest != last.digest) expected = LaneStop::forked;
      }
      CHECK(world.attach() == !expected);
      CHECK(world.why_ == expected);
    }
  }
  SECTION("an operator's new generation lets either go on") {
    world.set_sender(sender_copy);
    if (!world.attach()) {
      world.open_generation();
      // The copy has forgotten some messages and their receipts; what it has arrives.
      std::set<std::uint64_t> left;
      for (const auto& item : world.sender_.pending(10'000)) left.insert(item.handle);
      world.posted_.insert(left.begin(), left.end());
      world.heal();
      for (const auto handle : left) CHECK(world.taken_.count(handle) == 1);
      CHECK(world.sender_.acked() == world.receiver_.last());
    }
  }
}
