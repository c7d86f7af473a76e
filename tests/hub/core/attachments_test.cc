#include <catch2/catch.hpp>

#include "tests/hub/core/world.h"

namespace iwets::hub::testing {
namespace {

/// Traces T1 to T4 of one member or two, at a center that has them.
struct Files {
  World world;
  explicit Files(const Limits& limits) : world(limits) {
    world.begin({"member:ZA", "member:BR", "center:US"});
    world.compose_all();
    for (const auto* name : {"member:ZA", "member:BR", "center:US"}) world.attach(name);
    for (const auto* label : {"T1", "T2", "T3"}) send("member:ZA", trace(label));
    send("member:BR", trace("T4"));
    world.compose_all();
  }
  Effects send(const std::string& name, Content content) {
    return world.send(name, "M" + std::to_string(++messages_), std::move(content));
  }
  /// Why the announcement of a file of one piece was not taken; nothing: it was.
  std::optional<RefusalDraft> announce(const std::string& name, const char* label) {
    const auto effects = send(
        name, AttachmentAnnounced{trace_id(label), peer_id("center:US"), digest_of(label), 1'000});
    const auto refused = drafts<RefusalDraft>(effects);
    if (refused.empty()) return std::nullopt;
    return refused.front().second;
  }
  Effects conclude(const char* label, const std::string& author,
                   AttachmentOutcome outcome = AttachmentOutcome::whole) {
    return send("center:US",
                AttachmentConcluded{trace_id(label), peer_id(author), digest_of(label), outcome});
  }

 private:
  int messages_ = 0;
};

Limits with_share(std::size_t of_peer, std::size_t of_hub, std::size_t concluded) {
  auto limits = World::with_window(64);
  limits.attachments_of_peer_max = of_peer;
  limits.attachments_max = of_hub;
  limits.concluded_attachments_max = concluded;
  return limits;
}

}  // namespace

TEST_CASE("HubCore: what is delivered holds no place of an attachment", "[core][attachments]") {
  Files files(with_share(10, 2, 10));
  CHECK_FALSE(files.announce("member:ZA", "T1"));
  CHECK_FALSE(files.announce("member:ZA", "T2"));
  const auto refused = files.announce("member:ZA", "T3");
  REQUIRE(refused);
  CHECK(refused->code == FaultCode::limit);
  CHECK(refused->reason == "The hub has no room for more attachments.");
  files.conclude("T1", "member:ZA");
  CHECK_FALSE(files.announce("member:ZA", "T3"));
}

TEST_CASE("HubCore: a party has a share of attachments, and others have theirs",
          "[core][attachments]") {
  Files files(with_share(2, 10, 10));
  CHECK_FALSE(files.announce("member:ZA", "T1"));
  CHECK_FALSE(files.announce("member:ZA", "T2"));
  const auto refused = files.announce("member:ZA", "T3");
  REQUIRE(refused);
  CHECK(refused->code == FaultCode::limit);
  CHECK(refused->reason == "Too many of your attachments are under way.");
  CHECK(refused->remedy == "Attach it when some of them have arrived.");
  CHECK_FALSE(files.announce("member:BR", "T4"));
  // Whatever its end, one that has ended gives its place back; so do they after a restore.
  files.conclude("T2", "member:ZA", AttachmentOutcome::no_room);
  REQUIRE(files.world.core.restore(bytes_of(files.world.core.snapshot())));
  CHECK_FALSE(files.announce("member:ZA", "T3"));
}

TEST_CASE("HubCore: the default share of 196 members leaves room at the hub",
          "[core][attachments]") {
  const Limits limits;
  CHECK(196 * limits.attachments_of_peer_max < limits.attachments_max);
}

TEST_CASE("HubCore: of concluded attachments the oldest are forgotten, and may be announced again",
          "[core][attachments]") {
  Files files(with_share(10, 10, 1));
  for (const auto* label : {"T1", "T2", "T3"}) {
    CHECK_FALSE(files.announce("member:ZA", label));
    files.world.now += std::chrono::seconds{1};
    files.conclude(label, "member:ZA");
  }
  // The announcement of the third has found two concluded, and kept one.
  CHECK(files.announce("member:ZA", "T2")->code == FaultCode::duplicate);
  CHECK_FALSE(files.announce("member:ZA", "T1"));
  // Who has it says so again, and it ends at once.
  const auto effects = files.conclude("T1", "member:ZA");
  CHECK(drafts<RefusalDraft>(effects).empty());
  REQUIRE_FALSE(only<Send>(effects).empty());
  CHECK(only<Send>(effects).back().peer == peer_id("member:ZA"));
}

TEST_CASE("HubCore: a piece that could not be verified stays as evidence", "[core][attachments]") {
  Files files(World::with_window(64));
  ContentAtFault fault;
  fault.kind = Kind::attachment_piece;
  CHECK(only<ReleasePayload>(files.send("member:ZA", fault)).size() == 1);
  auto forged = files.world.next_message("member:ZA", "forged", fault);
  forged.id = {};
  CHECK(only<ReleasePayload>(files.world.step(forged)).empty());
}

TEST_CASE("HubCore: a piece of the table that finds no room is let go", "[core][attachments]") {
  auto limits = World::with_window(64);
  limits.outbox_of_peer_max = 1;
  World world(limits);
  world.begin({"member:ZA", "center:US"});
  world.compose_all();
  world.attach("member:ZA");
  world.acknowledge("member:ZA");
  world.step(TableLoaded{.edition = 2, .piece = 0, .pieces = 1});
  const auto asked = world.send("member:ZA", "held", TableHeld{1, 0, {}});
  REQUIRE(drafts<TableDraft>(asked).size() == 1);
  const auto piece = only<Compose>(asked).back().number;
  // Two refusals fill its outbox while the piece is written.
  world.drafts.erase(piece);
  world.step(PeerDetached{peer_id("member:ZA"), world.peers[peer_id("member:ZA")].session});
  world.attach("member:ZA");
  for (const auto* id : {"a", "b", "c"}) world.send("member:ZA", id, TraceCancelled{trace_id(id)});
  world.compose_all();
  CHECK(only<ReleasePayload>(world.compose(piece)).size() == 1);
}

}  // namespace iwets::hub::testing
