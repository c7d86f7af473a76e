#include <algorithm>

#include "tests/sim/hub.h"

// What operators do, and what happens to the machine.
namespace iwets::sim {

void Hub::load_directory(std::shared_ptr<const Directory> directory) {
  if (disk_.directory && directory->version <= disk_.directory->version) return;
  // Keys that peers have proven since stay in force.
  auto next = std::make_shared<Directory>(*directory);
  if (disk_.directory)
    for (auto& [peer, party] : next->parties)
      if (const auto old = disk_.directory->parties.find(peer);
          old != disk_.directory->parties.end())
        party.keys.insert(old->second.keys.begin(), old->second.keys.end());
  disk_.directory = next;
  if (!running_) return;
  serving_ = next;
  hub::DirectoryLoaded event{.version = next->version, .grants = {}};
  for (const auto& [peer, party] : next->parties) {
    event.grants.push_back(party.grant);
    if (world_.planted(Bug::revoked_key_still_served)) event.grants.back().revoked = false;
    if (world_.planted(Bug::rights_not_checked))
      event.grants.back().may_ask = Stores::from_bits(0xff);
    if (world_.planted(Bug::answering_right_not_checked) && peer.role() == Role::member)
      event.grants.back().answers_traces = true;
    if (world_.planted(Bug::route_ignores_the_directory)) event.grants.back().may_trace_to.clear();
  }
  world_.tell(PeerId::hub(), [&] { return "directory " + std::to_string(next->version); });
  step(event);
  world_.oracle.directory(*next, world_.now());
}

void Hub::suspend(const PeerId& peer, bool yes) {
  if (!running_) return;
  world_.tell(peer, [&] { return yes ? "is suspended" : "is resumed"; });
  if (yes) {
    barred_.insert(peer);
    open_.durable.push_back([this, peer] {
      if (barred_.contains(peer)) world_.oracle.suspended(peer, true);
    });
    step(hub::PeerSuspended{peer});
  } else {
    barred_.erase(peer);
    world_.oracle.suspended(peer, false);
    step(hub::PeerResumed{peer});
  }
}

void Hub::open_generation(const PeerId& peer) {
  if (!running_) return;
  world_.tell(peer, [] { return "lane opened by the operator"; });
  world_.oracle.generation_opened(peer);
  step(hub::GenerationOpened{peer});
}

void Hub::set_disk_full(bool full) {
  if (full_ == full) return;
  full_ = full;
  watch();
}

void Hub::confirm_clock() {
  wall_jump_ = Duration::zero();
  if (running_) clock_->confirm();
  watch();
}

void Hub::take_backup() { backup_ = disk_; }

bool Hub::restore_backup() {
  if (running_ || !backup_) return false;
  const auto directory = disk_.directory;
  // A journal of which the end was cut keeps what it was told to let go.
  const bool cut = dice_.chance(0.5);
  const auto released = std::exchange(disk_.released, {});
  disk_ = *backup_;
  disk_.directory = directory;
  disk_.entries.resize(disk_.durable);
  disk_.applied = std::min<JournalIndex>(disk_.flushed, disk_.durable);
  if (cut) disk_.released = released;
  forget_beyond_the_end();
  world_.tell(PeerId::hub(), [] { return "gets yesterday's disk"; });
  world_.oracle.hub_restored(world_.now());
  return true;
}

std::optional<hub::CoreView> Hub::view() const {
  if (!running_) return std::nullopt;
  return core_->view();
}

}  // namespace iwets::sim
