#include <catch2/catch.hpp>

#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

TEST_CASE("PeerLink: attaches, sends, and is told when the receipt has come", "[link]") {
  World w;
  w.start();
  const auto attach = w.hub.accept_attach();
  CHECK(attach.program() == "iwets-test 1");
  CHECK(attach.sent().number() == 0);
  CHECK(attach.sent().generation() == 1);
  CHECK(attach.credit().number_max() == LaneLimits{}.window_messages_max);
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

TEST_CASE("PeerLink: a receipt proves each message that it covers", "[link]") {
  World w;
  w.attach();
  w.peer->post("one");
  w.peer->post("two");
  const auto one = w.hub.take(), two = w.hub.take();
  w.hub.acknowledge();
  w.wait_receipts(2);
  REQUIRE(w.peer->end());
  const auto& receipts = w.peer->listener.receipts;
  CHECK(receipts[0].envelope == one);
  CHECK(receipts[1].envelope == two);
  for (const auto& receipt : receipts) {
    auto digest = seal::chain(receipt.proof.previous, seal::digest(bytes_of(receipt.envelope)));
    for (const auto& behind : receipt.proof.after) digest = seal::chain(digest, behind);
    CHECK(digest == w.hub.in.last().digest);
    v1::Receipt wire;
    REQUIRE(wire.ParseFromString(receipt.proof.receipt.receipt));
    CHECK(wire.position().digest() == std::string(digest.begin(), digest.end()));
    CHECK(receipt.proof.receipt.key != seal::KeyId{});
  }
  CHECK(receipts[0].proof.after.size() == 1);
  CHECK(receipts[1].proof.after.empty());
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

TEST_CASE("PeerLink: what a failed commit takes back was not transmitted", "[link]") {
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
    // A constraint that is judged at the end makes the commit itself fail.
    w.peer->database.execute(
        "CREATE TABLE owner (id INTEGER PRIMARY KEY);"
        "CREATE TABLE owned (id REFERENCES owner (id) DEFERRABLE INITIALLY DEFERRED);"
        "INSERT INTO owned VALUES (7);");
  });
  CHECK_FALSE(w.peer->end());
  w.start();
  const auto next = w.hub.next();
  REQUIRE(next.kind_case() == Frame::kAttach);
  CHECK(next.attach().sent().number() == 0);
}
