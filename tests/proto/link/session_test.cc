#include "proto/link/session.h"

#include <catch2/catch.hpp>

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;

namespace {

Digest add(const Digest& previous, const Digest& message) {
  auto sum = previous;
  for (std::size_t i = 0; i < sum.size(); ++i)
    sum[i] = static_cast<std::uint8_t>(sum[i] * 3 + message[i] + 1);
  return sum;
}

Item item(std::uint8_t handle) {
  return {.handle = handle, .subject = {}, .urgency = {}, .bytes = 10, .message = {handle}};
}

constexpr Credit plenty{.number_max = 64, .bytes_max = 1'000'000};
const Instant start{1000h};

/// A session that has attached with `posted` messages in its outbox.
struct Fixture {
  Session session{SessionLimits{}, &add, LaneLimits{}};

  Fixture() {
    session.connected(start);
    session.tick(start);
  }
  void attached(Instant now = start) {
    session.on_attached(now, {.program = "hub",
                              .peer = "member:ZA",
                              .received = session.send().acked(),
                              .sent = session.receive().last(),
                              .credit = plenty,
                              .now = {}});
  }
  void post(std::uint8_t handle) { REQUIRE(session.send().post(item(handle))); }
  /// By default so late that nothing waits for more.
  template <typename T>
  std::vector<T> frames(Instant now = start + 1h) {
    std::vector<T> found;
    for (const auto& frame : session.take_frames(now))
      if (const auto* one = std::get_if<T>(&frame)) found.push_back(*one);
    return found;
  }
};

}  // namespace

TEST_CASE("Session: attaches when connected, again when nobody answers", "[session]") {
  Fixture f;
  CHECK(f.frames<Attach>().size() == 1);
  CHECK(f.session.next_deadline() == start + 5s);
  f.session.tick(start + 4999ms);
  CHECK(f.frames<Attach>().empty());
  f.session.tick(start + 5s);
  CHECK(f.frames<Attach>().size() == 1);
  f.attached(start + 5s);
  CHECK(f.session.state() == LinkState::attached);
  f.session.tick(start + 10s);
  CHECK(f.frames<Attach>().empty());
}

TEST_CASE("Session: what the hub says before it has answered the attach is not heard",
          "[session]") {
  Fixture f;
  CHECK(f.session.on_message(start, {.generation = 1, .number = 1, .previous = {}}) !=
        Arrival::next);
  f.session.on_ping(start, {.credit = plenty});
  CHECK(f.frames<Pong>().empty());
}

TEST_CASE("Session: one acknowledgement for all that a turn accepted", "[session]") {
  Fixture f;
  f.attached();
  Digest previous{};
  for (std::uint8_t n = 1; n <= 3; ++n) {
    REQUIRE(f.session.on_message(start, {.generation = 1, .number = n, .previous = previous}) ==
            Arrival::next);
    f.session.accepted({n});
    previous = f.session.receive().last().digest;
  }
  const auto acks = f.frames<Acknowledge>();
  REQUIRE(acks.size() == 1);
  CHECK(acks[0].position.number == 3);
  CHECK(acks[0].credit.number_max == 3 + LaneLimits{}.window_messages_max);
  CHECK(f.frames<Acknowledge>().empty());
}

TEST_CASE("Session: with every ping it says again what it has", "[session]") {
  // The pipe may have been full when it said so, and the hub's window would stay full for ever.
  Fixture f;
  f.attached();
  (void)f.session.take_frames(start);
  REQUIRE(f.session.on_message(start, {.generation = 1, .number = 1, .previous = {}}) ==
          Arrival::next);
  f.session.accepted({1});
  REQUIRE(f.frames<Acknowledge>(start + 25ms).size() == 1);
  for (auto at = start + 15s; at <= start + 45s; at += 15s) {
    f.session.on_pong(at, {.credit = f.session.send().credit()});
    f.session.tick(at);
    const auto again = f.frames<Acknowledge>(at);
    REQUIRE(again.size() == 1);
    CHECK(again.front().position.number == 1);
  }
}

TEST_CASE("Session: an acknowledgement waits for more, but not long", "[session]") {
  Fixture f;
  f.attached();
  (void)f.session.take_frames(start);
  Digest previous{};
  const auto arrives = [&](Instant now) {
    const auto number = f.session.receive().last().number + 1;
    REQUIRE(f.session.on_message(now, {.generation = 1, .number = number, .previous = previous}) ==
            Arrival::next);
    f.session.accepted({static_cast<std::uint8_t>(number)});
    previous = f.session.receive().last().digest;
  };
  arrives(start);
  CHECK_FALSE(f.session.promises(start));
  CHECK(f.session.next_deadline() == start + 25ms);
  CHECK(f.frames<Acknowledge>(start + 24ms).empty());
  arrives(start + 24ms);
  CHECK(f.session.promises(start + 25ms));
  CHECK(f.frames<Acknowledge>(start + 25ms).size() == 1);

  SECTION("it goes along with whatever must be durable anyway") {
    arrives(start + 40ms);
    f.post(1);
    REQUIRE(f.session.draw(start + 40ms).size() == 1);
    CHECK(f.session.promises(start + 40ms));
    CHECK(f.frames<Acknowledge>(start + 40ms).size() == 1);
  }
  SECTION("many do not wait") {
    for (int i = 0; i < 15; ++i) arrives(start + 40ms);
    CHECK(f.frames<Acknowledge>(start + 40ms).empty());
    arrives(start + 40ms);
    CHECK(f.frames<Acknowledge>(start + 40ms).size() == 1);
  }
  SECTION("it ends with its session") {
    arrives(start + 40ms);
    f.session.disconnected(start + 11ms, LinkState::connecting, {});
    CHECK_FALSE(f.session.promises(start + 1h));
  }
}

TEST_CASE("Session: pings, and attaches again when the hub has gone silent", "[session]") {
  Fixture f;
  f.attached();
  f.session.tick(start + 15s);
  CHECK(f.frames<Ping>().size() == 1);
  f.session.on_pong(start + 16s, {.credit = plenty});
  f.session.tick(start + 30s);
  f.session.tick(start + 45s);
  CHECK(f.session.state() == LinkState::attached);
  (void)f.session.take_frames(start);
  f.session.tick(start + 61s);
  CHECK(f.session.state() == LinkState::connecting);
  CHECK_FALSE(f.session.explanation().remedy.empty());
  CHECK(f.frames<Attach>().size() == 1);
}

TEST_CASE("Session: waits longer after each refusal, up to its limit", "[session]") {
  Fixture f;
  auto now = start;
  std::vector<Duration> waits;
  for (int i = 0; i < 7; ++i) {
    f.session.on_refused(now, {.fault = AttachFault::draining, .reason = {}, .remedy = {}});
    waits.push_back(f.session.next_deadline() - now);
    now = f.session.next_deadline();
    f.session.tick(now);
    CHECK(f.frames<Attach>().size() == 1);
  }
  CHECK(waits == std::vector<Duration>{1s, 2s, 4s, 8s, 16s, 30s, 30s});
  f.attached(now);
  f.session.on_refused(now, {.fault = AttachFault::draining, .reason = {}, .remedy = {}});
  CHECK(f.session.next_deadline() - now == 1s);
}

TEST_CASE("Session: a window without receipt is transmitted again after a while", "[session]") {
  Fixture f;
  f.attached();
  f.post(1);
  CHECK(f.session.draw(start).size() == 1);
  CHECK(f.frames<Data>().size() == 1);
  f.session.tick(start + 9s);
  CHECK(f.frames<Data>().empty());
  f.session.tick(start + 10s);
  CHECK(f.frames<Data>().size() == 1);
  REQUIRE(f.session
              .on_receipt(start + 10s,
                          {.generation = 1, .number = 1, .digest = add({}, item(1).message)},
                          plenty)
              .size() == 1);
  f.session.tick(start + 20s);
  CHECK(f.frames<Data>().empty());
}

TEST_CASE("Session: however often the hub asks within a turn, the window goes out once",
          "[session]") {
  Fixture f;
  f.attached();
  for (std::uint8_t n = 1; n <= 5; ++n) f.post(n);
  (void)f.session.draw(start);
  (void)f.session.take_frames(start);
  for (int i = 0; i < 100; ++i) f.session.on_resend(start, {.generation = 1, .number = 2});
  CHECK(f.frames<Data>().size() == 4);
}

TEST_CASE("Session: a gap is asked for once, until it lasts", "[session]") {
  Fixture f;
  f.attached();
  const Data beyond{.generation = 1, .number = 3, .previous = {}};
  for (int i = 0; i < 5; ++i) CHECK(f.session.on_message(start, beyond) == Arrival::gap);
  CHECK(f.frames<Resend>() == std::vector<Resend>{{.generation = 1, .number = 1}});
  CHECK(f.session.on_message(start + 1s, beyond) == Arrival::gap);
  CHECK(f.frames<Resend>().size() == 1);
}

TEST_CASE("Session: a message beyond its credit ends the session, not the lane", "[session]") {
  Fixture f;
  f.attached();
  CHECK(f.session.on_message(start, {.generation = 1,
                                     .number = 1 + LaneLimits{}.window_messages_max,
                                     .previous = {}}) == Arrival::beyond_credit);
  CHECK(f.session.state() == LinkState::refused);
  CHECK_FALSE(f.session.receive().stopped());
  f.session.tick(start + 1s);
  CHECK(f.frames<Attach>().size() == 1);
}

TEST_CASE("Session: the hub's word at attach releases nothing", "[session]") {
  Fixture f;
  f.attached();
  f.post(1);
  f.post(2);
  (void)f.session.draw(start);
  (void)f.session.take_frames(start);
  const auto drawn = f.session.send().drawn();
  f.session.disconnected(start, LinkState::connecting, {"lost", "wait"});
  CHECK(f.session.explanation().reason == "lost");
  f.session.connected(start);
  f.session.on_attached(start, {.program = "hub",
                                .peer = "member:ZA",
                                .received = drawn,
                                .sent = {},
                                .credit = plenty,
                                .now = {}});
  CHECK(f.session.send().under_way() == 2);
  // The last that it has is transmitted again, so that it signs for it.
  const auto data = f.frames<Data>();
  REQUIRE(data.size() == 1);
  CHECK(data[0].number == 2);
}

TEST_CASE("Session: a stopped lane stays the explanation while connections come and go",
          "[session]") {
  Fixture f;
  f.attached();
  f.session.on_lane_stopped(
      start, {.peer_to_hub = true, .reason = "two histories", .remedy = "call the operator"});
  CHECK(f.session.state() == LinkState::stopped);
  f.session.disconnected(start, LinkState::connecting, {"lost", "wait"});
  CHECK(f.session.state() == LinkState::stopped);
  CHECK(f.session.explanation().reason == "two histories");
  f.session.connected(start);
  f.attached();
  CHECK(f.session.state() == LinkState::attached);
  CHECK(f.session.explanation() == Explanation{});
}

TEST_CASE("Session: both lanes follow the hub into a new generation", "[session]") {
  Fixture f;
  f.attached();
  f.post(1);
  (void)f.session.draw(start);
  f.session.on_attached(start, {.program = "hub",
                                .peer = "member:ZA",
                                .received = {.generation = 3},
                                .sent = {.generation = 3},
                                .credit = plenty,
                                .now = {}});
  CHECK(f.session.state() == LinkState::attached);
  CHECK(f.session.send().drawn().generation == 3);
  CHECK(f.session.receive().last().generation == 3);
  CHECK(f.session.send().waiting() == 1);
}

TEST_CASE("Session: a hub that knows numbers of a generation we never opened is not followed",
          "[session]") {
  Fixture f;
  f.session.on_attached(start, {.program = "hub",
                                .peer = "member:ZA",
                                .received = {.generation = 2, .number = 5, .digest = {}},
                                .sent = {.generation = 2},
                                .credit = plenty,
                                .now = {}});
  CHECK(f.session.state() == LinkState::stopped);
  CHECK(f.session.explanation().reason.find("our state was restored") != std::string::npos);
}

TEST_CASE("Session: a credit that does not flow is told while it lasts", "[session]") {
  Fixture f;
  f.attached();
  for (const auto reason : {CreditReason::overload, CreditReason::disk_full, CreditReason::drain,
                            CreditReason::clock, CreditReason::suspended}) {
    f.session.on_ping(start, {.credit = {.number_max = 0, .bytes_max = 0, .reason = reason}});
    CHECK(f.session.state() == LinkState::attached);
    CHECK_FALSE(f.session.explanation().reason.empty());
    CHECK_FALSE(f.session.explanation().remedy.empty());
  }
  f.session.on_ping(start, {.credit = plenty});
  CHECK(f.session.explanation() == Explanation{});
}

TEST_CASE("Session: a hub whose digest differs from ours is not followed", "[session]") {
  Fixture f;
  f.attached();
  f.post(1);
  f.post(2);
  (void)f.session.draw(start);
  f.session.connected(start);
  (void)f.session.take_frames(start);
  f.session.on_attached(start, {.program = "hub",
                                .peer = "member:ZA",
                                .received = {.generation = 1, .number = 1, .digest = {9}},
                                .sent = {},
                                .credit = plenty,
                                .now = {}});
  CHECK(f.session.state() == LinkState::stopped);
  CHECK(f.session.send().stopped() == LaneStop::forked);
  CHECK(f.frames<Data>().empty());
}

TEST_CASE("Session: when credit returns, what was under way leaves again at once", "[session]") {
  Fixture f;
  f.attached();
  f.post(1);
  (void)f.session.draw(start);
  (void)f.session.take_frames(start);
  const auto grants = [&](std::uint64_t number_max) {
    f.session.on_ping(start, {.credit = {.number_max = number_max, .bytes_max = 1'000}});
    return f.frames<Data>().size();
  };
  CHECK(grants(0) == 0);
  CHECK(grants(64) == 1);
  CHECK(grants(64) == 0);  // it had credit all the time
}
