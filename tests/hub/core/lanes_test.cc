#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

const auto za = peer_id("member:ZA");
const auto us = peer_id("center:US");

PeerView view_of(const World& world, const PeerId& id) {
  for (const auto& peer : world.core.view().peers)
    if (peer.peer == id) return peer;
  throw std::invalid_argument("no view of " + id.text());
}

/// A network with `member:ZA` and `center:US` attached.
World attached(Limits limits = {}) {
  World world(limits);
  world.begin({"member:ZA", "center:US"});
  world.compose_all();
  world.attach("member:ZA");
  world.attach("center:US");
  return world;
}

}  // namespace

TEST_CASE("HubCore: an unknown peer has no session", "[core]") {
  World world;
  world.begin({"center:US"});
  const auto effects = world.attach("member:BR");
  CHECK(effects == Effects{RefuseAttach{peer_id("member:BR"), 1, AttachFault::unknown_peer}});
  CHECK(world.core.idle());
}

TEST_CASE("HubCore: a step that changes nothing leaves every byte of the state", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  const auto message = world.peers[za].messages.front();
  const auto session = message.session;
  const auto idle_events = std::vector<Event>{
      TimePassed{},
      message,
      PeerDetached{za, 99},
      PeerSuspended{peer_id("member:BR")},
      PeerResumed{za},
      CreditGranted{za, session, world.peers[za].credit},
      ResendAsked{za, session, 1, 1},
      StoresAnswered{trace_id("T9"), {}},
      RecordsApplied{PayloadRef{3}},
      RecordsSwept{PayloadRef{3}},
      TableLoaded{.edition = 3, .piece = 1, .pieces = 2},
      Composed{.draft = 1},
      IntakeChanged{},
      DirectoryLoaded{.version = 1, .grants = {}},
      PeerAcknowledged{za, 99, {}, {}},
  };
  const auto before = world.core.snapshot();
  const auto index = world.core.index();
  for (const auto& event : idle_events) {
    INFO("event " << event.index());
    world.now += std::chrono::microseconds{1};
    world.step(event);
    CHECK(world.core.idle());
    CHECK(world.core.index() == index);
    CHECK(world.core.snapshot() == before);
  }
}

TEST_CASE("HubCore: a peer that sends beyond its credit is stopped", "[core]") {
  auto world = attached({.lane = {.window_messages_max = 4}});
  for (int i = 0; i < 4; ++i) (void)world.next_message("member:ZA", "lost", KeysSucceeded{});
  const auto effects = world.send("member:ZA", "M5", trace("T1"));
  REQUIRE(only<StopLane>(effects).size() == 1);
  CHECK(only<StopLane>(effects).front().beyond_credit);
  CHECK(view_of(world, za).stopped == link::LaneStop::forked);
  CHECK_FALSE(view_of(world, za).attached);
}

TEST_CASE("HubCore: an acknowledgement that fits no message stops the lane to the peer", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  auto position = world.peers[us].received.back();
  position.digest = digest_of("something else");
  const auto effects =
      world.step(PeerAcknowledged{us, world.peers[us].session, position, world.peers[us].credit});
  REQUIRE(only<StopLane>(effects).size() == 1);
  CHECK_FALSE(only<StopLane>(effects).front().peer_to_hub);
  CHECK(only<RefuseAttach>(world.attach("center:US")).front().fault == AttachFault::lane_forked);
}

TEST_CASE("HubCore: what a stopped lane held goes out again in the next generation", "[core]") {
  auto world = attached();
  world.acknowledge("center:US");
  world.send("member:ZA", "M1", trace("T1"));
  world.step(GenerationOpened{us});
  const auto effects = world.attach("center:US");
  const auto accepted = only<AcceptAttach>(effects).at(0);
  CHECK(accepted.received.generation == 2);
  CHECK(accepted.received.number == 0);
  CHECK(only<Send>(effects).empty());  // The directory goes first, and is being written.
  auto sent = only<Send>(world.compose_all());
  std::erase_if(sent, [](const Send& send) { return send.peer != us; });
  REQUIRE(sent.size() == 2);
  CHECK(sent.back().generation == 2);
  CHECK(sent.back().number == 2);
  world.acknowledge("center:US");
  CHECK(view_of(world, us).delivered == 2);
  CHECK(view_of(world, us).under_way == 0);
}

TEST_CASE("HubCore: a center that begins a generation is brought again what it has not answered",
          "[core]") {
  auto world = attached();
  world.acknowledge("center:US");
  std::vector<PayloadRef> letters;
  for (const auto* const label : {"T1", "T2", "T3"}) {
    world.send("member:ZA", label, trace(label));
    letters.push_back(PayloadRef{world.core.index()});
  }
  world.acknowledge("center:US", 3);  // The directory, T1 and T2.
  world.send("center:US", "A1", CenterAnswered{trace_id("T1"), za, 100, {}});
  for (int generation = 2; generation < 4; ++generation) {
    world.step(GenerationOpened{us});
    world.attach("center:US");
    std::multiset<PayloadRef> sent;
    for (const auto& send : only<Send>(world.compose_all()))
      if (std::ranges::count(letters, send.payload) != 0) sent.insert(send.payload);
    CHECK(sent == std::multiset<PayloadRef>{letters[1], letters[2]});
  }
}

TEST_CASE("HubCore: a generation that both have used cannot be forgotten by the peer", "[core]") {
  auto world = attached();
  world.step(GenerationOpened{za});
  world.attach("member:ZA");
  world.send("member:ZA", "M1", trace("T1"));
  world.peers[za].sent = world.peers[za].acked = {};
  world.peers[za].received = {link::Position{}};
  CHECK(only<RefuseAttach>(world.attach("member:ZA")).front().fault == AttachFault::peer_behind);
}

TEST_CASE("HubCore: a peer ahead of the hub's generation tells of an old backup of the hub",
          "[core]") {
  auto world = attached();
  world.peers[za].sent.generation = 2;
  world.peers[za].acked.generation = 2;
  world.peers[za].received = {{.generation = 2, .number = 0, .digest = {}}};
  CHECK(only<RefuseAttach>(world.attach("member:ZA")).front().fault == AttachFault::hub_behind);
}

TEST_CASE("HubCore: a message counts once under whatever number it comes", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  world.send("member:ZA", "M2", TraceCancelled{trace_id("T1")});
  world.step(GenerationOpened{za});
  world.attach("member:ZA");
  for (const auto* const id : {"M1", "M2"}) {
    const auto effects = world.send("member:ZA", id, TraceCancelled{trace_id("T1")});
    CHECK(only<Acknowledge>(effects).size() == 1);
    CHECK(only<Compose>(effects).empty());
  }
}

TEST_CASE("HubCore: a center's window bounds what is under way, and acknowledging draws more",
          "[core]") {
  auto world = attached({.lane = {.window_messages_max = 2}});
  world.acknowledge("center:US");
  for (const auto* const label : {"T1", "T2", "T3"}) world.send("member:ZA", label, trace(label));
  CHECK(view_of(world, us).under_way == 2);
  CHECK(view_of(world, us).waiting == 1);
  CHECK(view_of(world, us).oldest.has_value());
  CHECK(only<Send>(world.acknowledge("center:US", 2)).size() == 1);
  world.acknowledge("center:US");
  CHECK_FALSE(view_of(world, us).oldest.has_value());
}

TEST_CASE("HubCore: a peer that asks for less gets no more than that", "[core]") {
  auto world = attached();
  world.acknowledge("center:US");
  world.step(CreditGranted{us, world.peers[us].session, {.number_max = 2, .bytes_max = 1U << 20U}});
  CHECK(only<Send>(world.send("member:ZA", "M1", trace("T1"))).size() == 1);
  CHECK(only<Send>(world.send("member:ZA", "M2", trace("T2"))).empty());
  const auto effects = world.step(
      CreditGranted{us, world.peers[us].session, {.number_max = 3, .bytes_max = 1U << 20U}});
  CHECK(only<Send>(effects).size() == 1);
}

TEST_CASE("HubCore: a newer directory replaces one that has not left yet", "[core]") {
  World world;
  world.begin({"member:ZA", "center:US"});
  world.compose_all();
  world.begin({"member:ZA", "center:US"}, 2);
  world.compose_all();
  const auto sent = only<Send>(world.attach("member:ZA"));
  REQUIRE(sent.size() == 1);
  CHECK(view_of(world, za).waiting == 0);
}

TEST_CASE("HubCore: a peer with an old directory is sent the one in force, once", "[core]") {
  auto world = attached();
  world.acknowledge("member:ZA");
  auto event = world.attach_event("member:ZA");
  event.directory_version = 0;
  CHECK(drafts<DirectoryDraft>(world.step(event)).size() == 1);
  event = world.attach_event("member:ZA");
  event.directory_version = 0;
  CHECK(drafts<DirectoryDraft>(world.step(event)).empty());
}

TEST_CASE("HubCore: a generation tells everybody the directory again", "[core]") {
  auto world = attached();
  world.acknowledge("member:ZA");
  world.acknowledge("center:US");
  // What the hub forgot may be a change of the center's keys that the member was never told.
  std::set<PeerId> told;
  for (const auto& compose : only<Compose>(world.step(GenerationOpened{us})))
    if (std::holds_alternative<DirectoryDraft>(compose.draft)) told.insert(compose.recipient);
  CHECK(told == std::set<PeerId>{us, za});
}

TEST_CASE("HubCore: a peer that is let in again begins afresh", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  DirectoryLoaded without{.version = 2, .grants = {grant_all("member:ZA")}};
  const auto effects = world.step(without);
  CHECK(only<EndSession>(effects).front().fault == AttachFault::revoked);
  CHECK(view_of(world, us).revoked);
  CHECK(view_of(world, us).waiting + view_of(world, us).under_way == 0);
  world.begin({"member:ZA", "center:US"}, 3);
  const auto again = world.attach("center:US");
  REQUIRE(only<AcceptAttach>(again).size() == 1);
  CHECK(only<AcceptAttach>(again).front().received == link::Position{2, 0, {}});
}

TEST_CASE("HubCore: what an old journal thinks open of an erased case ends without a word",
          "[core]") {
  auto world = attached();
  const auto sent = only<Send>(world.send("member:ZA", "M1", trace("T1")));
  REQUIRE(sent.size() == 1);  // It has drawn a number on its way to the center.
  CHECK(only<EraseCases>(world.step(CasesErased{{trace_id("T1")}})).empty());
  const auto effects = world.step(CasesErased{{trace_id("T1")}, true});
  REQUIRE(only<EraseCases>(effects).size() == 1);
  CHECK(only<EraseCases>(effects).front().subjects == std::vector{trace_id("T1")});
  CHECK(drafts<TraceStatusDraft>(effects).empty());
  CHECK(world.core.view().open_traces == 0);
  CHECK(world.core.view().open_checks == 0);
  // The number is given up with its generation; nothing that comes needs the payload.
  CHECK(only<EndSession>(effects).size() == 1);
  const auto again = world.attach("center:US");
  REQUIRE(only<AcceptAttach>(again).size() == 1);
  CHECK(only<AcceptAttach>(again).front().sent.generation == 2);
  for (const auto& send : only<Send>(again)) CHECK(send.payload != sent.front().payload);
  // It is known as done with.
  const auto refused = world.send("member:ZA", "M2", trace("T1"));
  CHECK(drafts<RefusalDraft>(refused).at(0).second.code == FaultCode::duplicate);
}

TEST_CASE("HubCore: what is being written about an erased case is not sent any more", "[core]") {
  auto world = attached();
  world.send("member:ZA", "M1", trace("T1"));
  const auto asked = only<Compose>(world.send("member:ZA", "M2", TraceCancelled{trace_id("T1")}));
  REQUIRE_FALSE(asked.empty());
  CHECK(only<EraseCases>(world.step(CasesErased{{trace_id("T1")}, true})).size() == 1);
  for (const auto& order : asked) CHECK(only<Send>(world.compose(order.number)).empty());
}

TEST_CASE("HubCore: keys that the directory has taken over are not adopted again", "[core]") {
  auto world = attached({.successions_max = 1});
  CHECK(only<AdoptKeys>(world.send("member:ZA", "M1", KeysSucceeded{})).size() == 1);
  const auto refused = world.send("member:ZA", "M2", KeysSucceeded{});
  CHECK(drafts<RefusalDraft>(refused).at(0).second.code == FaultCode::limit);
  CHECK(only<AdoptKeys>(world.step(HubStarted{})).size() == 1);
  auto taken = grant_all("member:ZA");
  taken.keys_taken = true;
  world.step(DirectoryLoaded{.version = 2, .grants = {taken}});
  CHECK(only<AdoptKeys>(world.step(HubStarted{})).empty());
}

}  // namespace iwets::hub::testing
