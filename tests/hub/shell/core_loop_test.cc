#include "hub/shell/core_loop.h"

#include <catch2/catch.hpp>

#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace iwets::shell;

namespace {

hub::DirectoryLoaded directory() {
  hub::DirectoryLoaded loaded;
  loaded.version = 1;
  Stores all;
  for (const auto store : every_store) all.add(store);
  for (const auto& peer : {world::za, world::us})
    loaded.grants.push_back({.peer = peer,
                             .may_ask = all,
                             .may_fill = all,
                             .may_trace_to = {},
                             .revoked = false,
                             .keys_taken = false});
  return loaded;
}

hub::MessageArrived trace_from_za() {
  hub::TraceSubmitted submitted;
  submitted.trace = world::id<TraceId>(1);
  submitted.recipient = world::us;
  submitted.named = true;
  submitted.to_ask = Stores{Store::firearm};
  submitted.expires = from_us(1'900'000'000'000'000);
  hub::MessageArrived arrived;
  arrived.peer = world::za;
  arrived.session = 7;
  arrived.generation = arrived.number = 1;
  arrived.message = {1};
  arrived.bytes = 10;
  arrived.id = world::id<MessageId>(1);
  arrived.content = submitted;
  return arrived;
}

hub::PeerAttached za_attaches() {
  hub::PeerAttached attached;
  attached.peer = world::za;
  attached.session = 7;
  attached.credit = {64, 1'000'000, link::CreditReason::flowing};
  attached.directory_version = 1;
  return attached;
}

/// A core with its loop, one turn at a time.
struct Loop {
  hub::HubCore core{&seal::chain};
  Mailbox mailbox{{}};
  TurnedQueue turned{1};
  world::Payloads journal;
  PayloadCache payloads{journal, 1 << 20};
  Clock clock{Instant{}};
  Counters counters;
  CoreLoop loop{CoreLoop::Wiring{core, mailbox, turned, payloads, clock, counters}, ShellLimits{}};

  Turned after(hub::Event event, std::optional<std::string> payload = std::nullopt) {
    mailbox.push_inside({std::move(event), std::move(payload)});
    auto turns = turned.pop(1);
    REQUIRE(turns.size() == 1);
    mailbox.entries_done(turns[0].entries.size());
    return std::move(turns[0]);
  }
};

}  // namespace

TEST_CASE("CoreLoop: what somebody outside relies on is told from what stays inside", "[shell]") {
  Loop hub;
  CHECK(hub.after(hub::HubStarted{.version = "test", .limits = {}}).relied_upon);
  CHECK(hub.after(directory()).relied_upon);
  CHECK(hub.after(za_attaches()).relied_upon);

  const auto taken = hub.after(trace_from_za(), "envelope");
  CHECK(taken.relied_upon);  // It is receipted.
  std::size_t work = 0;
  for (const auto& [index, effect] : taken.effects)
    work += std::holds_alternative<hub::AskStores>(effect) ||
            std::holds_alternative<hub::FileTrace>(effect);
  CHECK(work == 2);

  hub::StoresAnswered answered;
  answered.subject = world::id<TraceId>(1);
  answered.answers = {{Store::firearm, Outcome::no_hit, {}}};
  hub.mailbox.push_inside({{answered, "report"}}, work);
  const auto inside = hub.turned.pop(1);
  REQUIRE(inside.size() == 1);
  CHECK_FALSE(inside[0].relied_upon);  // A draft to write: if it is lost, the stores answer again.
  hub.mailbox.entries_done(inside[0].entries.size());
  hub.mailbox.work_done(1);

  CHECK(hub.after(hub::PeerSuspended{world::us}).relied_upon);  // An operator's order.
  CHECK_FALSE(hub.after(hub::PeerDetached{world::za, 7}).relied_upon);
}

TEST_CASE("CoreLoop: what was not saved before the start counts for the next saved state",
          "[shell]") {
  ShellLimits limits;
  limits.snapshot_entries = 4;
  limits.snapshot_gap = std::chrono::seconds{0};
  const auto saves_after_one = [&](JournalIndex saved) {
    hub::HubCore core{&seal::chain};
    const Clock clock{Instant{}};
    (void)core.step(clock.now(), hub::HubStarted{.version = "test", .limits = {}});
    (void)core.step(clock.now(), directory());
    (void)core.step(clock.now(), za_attaches());
    Mailbox mailbox{{}};
    TurnedQueue turned{1};
    world::Payloads journal;
    PayloadCache payloads{journal, 1 << 20};
    Counters counters;
    CoreLoop loop{CoreLoop::Wiring{core, mailbox, turned, payloads, clock, counters, saved},
                  limits};
    mailbox.push_inside({hub::PeerSuspended{world::us}, std::nullopt});
    const auto turns = turned.pop(1);
    REQUIRE(turns.size() == 1);
    REQUIRE(turns[0].entries.size() < limits.snapshot_entries);
    return turns[0].state.has_value();
  };
  CHECK(saves_after_one(0));        // The three entries of before the start, and those of this run.
  CHECK_FALSE(saves_after_one(3));  // Those of this run.
}
