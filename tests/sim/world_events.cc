#include <algorithm>

#include "tests/sim/center.h"
#include "tests/sim/hub.h"
#include "tests/sim/member.h"
#include "tests/sim/world.h"

// What officers and operators do, what breaks, and how it is mended.
namespace iwets::sim {
namespace {

/// Few numbers, so that cases meet records and one another.
constexpr std::uint64_t serials = 12;

}  // namespace

Member& World::any_member() { return *members_[officer_dice.below(members_.size())]; }

std::set<CountryCode> World::hidden_from_some(const Member& member, double chance) {
  if (!officer_dice.chance(chance)) return {};
  const auto& other = any_member();
  if (&other == &member) return {};  // One's own country always sees what is its own.
  return {other.id().country()};
}

void World::plan_officers() {
  for (int i = 0; i < swarm.actions; ++i) {
    const auto share = officer_dice.share();
    const auto wait =
        Duration{static_cast<std::int64_t>(share * static_cast<double>(swarm.faulty.count()))};
    timeline.after(wait, [this] { act(any_member()); });
  }
}

Day World::some_day(std::uint64_t most) {
  return day_of(now()) + static_cast<std::uint32_t>(end_dice.below(most));
}

void World::act(Member& member) {
  const auto serial = static_cast<Serial>(1 + officer_dice.below(serials));
  if (strikes(Fault::impostor, 0.1)) {
    const auto& other = *members_[fault_dice.below(members_.size())];
    if (&other != &member) return member.forge(other.id(), serial);
  }
  const auto some = Stores::from_bits(static_cast<std::uint8_t>(officer_dice.next() | 4U));
  switch (officer_dice.below(10)) {
    case 0:
    case 1: {
      const auto store = static_cast<Store>(1 + officer_dice.below(4));
      std::vector<Record> records;
      const bool withdrawn = officer_dice.chance(0.15);  // One message has one verb.
      for (auto n = 1 + officer_dice.below(3); n-- > 0;)
        records.push_back({"R" + std::to_string(officer_dice.below(6)),
                           static_cast<Serial>(1 + officer_dice.below(serials)),
                           withdrawn,
                           {hidden_from_some(member, 0.3), officer_dice.chance(0.1)}});
      for (auto& record : records)
        if (!withdrawn && end_dice.chance(0.3)) record.until = some_day(2);
      member.enter_records(store, std::move(records));
      if (end_dice.chance(0.3))
        member.validate(store, "R" + std::to_string(end_dice.below(6)), some_day(40));
      return;
    }
    case 2:
      return member.submit({.serial = serial,
                            .trace = false,
                            .to_ask = some,
                            .origins = {},
                            .named = false,
                            .hidden_from = hidden_from_some(member, 0.2),
                            .remembered = officer_dice.chance(0.5)});
    case 3:
      if (officer_dice.chance(0.3)) return member.ask_why();
      if (officer_dice.chance(0.4)) return member.continue_one();
      if (officer_dice.chance(0.4)) return member.amend_one();
      if (swarm.has(Fault::cancel)) {
        struck(Fault::cancel);
        return member.cancel_one();
      }
      return member.inform_one();
    default: break;
  }
  std::vector<CountryCode> origins;
  // Of some firearms only countries without a center know, whose members may answer.
  const bool elsewhere = officer_dice.chance(0.3);
  for (const auto& [peer, party] : directory_->parties)
    if (peer.role() == (elsewhere ? Role::member : Role::center) && officer_dice.chance(0.6) &&
        origins.size() < 8)
      origins.push_back(peer.country());
  if (officer_dice.chance(0.1)) origins = {*CountryCode::parse("ZZ")};
  const bool named = !origins.empty() && officer_dice.chance(0.2);
  if (named) origins.erase(origins.begin() + 1, origins.end());
  member.submit({.serial = serial,
                 .trace = true,
                 .to_ask = some,
                 .origins = std::move(origins),
                 .named = named,
                 .hidden_from = hidden_from_some(member, 0.2),
                 .remembered = false});
}

// -------------------------------------------------------------------------------------- faults

void World::plan_faults() {
  // About thirty occasions in the phase, whatever its length.
  for (int i = 0; i < 30; ++i) {
    const auto wait = Duration{
        static_cast<std::int64_t>(fault_dice.share() * static_cast<double>(swarm.faulty.count()))};
    timeline.after(wait, [this] { strike(); });
  }
}

void World::strike() {
  std::vector<Peer*> all;
  for (const auto& [id, peer] : peers_) all.push_back(peer.get());
  auto& some = *fault_dice.pick(all);
  const auto down = fault_dice.between(std::chrono::milliseconds{100}, std::chrono::seconds{10});
  const auto long_down =
      std::min<Duration>(swarm.faulty / 3, fault_dice.about(std::chrono::hours{1}));
  const bool power = swarm.has(Fault::power_cut) && fault_dice.chance(0.5);
  const auto restart_hub = [this](Duration wait) {
    timeline.after(wait, [this] {
      if (!hub_->running()) hub_->start();
    });
  };
  if (strikes(Fault::hub_crash, 0.3)) {
    if (power) struck(Fault::power_cut);
    hub_->crash(power);
    restart_hub(down);
  }
  if (strikes(Fault::peer_crash, 0.4)) {
    if (power) struck(Fault::power_cut);
    some.crash(power);
    timeline.after(fault_dice.chance(0.2) ? long_down : down, [&some] { some.start(); });
  }
  if (strikes(Fault::pause, 0.5)) {
    if (fault_dice.chance(0.3))
      hub_->pause(down);
    else
      some.pause(down);
  }
  if (strikes(Fault::cut, 0.5) && some.connection() != 0) disconnect(some.connection(), true);
  if (strikes(Fault::partition, 0.3)) {
    partitioned_[some.id()] = now() + (fault_dice.chance(0.5) ? down : long_down);
    if (some.connection() != 0) disconnect(some.connection(), true);
  }
  if (strikes(Fault::sync_error, 0.15)) hub_->fail_next_sync();
  if (strikes(Fault::full_disk, 0.15)) {
    hub_->set_disk_full(true);
    timeline.after(down, [this] { hub_->set_disk_full(false); });
  }
  if (strikes(Fault::clock_jump, 0.2)) {
    constexpr Duration jumps[] = {std::chrono::hours{1}, -std::chrono::hours{1},
                                  std::chrono::hours{24}, std::chrono::hours{24} * 365,
                                  -std::chrono::hours{24} * 20'000};
    hub_->jump_clock(jumps[fault_dice.below(5)]);
    hub_->look_at_clock();
    timeline.after(down, [this] { hub_->confirm_clock(); });
  }
  if (strikes(Fault::key_change, 0.2)) some.change_key();
  if (strikes(Fault::suspension, 0.2)) {
    hub_->suspend(some.id(), true);
    timeline.after(down, [this, id = some.id()] { hub_->suspend(id, false); });
  }
  if (strikes(Fault::revocation, 0.04) && peers_.size() > 3) {
    auto next = std::make_shared<Directory>(*directory_);
    ++next->version;
    next->parties.at(some.id()).grant.revoked = true;
    directory_ = next;
    hub_->load_directory(directory_);
    tell(some.id(), [] { return "is revoked"; });
  }
  if (strikes(Fault::rights_change, 0.1)) {
    auto next = std::make_shared<Directory>(*directory_);
    ++next->version;
    auto& grant = next->parties.at(some.id()).grant;
    if (some.id().role() == Role::member) {
      grant.may_ask = Stores::from_bits(static_cast<std::uint8_t>(fault_dice.next()));
      grant.answers_traces = fault_dice.chance(0.5);
    }
    directory_ = next;
    hub_->load_directory(directory_);
  }
  if (strikes(Fault::old_backup, 0.1)) {
    some.take_backup();
    timeline.after(long_down, [this, &some] {
      if (healed_) return;
      some.crash(false);
      some.restore_backup();
      some.start();
    });
  }
  if (strikes(Fault::hub_old_backup, 0.05)) {
    hub_->take_backup();
    timeline.after(long_down, [this] {
      if (healed_) return;
      hub_->crash(false);
      hub_->restore_backup();
      hub_->start();
    });
  }
}

// -------------------------------------------------------------------------------------- healing

void World::heal() {
  healed_ = true;
  tell(PeerId::hub(), [] { return "--- everything is mended ---"; });
  partitioned_.clear();
  for (auto& [id, connection] : connections_) connection.clogged_until = now();
  hub_->set_disk_full(false);
  hub_->mend_disk();
  if (!hub_->running()) hub_->start();
  hub_->confirm_clock();
  for (const auto& [id, peer] : peers_) {
    if (directory_->parties.at(id).grant.revoked)
      peer->crash(false);  // It has left; its last tries say nothing more.
    else
      peer->start();
  }
  tidy_up();
}

/// What a good operator does who looks at the attention rows now and then.
void World::tidy_up() {
  const auto view = hub_->view();
  if (!view) return;
  hub_->end_silent();
  if (hub_->clock_doubted()) hub_->confirm_clock();
  for (const auto& peer : view->peers) {
    if (peer.revoked) continue;
    if (peer.suspended) hub_->suspend(peer.peer, false);
    if (peer.stopped) hub_->open_generation(peer.peer);
  }
}

}  // namespace iwets::sim
