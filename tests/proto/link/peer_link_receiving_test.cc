#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

TEST_CASE("PeerLink: a message of the hub's comes once, and is acknowledged with our signature",
          "[link]") {
  World w;
  w.attach();
  const auto envelope = w.report("report");
  w.hub.say(envelope);
  const auto ack = w.hub.expect(Frame::kAck).ack();
  CHECK(seal::verify(w.keys.sign.open, "iwets/v1/receipt", bytes_of(ack.receipt()), [&] {
    seal::Signature signature{};
    std::copy(ack.signature().begin(), ack.signature().end(), signature.begin());
    return signature;
  }()));
  CHECK(ack.credit().number_max() == 1 + LaneLimits{}.window_messages_max);
  // The acknowledgement is lost with the connection: the hub sends again.
  w.hub.close();
  w.wait_for(LinkState::connecting);
  w.hub.reopen();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.received().number() == 1);
  w.hub.say(w.report("another"));
  w.wait_messages(2);
  REQUIRE(w.peer->end());
  const auto& messages = w.peer->listener.messages;
  REQUIRE(messages.size() == 2);
  CHECK(messages[0].message.body == "report");
  CHECK(messages[0].message.author == PeerId::hub());
  CHECK(messages[0].envelope == envelope);
  CHECK(messages[1].number == 2);
}

TEST_CASE("PeerLink: a repeated number is acknowledged again and has no effect", "[link]") {
  World w;
  w.attach();
  w.hub.say(w.report("report"));
  w.hub.expect(Frame::kAck);
  w.hub.transmit(w.hub.out.window().front());
  w.hub.expect(Frame::kAck);
  REQUIRE(w.peer->end());
  CHECK(w.peer->listener.messages.size() == 1);
}

TEST_CASE("PeerLink: a message under a new number is still the same message", "[link]") {
  World w;
  w.attach();
  const auto envelope = w.report("report");
  w.hub.say(envelope);
  w.hub.say(envelope);
  w.hub.say(w.report("end"));
  w.wait_messages(2);
  REQUIRE(w.peer->end());
  CHECK(w.peer->listener.messages.size() == 2);
  CHECK(w.peer->listener.unbelievable.empty());
}

TEST_CASE("PeerLink: what cannot be believed consumes its number and nothing else", "[link]") {
  World w;
  w.attach();
  const auto stranger = seal::make_sign_keys();
  SECTION("a signature that does not fit") {
    auto envelope = w.report("forged");
    envelope[envelope.size() - 1] = static_cast<char>(envelope.back() ^ 1);
    w.hub.say(envelope);
  }
  SECTION("a key that the hub never had") {
    w.hub.say(FakeHub::by(stranger, PeerId::hub(), Kind::check_report, "forged", w.self));
  }
  SECTION("a key that only its author knows") {
    w.hub.say(FakeHub::by(w.center_keys.sign, w.center, Kind::trace_result, "early", w.self));
  }
  SECTION("for another peer") { w.hub.say(w.hub.envelope(Kind::check_report, "astray", w.center)); }
  SECTION("no envelope at all") { w.hub.say("nonsense"); }
  SECTION("a directory that the authority did not sign") {
    auto update = w.hub.directory(1, {w.keys});
    update[update.size() - 1] = static_cast<char>(update.back() ^ 1);
    w.hub.say(w.hub.envelope(Kind::directory_update, update));
  }
  w.hub.say(w.report("good"));
  w.wait_messages(1);
  REQUIRE(w.peer->end());
  REQUIRE(w.peer->listener.unbelievable.size() == 1);
  CHECK_FALSE(w.peer->listener.unbelievable[0].reason.empty());
  CHECK(w.peer->listener.messages[0].number == 2);
  CHECK(w.peer->listener.messages[0].message.body == "good");
  CHECK(w.peer->link.directory() == nullptr);
}

TEST_CASE("PeerLink: the directory is taken from the hub, kept, and never goes back", "[link]") {
  World w;
  w.attach();
  w.hub.say(w.hub.envelope(Kind::directory_update, w.hub.directory(3, {w.keys, w.center_keys})));
  w.peer->listener.wait([&] { return w.peer->listener.status.directory_version == 3; });
  w.hub.say(FakeHub::by(w.center_keys.sign, w.center, Kind::trace_result, "answer", w.self));
  w.wait_messages(1);
  CHECK(w.peer->listener.messages[0].message.author == w.center);

  w.hub.say(w.hub.envelope(Kind::directory_update, w.hub.directory(2, {w.keys})));
  w.hub.say(w.report("end"));
  w.wait_messages(2);
  CHECK(w.peer->listener.unbelievable.size() == 1);
  CHECK(w.peer->link.directory()->version() == 3);
  REQUIRE(w.peer->end());

  w.start();
  REQUIRE(w.peer->link.directory() != nullptr);
  CHECK(w.peer->link.directory()->find(w.center) != nullptr);
  CHECK(w.hub.accept_attach().directory_version() == 3);
}

TEST_CASE("PeerLink: frames that make no sense change nothing", "[link]") {
  World w;
  w.attach();
  w.hub.send(FakeHub::frame());
  auto attach = FakeHub::frame();
  attach.mutable_resend()->set_generation(0);
  w.hub.send(attach);
  w.hub.say(w.report("fine"));
  w.wait_messages(1);
  w.peer->look([&](Instant) { CHECK(w.peer->link.status().state == LinkState::attached); });
}
