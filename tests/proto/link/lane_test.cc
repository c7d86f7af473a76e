#include "proto/link/lane.h"

#include <catch2/catch.hpp>
#include <string>

#include "proto/types/archive.h"

using namespace iwets;
using namespace iwets::link;

namespace {

/// Stands for BLAKE2b-256: all that a lane needs is that different histories differ.
Digest mix(const Digest& previous, const Digest& message) {
  std::uint64_t h = 1469598103934665603U;
  Digest out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    for (const auto& from : {previous, message})
      for (const auto byte : from) h = (h ^ byte) * 1099511628211U;
    h = (h ^ i) * 1099511628211U;
    out[i] = static_cast<std::uint8_t>(h >> 56U);
  }
  return out;
}

Item item(std::uint64_t handle, Urgency urgency = Urgency::routine, std::uint32_t bytes = 100) {
  Digest message{};
  for (std::size_t i = 0; i < 8; ++i) message[i] = static_cast<std::uint8_t>(handle >> (8 * i));
  return {.handle = handle, .subject = {}, .urgency = urgency, .bytes = bytes, .message = message};
}

std::vector<std::uint64_t> handles(const std::vector<Item>& items) {
  std::vector<std::uint64_t> out;
  for (const auto& i : items) out.push_back(i.handle);
  return out;
}
std::vector<std::uint64_t> handles(const std::vector<Numbered>& items) {
  std::vector<std::uint64_t> out;
  for (const auto& i : items) out.push_back(i.item.handle);
  return out;
}
using Handles = std::vector<std::uint64_t>;

constexpr Credit plenty{.number_max = 1'000, .bytes_max = 1'000'000};

/// A lane with `n` messages posted (handles 1..n), attached with plenty of credit.
SendLane sender(std::uint64_t n, LaneLimits limits = {}) {
  SendLane lane(&mix, limits);
  for (std::uint64_t i = 1; i <= n; ++i) REQUIRE(lane.post(item(i)));
  REQUIRE(lane.attach({}, plenty));
  return lane;
}

/// The position after messages 1..n of a fresh lane.
Position after(std::uint64_t n) {
  Position position;
  for (std::uint64_t i = 1; i <= n; ++i) {
    position.digest = mix(position.digest, item(i).message);
    position.number = i;
  }
  return position;
}

}  // namespace

TEST_CASE("SendLane: the urgent leave first, equals in order of posting", "[lane]") {
  SendLane lane(&mix);
  REQUIRE(lane.post(item(1, Urgency::bulk)));
  REQUIRE(lane.post(item(2, Urgency::routine)));
  REQUIRE(lane.post(item(3, Urgency::urgent)));
  REQUIRE(lane.post(item(4, Urgency::routine)));
  CHECK(lane.draw().empty());  // no session yet
  REQUIRE(lane.attach({}, plenty));
  CHECK(handles(lane.draw()) == Handles{3, 2, 4, 1});
  CHECK(lane.drawn().number == 4);
}

TEST_CASE("SendLane: nothing is drawn beyond the window or the credit", "[lane]") {
  auto lane = sender(10, {.window_messages_max = 4});
  CHECK(handles(lane.draw()) == Handles{1, 2, 3, 4});
  REQUIRE(lane.acknowledge(after(2), {.number_max = 5, .bytes_max = 1'000'000}));
  CHECK(handles(lane.draw()) == Handles{5});  // room for two, credit for one
  lane.set_credit({.number_max = 5, .bytes_max = 0, .reason = CreditReason::disk_full});
  CHECK(lane.draw().empty());
  CHECK(lane.waiting() == 5);
}

TEST_CASE("SendLane: bytes count, but one message always fits", "[lane]") {
  SendLane lane(&mix);
  REQUIRE(lane.post(item(1, Urgency::routine, 900)));
  REQUIRE(lane.post(item(2, Urgency::routine, 90)));
  REQUIRE(lane.attach({}, {.number_max = 10, .bytes_max = 500}));
  CHECK(handles(lane.draw()) == Handles{1});
  REQUIRE(lane.acknowledge(after(1), {.number_max = 10, .bytes_max = 500}));
  CHECK(handles(lane.draw()) == Handles{2});
}

TEST_CASE("SendLane: a full outbox takes no more", "[lane]") {
  SendLane lane(&mix, {.outbox_items_max = 2});
  CHECK(lane.post(item(1)));
  CHECK(lane.post(item(2)));
  CHECK_FALSE(lane.post(item(3)));
}

TEST_CASE("SendLane: what has no number can be taken back, what has one cannot", "[lane]") {
  auto lane = sender(3, {.window_messages_max = 1});
  REQUIRE(lane.draw().size() == 1);
  CHECK_FALSE(lane.withdraw(1));
  CHECK(lane.withdraw(2));
  CHECK_FALSE(lane.withdraw(2));
  REQUIRE(lane.acknowledge(after(1), plenty));
  CHECK(handles(lane.draw()) == Handles{3});
  CHECK(lane.drawn().number == 2);  // no hole where the second one was
}

TEST_CASE("SendLane: an acknowledgement releases once and says what", "[lane]") {
  auto lane = sender(4);
  REQUIRE(lane.draw().size() == 4);
  CHECK(handles(*lane.acknowledge(after(3), plenty)) == Handles{1, 2, 3});
  CHECK(lane.acknowledge(after(3), plenty)->empty());
  CHECK(lane.acknowledge(after(1), plenty)->empty());
  CHECK(handles(lane.window()) == Handles{4});
  CHECK(lane.under_way() == 1);
}

TEST_CASE("SendLane: an acknowledgement that does not fit stops the lane", "[lane]") {
  auto lane = sender(4);
  REQUIRE(lane.draw().size() == 4);
  SECTION("another digest: two histories") {
    auto other = after(2);
    other.digest[0] ^= 1U;
    CHECK(lane.acknowledge(other, plenty).error() == LaneStop::forked);
  }
  SECTION("a number never drawn") {
    CHECK(lane.acknowledge(after(5), plenty).error() == LaneStop::sender_behind);
  }
  SECTION("a generation never opened") {
    CHECK(lane.acknowledge({.generation = 2}, plenty).error() == LaneStop::sender_behind);
  }
  REQUIRE(lane.stopped());
  REQUIRE(lane.post(item(9)));
  CHECK(lane.draw().empty());
  CHECK_FALSE(lane.attach(after(4), plenty));
}

TEST_CASE("SendLane: a session begins where the receiver stands", "[lane]") {
  auto lane = sender(5, {.window_messages_max = 3});
  REQUIRE(lane.draw().size() == 3);
  lane.detach();
  CHECK(lane.draw().empty());
  const auto delivered = lane.attach(after(2), plenty);
  REQUIRE(delivered);
  CHECK(handles(*delivered) == Handles{1, 2});
  CHECK(handles(lane.window()) == Handles{3});  // to transmit again
  CHECK(lane.window()[0].previous == after(2).digest);
  CHECK(handles(lane.draw()) == Handles{4, 5});
  CHECK(handles(lane.window(4)) == Handles{4, 5});
}

TEST_CASE("SendLane: attach tells the kinds of old backup apart", "[lane]") {
  auto lane = sender(5);
  REQUIRE(lane.draw().size() == 5);
  REQUIRE(lane.acknowledge(after(3), plenty));
  lane.detach();
  SECTION("the receiver lost what it acknowledged") {
    CHECK(lane.attach(after(2), plenty).error() == LaneStop::receiver_behind);
  }
  SECTION("the receiver has what this sender never drew") {
    CHECK(lane.attach(after(6), plenty).error() == LaneStop::sender_behind);
  }
  SECTION("equal numbers, another history") {
    auto other = after(4);
    other.digest[31] ^= 0x80U;
    CHECK(lane.compare(other) == LaneStop::forked);
    CHECK(lane.attach(other, plenty).error() == LaneStop::forked);
  }
  CHECK(lane.stopped());
}

TEST_CASE("SendLane: the next generation starts with what was not acknowledged", "[lane]") {
  SendLane lane(&mix, {.window_messages_max = 2});
  REQUIRE(lane.post(item(1, Urgency::bulk)));
  REQUIRE(lane.post(item(2, Urgency::bulk)));
  REQUIRE(lane.attach({}, plenty));
  REQUIRE(lane.draw().size() == 2);
  REQUIRE(lane.post(item(3, Urgency::urgent)));
  lane.stop(LaneStop::forked);
  lane.open_generation(2);
  CHECK_FALSE(lane.stopped());
  CHECK_FALSE(lane.attached());
  CHECK(handles(lane.pending(9)) == Handles{1, 2, 3});
  REQUIRE(lane.post(item(4, Urgency::urgent)));
  // The receiver stands in the old generation still, and grants credit counted there.
  REQUIRE(lane.attach({.number = 70, .digest = {7}}, {.number_max = 71, .bytes_max = 1'000}));
  CHECK(handles(lane.draw()) == Handles{1});
  CHECK(lane.drawn().generation == 2);
  CHECK(lane.drawn().number == 1);
}

TEST_CASE("SendLane: a receiver may miss a generation only before it acknowledged in it",
          "[lane]") {
  auto lane = sender(2);
  lane.open_generation(2);
  REQUIRE(lane.attach({}, plenty));
  REQUIRE(lane.draw().size() == 2);
  lane.detach();
  REQUIRE(lane.attach({.generation = 1, .number = 7}, plenty));
  auto position = after(2);
  position.generation = 2;
  REQUIRE(lane.acknowledge(position, plenty));
  CHECK(lane.acknowledge({.generation = 1, .number = 8}, plenty)->empty());  // late, harmless
  lane.detach();
  CHECK(lane.attach({.generation = 1, .number = 7}, plenty).error() == LaneStop::receiver_behind);
}

TEST_CASE("SendLane: kept message by message and put back, it goes on as before", "[lane]") {
  auto lane = sender(6, {.window_messages_max = 3});
  REQUIRE(lane.draw().size() == 3);
  REQUIRE(lane.acknowledge(after(1), plenty));
  REQUIRE(lane.post(item(7, Urgency::urgent)));
  SendLane::Kept kept{.drawn = lane.drawn(),
                      .acked = lane.acked(),
                      .window = lane.window(),
                      .waiting = {item(7, Urgency::urgent), item(4), item(5), item(6)},
                      .stopped = {}};
  SECTION("whole") {
    SendLane back(&mix, {.window_messages_max = 3});
    REQUIRE(back.restore(kept));
    CHECK(handles(back.pending(9)) == handles(lane.pending(9)));
    REQUIRE(back.attach(after(3), plenty));
    CHECK(handles(back.draw()) == Handles{7, 4, 5});
  }
  SECTION("with a message missing in the window") {
    kept.window.erase(kept.window.begin());
    CHECK_FALSE(SendLane(&mix).restore(kept));
  }
  SECTION("with another message in the window") {
    kept.window[0].item.message[0] ^= 1U;
    CHECK_FALSE(SendLane(&mix).restore(kept));
  }
  SECTION("an order that an earlier generation left is kept") {
    kept.waiting = {item(4, Urgency::bulk), item(7, Urgency::urgent), item(5)};
    SendLane back(&mix);
    REQUIRE(back.restore(kept));
    CHECK(handles(back.pending(9)) == Handles{2, 3, 4, 7, 5});
  }
}

TEST_CASE("ReceiveLane: a number is next, a repeat, a gap or a fault", "[lane]") {
  ReceiveLane lane(&mix, {.window_messages_max = 4});
  for (std::uint64_t i = 1; i <= 3; ++i) {
    REQUIRE(lane.judge(1, i, after(i - 1).digest) == Arrival::next);
    lane.accept(item(i).message);
  }
  CHECK(lane.last() == after(3));
  CHECK(lane.judge(1, 3, after(2).digest) == Arrival::repeat);
  CHECK(lane.judge(1, 1, {}) == Arrival::repeat);
  CHECK(lane.judge(1, 5, after(4).digest) == Arrival::gap);
  CHECK(lane.judge(1, 7, after(6).digest) == Arrival::gap);
  CHECK(lane.judge(1, 8, after(7).digest) == Arrival::beyond_credit);
  CHECK(lane.judge(1, 4, after(2).digest) == Arrival::forked);
  CHECK(lane.judge(2, 1, {}) == Arrival::wrong_generation);
  CHECK(lane.judge(1, 4, after(3).digest) == Arrival::next);
}

TEST_CASE("ReceiveLane: the positions at attach say who is behind", "[lane]") {
  ReceiveLane lane(&mix);
  for (std::uint64_t i = 1; i <= 3; ++i) lane.accept(item(i).message);
  auto fork = after(3);
  fork.digest[5] ^= 1U;
  CHECK(lane.compare(after(3), after(3)) == std::nullopt);
  CHECK(lane.compare(after(5), after(1)) == std::nullopt);
  CHECK(lane.compare(after(2), after(1)) == LaneStop::sender_behind);
  CHECK(lane.compare(after(6), after(4)) == LaneStop::receiver_behind);
  CHECK(lane.compare(fork, after(1)) == LaneStop::forked);
  CHECK(lane.compare(after(5), fork) == LaneStop::forked);
  auto newer = after(3);
  newer.generation = 2;
  CHECK(lane.compare(newer, newer) == LaneStop::receiver_behind);
  CHECK(lane.compare(newer, after(3)) == LaneStop::receiver_behind);
}

TEST_CASE("ReceiveLane: an old generation's sender is told, unless it had sent in the new one",
          "[lane]") {
  ReceiveLane lane(&mix);
  lane.accept(item(1).message);
  lane.stop(LaneStop::forked);
  CHECK(lane.judge(1, 2, after(1).digest) == Arrival::forked);
  CHECK(lane.compare(after(1), after(1)) == LaneStop::forked);
  lane.open_generation(2);
  CHECK(lane.last() == Position{.generation = 2, .number = 0, .digest = {}});
  CHECK(lane.compare(after(4), after(1)) == std::nullopt);
  lane.accept(item(2).message);
  CHECK(lane.compare(after(4), after(1)) == LaneStop::sender_behind);
}

TEST_CASE("ReceiveLane: credit is a whole window, or nothing and the reason", "[lane]") {
  ReceiveLane lane(&mix, {.window_messages_max = 8, .window_bytes_max = 4'000});
  lane.accept(item(1).message);
  CHECK(lane.credit() == Credit{.number_max = 9, .bytes_max = 4'000});
  CHECK(lane.credit(CreditReason::drain) ==
        Credit{.number_max = 1, .bytes_max = 0, .reason = CreditReason::drain});
}

TEST_CASE("Lane: canonical bytes carry either end whole", "[lane]") {
  auto lane = sender(6, {.window_messages_max = 3});
  REQUIRE(lane.draw().size() == 3);
  SendLane back(&mix, {.window_messages_max = 3});
  const auto bytes = to_bytes(lane);
  Reader reader(bytes_of(bytes));
  reader(back);
  REQUIRE(reader.complete());
  CHECK(to_bytes(back) == bytes);
  REQUIRE(back.acknowledge(after(1), plenty));
  CHECK(handles(back.draw()) == Handles{4});
}

TEST_CASE("SendLane: of what comes last one is under way, and what is posted later overtakes it",
          "[lane]") {
  SendLane lane(&mix);
  for (std::uint64_t i = 1; i <= 3; ++i) REQUIRE(lane.post(item(i, Urgency::last)));
  REQUIRE(lane.attach({}, plenty));
  CHECK(handles(lane.draw()) == Handles{1});
  REQUIRE(lane.post(item(4, Urgency::urgent)));
  REQUIRE(lane.post(item(5, Urgency::bulk)));
  CHECK(handles(lane.draw()) == Handles{4, 5});
  REQUIRE(lane.acknowledge(after(1), plenty));
  CHECK(handles(lane.draw()) == Handles{2});
  // Nor does it move to the front when it returns from the window.
  lane.open_generation(2);
  CHECK(handles(lane.pending(10)) == Handles{4, 5, 2, 3});
}
