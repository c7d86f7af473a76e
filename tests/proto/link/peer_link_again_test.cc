#include <catch2/catch.hpp>

#include "proto/link/client/link_store.h"
#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;

namespace {

struct KeepingWorld : World {
  void start_keeping() {
    auto with = options();
    with.keep_receipted = true;
    start(with);
  }
  void post(const std::string& body, const TraceId& subject, Urgency urgency = Urgency::routine) {
    peer->look([&](Instant now) {
      REQUIRE(peer->link.post({.recipient = PeerId::hub(),
                               .kind = Kind::check_question,
                               .id = MessageId(seal::random_id(to_us(now) / 1'000)),
                               .subject = subject,
                               .urgency = urgency,
                               .expires = now + codec::case_life,
                               .body = body}));
    });
  }
  /// The hub takes and receipts the next messages; their envelopes.
  std::vector<std::string> receipt(std::size_t count) {
    const auto before = peer->listener.receipts.size();
    std::vector<std::string> envelopes;
    for (std::size_t i = 0; i < count; ++i) envelopes.push_back(hub.take());
    hub.acknowledge();
    wait_receipts(before + count);
    return envelopes;
  }
  /// The hub has lost everything, and its operator opens the next generation.
  void forget() {
    hub.close();
    wait_for(LinkState::connecting);
    hub.in.open_generation(hub.in.last().generation + 1);
    hub.out.open_generation(hub.in.last().generation);
    hub.reopen();
  }
};

const TraceId mine({1}), ended({2});

}  // namespace

TEST_CASE("PeerLink: a new generation brings again what was receipted, but for what is settled",
          "[link]") {
  KeepingWorld w;
  w.start_keeping();
  w.hub.accept_attach();
  w.post("one", mine);
  w.post("other", ended);
  w.post("two", mine);
  w.post("no subject", {});
  const auto sent = w.receipt(4);
  w.peer->look([&](Instant) { w.peer->link.settled(ended); });
  w.forget();
  w.hub.credit_reason = CreditReason::drain;  // nothing leaves yet
  w.hub.accept_attach();
  w.wait_attached();
  w.post("three", mine, Urgency::urgent);
  REQUIRE(w.peer->end());

  // Also behind a restart: what came first leaves first, as the same bytes.
  w.hub.credit_reason = CreditReason::flowing;
  w.start_keeping();
  w.hub.accept_attach();
  CHECK(w.hub.take() == sent[0]);
  CHECK(w.hub.take() == sent[2]);
  CHECK(body_of(w.hub.take()) == "three");
  w.hub.acknowledge();
  w.wait_receipts(3);

  // It is kept again, now with what came after it.
  w.forget();
  w.hub.accept_attach();
  CHECK(w.hub.take() == sent[0]);
  CHECK(w.hub.take() == sent[2]);
  CHECK(body_of(w.hub.take()) == "three");
}

TEST_CASE("PeerLink: without being told to it keeps nothing that was receipted", "[link]") {
  KeepingWorld w;
  w.attach();
  w.post("one", mine);
  (void)w.receipt(1);
  w.forget();
  w.hub.accept_attach();
  w.post("two", mine);
  CHECK(body_of(w.hub.take()) == "two");
}

TEST_CASE("PeerLink: the oldest of what is kept gives way beyond the limit", "[link]") {
  const TemporaryDirectory dir;
  Database database(dir / "state.db");
  LinkStore store(database);
  database.begin();
  const auto most = static_cast<std::uint64_t>(LinkStore::kept_max);
  for (std::uint64_t handle = 1; handle <= most + 2; ++handle) {
    const Item item{.handle = handle, .subject = mine, .urgency = {}, .bytes = 1, .message = {}};
    store.insert({.item = item, .id = MessageId({1})}, "e");
    store.keep(item);
  }
  CHECK(store.rows().empty());
  CHECK(store.highest_handle() == most + 2);
  const auto back = store.take_back();
  REQUIRE(back.size() == most);
  CHECK(back.front().item.handle == 3);
  CHECK(store.rows().size() == most);
  database.commit();
}

TEST_CASE("PeerLink: a message that comes again is told as a repetition", "[link]") {
  World w;
  w.attach();
  const auto envelope = w.report("once");
  w.hub.say(envelope);
  w.wait_messages(1);
  w.hub.say(envelope);
  w.hub.say(w.report("next"));
  w.wait_messages(2);
  REQUIRE(w.peer->end());
  REQUIRE(w.peer->listener.repeated.size() == 1);
  CHECK(w.peer->listener.repeated[0].message.body == "once");
  CHECK(w.peer->listener.repeated[0].number == 2);
}
