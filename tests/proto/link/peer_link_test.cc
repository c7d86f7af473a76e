#include "proto/link/client/peer_link.h"

#include <catch2/catch.hpp>
#include <filesystem>
#include <memory>
#include <set>

#include "tests/proto/link/directory_for_test.h"
#include "tests/proto/link/fake_hub.h"
#include "tests/proto/link/peer_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

namespace {

/// A hub, a member and what lies between them.
struct World {
  const bool ready = seal::init();
  TemporaryDirectory dir;
  PeerId self = *PeerId::parse("member:ZA");
  PeerId center = *PeerId::parse("center:US");
  seal::KeySet keys = seal::make_key_set(self);
  seal::KeySet center_keys = seal::make_key_set(center);
  FakeHub hub{self};
  std::unique_ptr<Peer> peer;

  PeerLink::Options options() const {
    PeerLink::Options options;
    options.program = "iwets-test 1";
    options.anchor = hub.anchor();
    options.keys = keys;
    options.reconnect_min = 10ms;
    options.reconnect_max = 50ms;
    options.attach_wait_max = 300ms;
    return options;
  }
  void start() { start(options()); }
  void start(const PeerLink::Options& with) {
    peer = std::make_unique<Peer>(with, dir / "state.db");
  }
  void attach() {
    start();
    hub.accept_attach();
  }
  void wait_attached() { wait_for(LinkState::attached); }
  void wait_for(LinkState state) {
    peer->listener.wait([&] { return peer->listener.status.state == state; });
  }
  void wait_receipts(std::size_t count) {
    peer->listener.wait([&] { return peer->listener.receipts.size() >= count; });
  }
  void wait_messages(std::size_t count) {
    peer->listener.wait([&] { return peer->listener.messages.size() >= count; });
  }
  std::string report(const std::string& body) { return hub.envelope(Kind::check_report, body); }
};

std::string body_of(const std::string& envelope) {
  const auto opened = codec::reread(bytes_of(envelope));
  return opened ? opened->body : "unreadable";
}

}  // namespace

TEST_CASE("PeerLink: attaches, sends, and is told when the receipt has come", "[link]") {
  World w;
  w.start();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.program() == "iwets-test 1");
  CHECK(attach.sent().number() == 0);
  CHECK(attach.sent().generation() == 1);
  CHECK(attach.credit().number_max() == 64);
  CHECK(attach.journal_index() == 0);
  w.wait_attached();

  const auto first = w.peer->post("one");
  const auto second = w.peer->post("two");
  CHECK(body_of(w.hub.take()) == "one");
  CHECK(body_of(w.hub.take()) == "two");
  w.hub.acknowledge();
  w.wait_receipts(2);
  REQUIRE(w.peer->end());
  const auto& receipts = w.peer->listener.receipts;
  REQUIRE(receipts.size() == 2);
  CHECK(receipts[0].message == first);
  CHECK(receipts[0].number == 1);
  CHECK(receipts[0].subject == TraceId({1}));
  CHECK(receipts[0].journal_index == 1);
  CHECK(receipts[1].message == second);
  CHECK(w.peer->link.status().waiting + w.peer->link.status().under_way == 0);
}

TEST_CASE("PeerLink: the envelope is ours, to the recipient, under our signature", "[link]") {
  World w;
  w.attach();
  w.peer->post("hello");
  const auto bytes = w.hub.take();
  struct Ring final : codec::KeyRing {
    seal::Key32 key{};
    std::optional<Known> find(PeerId, const seal::KeyId&) const override {
      Known known;
      known.key = key;
      return known;
    }
  } ring;
  ring.key = w.keys.sign.open;
  codec::VerifiedRoots roots;
  const auto opened = codec::open(bytes_of(bytes), ring, roots);
  REQUIRE(opened);
  CHECK(opened->author == w.self);
  CHECK(opened->recipient == PeerId::hub());
  CHECK(opened->kind == Kind::check_question);
}

TEST_CASE("PeerLink: without a receipt, the same bytes come again after a lost connection",
          "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.peer->post("two");
  const auto one = w.hub.take();
  w.hub.expect(Frame::kData);  // two: arrived, and lost with the hub's memory of the moment
  const auto two = w.hub.payload();
  w.hub.close();
  w.wait_for(LinkState::connecting);
  w.hub.reopen();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.sent().number() == 2);
  CHECK(attach.acked().number() == 0);
  w.hub.expect(Frame::kData);
  CHECK(w.hub.payload() == one);  // the hub's word that it has it is no receipt yet
  w.hub.expect(Frame::kData);
  CHECK(w.hub.payload() == two);
}

TEST_CASE("PeerLink: after a restart the same bytes come again from the database", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  const auto one = w.hub.take();
  REQUIRE(w.peer->end());
  w.start();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.sent().number() == 1);
  w.hub.expect(Frame::kData);
  CHECK(w.hub.payload() == one);
  w.hub.acknowledge();
  w.wait_receipts(1);
  REQUIRE(w.peer->end());

  w.start();
  const auto third = w.hub.accept_attach();
  CHECK(third.sent().number() == 1);
  CHECK(third.acked().number() == 1);
  CHECK(third.journal_index() == 1);
  CHECK(w.peer->link.status().journal_index == 1);
  w.peer->post("two");
  CHECK(body_of(w.hub.take()) == "two");
}

TEST_CASE("PeerLink: what was posted while the hub was away leaves by urgency, then age",
          "[link]") {
  World w;
  w.hub.close();
  w.start();
  w.peer->post("bulk", Urgency::bulk);
  w.peer->post("routine");
  w.peer->post("urgent", Urgency::urgent);
  const auto second = w.peer->post("taken back");
  w.peer->look([&](Instant) {
    CHECK(w.peer->link.withdraw(second));
    CHECK_FALSE(w.peer->link.withdraw(second));
  });
  REQUIRE(w.peer->end());
  w.hub.reopen();
  w.attach();
  CHECK(w.peer->link.status().oldest.has_value());
  CHECK(body_of(w.hub.take()) == "urgent");
  CHECK(body_of(w.hub.take()) == "routine");
  CHECK(body_of(w.hub.take()) == "bulk");
  w.peer->look([&](Instant) { CHECK(w.peer->link.status().waiting == 0); });
}

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
  CHECK(ack.credit().number_max() == 65);
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

TEST_CASE("PeerLink: an unsigned receipt releases nothing", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.take();
  w.hub.acknowledge(w.hub.in.last(), seal::make_sign_keys());
  w.hub.say(w.report("after"));
  w.wait_messages(1);
  CHECK(w.peer->listener.receipts.empty());
  CHECK(w.peer->link.status().under_way == 1);
  w.hub.acknowledge();
  w.wait_receipts(1);
}

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

TEST_CASE("PeerLink: without credit messages wait, and leave when it comes", "[link]") {
  World w;
  w.hub.credit_reason = CreditReason::disk_full;
  w.attach();
  w.wait_attached();
  w.peer->post("one");
  w.hub.say(w.report("still heard"));
  w.hub.expect(Frame::kAck);
  w.peer->look([&](Instant) {
    CHECK(w.peer->link.status().waiting == 1);
    CHECK(w.peer->link.status().reason.find("disk") != std::string::npos);
  });
  auto ping = FakeHub::frame();
  FakeHub::put(w.hub.in.credit(), *ping.mutable_ping()->mutable_credit());
  ping.mutable_ping()->set_now_us(1'700'000'000'000'000);
  w.hub.send(ping);
  CHECK(body_of(w.hub.take()) == "one");
  w.peer->listener.wait([&] { return w.peer->listener.status.reason.empty(); });
}

TEST_CASE("PeerLink: what the hub dropped while it took nothing comes again", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.hub.expect(Frame::kData);  // dropped
  auto ping = FakeHub::frame();
  FakeHub::put(w.hub.in.credit(CreditReason::overload), *ping.mutable_ping()->mutable_credit());
  ping.mutable_ping()->set_now_us(1'700'000'000'000'000);
  w.hub.send(ping);
  w.hub.expect(Frame::kPong);
  FakeHub::put(w.hub.in.credit(), *ping.mutable_ping()->mutable_credit());
  w.hub.send(ping);
  CHECK(body_of(w.hub.take()) == "one");
}

TEST_CASE("PeerLink: a gap is asked for, from either side", "[link]") {
  World w;
  w.attach();
  w.hub.say(w.report("one"), /*transmit_it=*/false);
  w.hub.say(w.report("two"));
  const auto resend = w.hub.expect(Frame::kResend).resend();
  CHECK(resend.number() == 1);
  for (const auto& n : w.hub.out.window(resend.number())) w.hub.transmit(n);
  w.wait_messages(2);
  CHECK(w.peer->listener.messages[1].message.body == "two");

  w.peer->post("first");
  w.hub.expect(Frame::kData);  // lost
  auto ask = FakeHub::frame();
  ask.mutable_resend()->set_generation(1);
  ask.mutable_resend()->set_number(1);
  w.hub.send(ask);
  CHECK(body_of(w.hub.take()) == "first");
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

TEST_CASE("PeerLink: somebody who is not the hub of the anchor gets no frame", "[link]") {
  World w;
  auto options = w.options();
  options.anchor.hub_curve = seal::make_curve_keys().open;
  w.start(options);
  w.peer->listener.wait(
      [&] { return w.peer->listener.status.reason.find("not the hub") != std::string::npos; });
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

TEST_CASE("PeerLink: new keys are used once the hub has receipted them", "[link]") {
  World w;
  const auto file = w.dir / "keys";
  REQUIRE(seal::save(w.keys, file));
  w.attach();
  const auto next = seal::make_key_set(w.self);
  w.peer->look([&](Instant) {
    REQUIRE(w.peer->link.rotate(next, file));
    CHECK_FALSE(w.peer->link.rotate(next, file));  // one at a time
    // Both sealing keys open what comes meanwhile; the old one is still the current one.
    CHECK(w.peer->link.keys().sealing.size() == 2);
    CHECK(w.peer->link.keys().sealing.back().open == w.keys.sealing.back().open);
  });
  const auto announced = codec::reread(bytes_of(w.hub.take()));
  REQUIRE(announced);
  CHECK(announced->kind == Kind::key_succession);
  CHECK(seal::load(file)->sign.open == w.keys.sign.open);
  w.hub.acknowledge();

  w.hub.accept_attach();  // a new connection, with the new CURVE key
  w.wait_attached();
  w.peer->look([&](Instant) {
    CHECK(w.peer->link.keys().sign.open == next.sign.open);
    REQUIRE(w.peer->link.keys().sealing.size() == 2);
    CHECK(w.peer->link.keys().sealing.back().open == next.sealing.back().open);
  });
  const auto kept = seal::load(file);
  REQUIRE(kept);
  CHECK(kept->curve.open == next.curve.open);
  CHECK(kept->sealing.size() == 2);
  CHECK_FALSE(std::filesystem::exists(file + ".next"));
}

TEST_CASE("PeerLink: a key change survives a restart before its receipt", "[link]") {
  World w;
  const auto file = w.dir / "keys";
  REQUIRE(seal::save(w.keys, file));
  w.attach();
  const auto next = seal::make_key_set(w.self);
  w.peer->look([&](Instant) { REQUIRE(w.peer->link.rotate(next, file)); });
  w.hub.take();
  REQUIRE(w.peer->end());
  w.attach();
  w.peer->look([&](Instant) { CHECK(w.peer->link.keys().sealing.size() == 2); });
  w.hub.expect(Frame::kData);
  w.hub.acknowledge();
  w.hub.accept_attach();
  w.wait_attached();
  CHECK(seal::load(file)->sign.open == next.sign.open);
}

TEST_CASE("PeerLink: more calls than the limit are turned away", "[link]") {
  World w;
  auto options = w.options();
  options.calls_max = 2;
  w.start(options);
  const auto entered = std::make_shared<std::promise<void>>();
  const auto leave = std::make_shared<std::promise<void>>();
  REQUIRE(w.peer->link.call([=](Instant) {
    entered->set_value();
    leave->get_future().wait();
  }));
  entered->get_future().wait();
  CHECK(w.peer->link.call([](Instant) {}));
  CHECK(w.peer->link.call([](Instant) {}));
  CHECK_FALSE(w.peer->link.call([](Instant) {}));
  leave->set_value();
}

TEST_CASE("PeerLink: a full outbox says so", "[link]") {
  World w;
  auto options = w.options();
  options.lane.outbox_items_max = 2;
  w.start(options);
  w.peer->post("one");
  w.peer->look([&](Instant now) {
    const auto message = [&] {
      return Outgoing{.recipient = PeerId::hub(),
                      .kind = Kind::check_question,
                      .id = MessageId(seal::random_id(1)),
                      .subject = {},
                      .urgency = Urgency::routine,
                      .expires = now + 1h,
                      .body = "x"};
    };
    CHECK(w.peer->link.post(message()));
    CHECK_FALSE(w.peer->link.post(message()));
  });
}

TEST_CASE("PeerLink: when the database fails, nothing leaves and the run ends", "[link]") {
  World w;
  w.attach();
  w.wait_attached();
  w.peer->look([&](Instant now) {
    REQUIRE(w.peer->link.post({.recipient = PeerId::hub(),
                               .kind = Kind::check_question,
                               .id = MessageId(seal::random_id(1)),
                               .subject = {},
                               .urgency = Urgency::routine,
                               .expires = now + 1h,
                               .body = "lost with its turn"}));
    // As a full or broken disk would: this turn's writes cannot be kept.
    w.peer->database.execute("PRAGMA query_only = 1");
  });
  CHECK_FALSE(w.peer->end());
  w.peer.reset();
  w.start();
  CHECK(w.hub.accept_attach().sent().number() == 0);
}
