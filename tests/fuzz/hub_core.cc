#include "hub/core/hub_core.h"

#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/hub/core/chance.h"

namespace iwets::fuzz {
namespace {

using namespace hub;
using namespace hub::testing;

constexpr int steps_max = 400;

/// The hub folds its journal, read from bytes, to the state that it has.
void fold_again(const World& world) {
  HubCore folded(mix, narrow());
  JournalIndex index = 0;
  for (const auto& [time, event] : world.journal) {
    const auto read = from_bytes<Event>(bytes_of(to_bytes(event)));
    must(read.has_value(), "an event is read as it was written");
    (void)folded.step(time, *read);
    must(!folded.idle(), "what counted once counts again");
    must(folded.index() == ++index, "and takes the same index");
  }
  must(folded.snapshot() == world.core.snapshot(), "the journal folds to the same state");
}

/// A hub that restarts from its snapshot goes on in the same way.
void restore(World& world) {
  const auto state = world.core.snapshot();
  HubCore other(mix, narrow());
  must(other.restore(bytes_of(state)), "a snapshot is taken over");
  must(other.snapshot() == state, "as it was");
  must(other.next_deadline() == world.core.next_deadline(), "with the same deadline");
  const auto ours = world.core.step(world.now, TimePassed{});
  if (!world.core.idle()) world.journal.emplace_back(world.now, TimePassed{});
  must(other.step(world.now, TimePassed{}) == ours, "and the same effects");
  must(other.snapshot() == world.core.snapshot(), "and the same state after them");
  for (const auto& effect : ours)
    if (const auto* order = std::get_if<Compose>(&effect)) world.drafts[order->number] = *order;
}

void keep_bounds(const World& world) {
  const auto limits = narrow();
  const auto view = world.core.view();
  must(view.open_traces <= limits.open_traces_max, "open traces are bounded");
  for (const auto& peer : view.peers) {
    must(peer.under_way <= limits.lane.window_messages_max, "a window is bounded");
    must(peer.waiting + peer.under_way <= 2 * limits.outbox_of_peer_max, "an outbox is bounded");
    must(!peer.attached || (!peer.revoked && !peer.suspended), "only who may is attached");
  }
}

}  // namespace

/// Events of peers, stores, operators and time, most of them plausible, in the order that the unit
/// says. The core must take them all.
void hub_core(Bytes unit) {
  Input in(unit);
  Chance chance(in);
  World world(narrow());
  world.begin({"member:ZA", "member:BR", "member:TN", "center:US", "center:CZ"});
  auto index = world.core.index();
  for (int step = 1; step <= steps_max && !in.empty(); ++step) {
    world.now += Duration{static_cast<std::int64_t>(in.below(64) * 100'000)};
    const auto event = chance.event(world);
    (void)world.step(event);
    index += world.core.idle() ? 0 : 1;
    must(world.core.index() == index, "an event that counts takes one index, another none");
    if (step % 64 == 0) restore(world);
    index = world.core.index();
  }
  keep_bounds(world);
  restore(world);
  fold_again(world);
}

}  // namespace iwets::fuzz
