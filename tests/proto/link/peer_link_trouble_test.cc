#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

TEST_CASE("PeerLink: a receipt for another history stops the lane and says so", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.take();
  auto position = w.hub.in.last();
  position.digest[0] ^= 1U;
  w.hub.acknowledge_as_hub(position);
  w.wait_for(LinkState::stopped);
  CHECK(w.peer->listener.status.reason.find("contradicts") != std::string::npos);
  CHECK(w.peer->listener.status.remedy.find("lane open") != std::string::npos);
  REQUIRE(w.peer->end());
  w.start();  // A restart is no way out.
  w.hub.in = ReceiveLane(&seal::chain);
  w.hub.accept_attach();
  w.wait_for(LinkState::stopped);
  CHECK(w.peer->listener.receipts.empty());
}

TEST_CASE("PeerLink: an attach is refused in the hub's words and tried again", "[link]") {
  World w;
  w.start();
  w.hub.refuse_attach(v1::ATTACH_FAULT_SUSPENDED, "suspended by the night shift");
  w.wait_for(LinkState::refused);
  CHECK(w.peer->listener.status.reason == "suspended by the night shift");
  w.hub.accept_attach();
  w.wait_attached();
  CHECK(w.peer->listener.status.reason.empty());
}

TEST_CASE("PeerLink: each reason to refuse is told with a remedy", "[link]") {
  World w;
  w.start();
  const auto fault = GENERATE(v1::ATTACH_FAULT_VERSION_TOO_NEW, v1::ATTACH_FAULT_UNKNOWN_PEER,
                              v1::ATTACH_FAULT_REVOKED, v1::ATTACH_FAULT_PEER_BEHIND,
                              v1::ATTACH_FAULT_HUB_BEHIND, v1::ATTACH_FAULT_DRAINING);
  w.hub.refuse_attach(fault);
  w.peer->listener.wait([&] {
    return w.peer->listener.status.state == LinkState::refused ||
           w.peer->listener.status.state == LinkState::stopped;
  });
  CHECK_FALSE(w.peer->listener.status.reason.empty());
  CHECK_FALSE(w.peer->listener.status.remedy.empty());
}

TEST_CASE("PeerLink: a message of another history stops the lane", "[link]") {
  World w;
  w.attach();
  auto data = FakeHub::frame();
  data.mutable_data()->set_generation(1);
  data.mutable_data()->set_number(1);
  data.mutable_data()->set_previous_digest(std::string(32, 'x'));
  w.hub.send(data, w.report("forked"));
  w.wait_for(LinkState::stopped);
  CHECK(w.peer->listener.messages.empty());
}

TEST_CASE("PeerLink: a new generation sends again what had no receipt, even when it was stopped",
          "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.take();
  w.hub.acknowledge();
  w.wait_receipts(1);
  w.peer->post("two");
  w.peer->post("three");
  w.hub.take();
  const auto two = w.hub.payload();
  w.hub.take();
  // The hub's operator looks, and opens the next generation of both lanes.
  w.hub.in.open_generation(2);
  w.hub.out.open_generation(2);
  auto stop = FakeHub::frame();
  stop.mutable_lane_stopped()->set_fault(v1::LANE_FAULT_FORKED);
  stop.mutable_lane_stopped()->set_peer_to_hub(true);
  FakeHub::put(w.hub.in.last(), *stop.mutable_lane_stopped()->mutable_position());
  w.hub.send(stop);
  w.wait_for(LinkState::stopped);
  CHECK(w.hub.accept_attach().sent().generation() == 1);
  CHECK(w.hub.take() == two);
  CHECK(w.hub.in.last().number == 1);
  CHECK(body_of(w.hub.take()) == "three");
  REQUIRE(w.peer->end());

  w.start();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.sent().generation() == 2);
  CHECK(attach.sent().number() == 2);
  CHECK(attach.received().generation() == 2);
  CHECK(attach.journal_index() == 0);
  w.hub.say(w.report("report"));
  w.wait_messages(1);
  w.hub.acknowledge();
  w.wait_receipts(2);
}

TEST_CASE("PeerLink: a generation opened without a receipt survives a restart in its order",
          "[link]") {
  World w;
  w.attach();
  w.peer->post("bulk", Urgency::bulk);
  w.hub.take();
  w.hub.close();
  w.wait_for(LinkState::connecting);
  w.hub.in.open_generation(2);
  w.hub.out.open_generation(2);
  w.hub.credit_reason = CreditReason::drain;  // nothing leaves yet
  w.hub.reopen();
  w.hub.accept_attach();
  w.wait_attached();
  w.peer->post("urgent", Urgency::urgent);
  REQUIRE(w.peer->end());
  w.hub.credit_reason = CreditReason::flowing;
  w.start();
  w.hub.accept_attach();
  CHECK(body_of(w.hub.take()) == "bulk");
  CHECK(body_of(w.hub.take()) == "urgent");
}

TEST_CASE("PeerLink: a state from an old backup attaches as what it is", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.take();
  w.hub.acknowledge();
  w.wait_receipts(1);
  REQUIRE(w.peer->end());
  w.peer.reset();
  std::filesystem::copy(w.dir / "state.db", w.dir / "backup.db");
  w.attach();
  w.peer->post("two");
  w.hub.take();
  w.hub.acknowledge();
  w.wait_receipts(1);
  REQUIRE(w.peer->end());
  w.peer.reset();
  std::filesystem::copy(w.dir / "backup.db", w.dir / "state.db",
                        std::filesystem::copy_options::overwrite_existing);
  w.start();
  const auto attach = w.hub.expect(Frame::kAttach).attach();
  const auto sent = FakeHub::position(attach.sent());
  CHECK(sent.number == 1);
  CHECK(w.hub.in.compare(sent, FakeHub::position(attach.acked())) == LaneStop::sender_behind);
}

TEST_CASE("PeerLink: a hub that has forgotten our messages is not followed", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.take();
  w.hub.acknowledge();
  w.wait_receipts(1);
  REQUIRE(w.peer->end());
  w.start();
  w.hub.in = ReceiveLane(&seal::chain);
  w.hub.accept_attach();  // This hub does not compare.
  w.wait_for(LinkState::stopped);
  CHECK(w.peer->listener.status.reason.find("old backup") != std::string::npos);
  CHECK(w.peer->listener.status.reason.find("the hub does not remember") != std::string::npos);
}

TEST_CASE("PeerLink: a hub that cannot be reached is told with a remedy", "[link]") {
  World w;
  w.hub.close();
  w.start();
  w.peer->listener.wait([&] {
    return w.peer->listener.status.reason.find("cannot be reached") != std::string::npos;
  });
  CHECK(w.peer->listener.status.state == LinkState::connecting);
  CHECK_FALSE(w.peer->listener.status.remedy.empty());
}

TEST_CASE("PeerLink: a connection that ends at nonsense, where ZeroMQ gives up, is made anew",
          "[link]") {
  World w;
  w.attach();
  w.wait_attached();
  // A length turned over on the way reads as a part that is too large, which no hub sends.
  auto frame = FakeHub::frame();
  frame.mutable_fenced();
  w.hub.send(frame, std::string(300 * 1024, 'x'));
  w.wait_for(LinkState::connecting);
  w.hub.accept_attach();
  w.wait_attached();
}

TEST_CASE("PeerLink: somebody who is not the hub of the anchor gets no frame", "[link]") {
  World w;
  auto options = w.options();
  options.anchor.hub_curve = seal::make_curve_keys().open;
  const bool lasted = GENERATE(false, true);
  if (lasted) options.doubt_after = {};
  w.start(options);
  // At first it looks like a hub that is just being started.
  w.peer->listener.wait([&] {
    return w.peer->listener.status.reason.find(lasted ? "not the hub" : "may be starting") !=
           std::string::npos;
  });
}

TEST_CASE("PeerLink: keys that the hub takes for another's are not used", "[link]") {
  World w;
  w.start();
  w.hub.expect(Frame::kAttach);
  auto answer = FakeHub::frame();
  auto& attached = *answer.mutable_attached();
  attached.set_schema_version_max(1);
  attached.set_program("iwets-hub test");
  attached.set_peer("member:BR");
  FakeHub::put(w.hub.in.last(), *attached.mutable_received());
  FakeHub::put(w.hub.out.drawn(), *attached.mutable_sent());
  FakeHub::put(w.hub.in.credit(), *attached.mutable_credit());
  attached.set_now_us(1);
  w.hub.send(answer);
  w.wait_for(LinkState::refused);
  CHECK(w.peer->listener.status.reason.find("member:BR") != std::string::npos);
}

TEST_CASE("PeerLink: being fenced is told, not fought", "[link]") {
  World w;
  w.attach();
  w.wait_attached();
  auto fenced = FakeHub::frame();
  fenced.mutable_fenced();
  w.hub.send(fenced);
  w.wait_for(LinkState::refused);
  CHECK(w.peer->listener.status.reason.find("another process") != std::string::npos);
}
