#include "tests/sim/hub.h"

#include <algorithm>

#include "hub/shell/core_loop.h"
#include "proto/types/archive.h"

// The core's thread, the commit thread and the release of effects. What comes in is in
// hub_front.cc; stores, composer and recovery in hub_stores.cc; operators in hub_operators.cc.
namespace iwets::sim {
namespace {

constexpr std::size_t snapshot_entries = 64;
constexpr auto receipt_hold = std::chrono::milliseconds{3};
constexpr auto full_disk_tick = std::chrono::milliseconds{500};

}  // namespace

Hub::Hub(World& world, hub::Limits limits)
    : world_(world), limits_(limits), dice_(world.swarm.seed, "hub"), key_(world.draw_key()) {}

void Hub::start() {
  ++life_;
  running_ = true;
  committing_ = watching_ = false;
  composed_at_ = {};
  open_ = {};
  paused_until_ = {};
  intake_ = link::CreditReason::flowing;
  wake_at_.reset();
  recover();
  world_.tell(PeerId::hub(),
              [&] { return "starts with " + std::to_string(disk_.entries.size()) + " entries"; });
  step(hub::HubStarted{.version = "simulated", .limits = limits_});
  if (disk_.directory && disk_.directory->version > core_->view().directory_version) {
    const auto directory = disk_.directory;
    disk_.directory.reset();
    load_directory(directory);
  }
  if (world_.planted(Bug::suspension_forgotten))
    for (const auto& peer : std::exchange(barred_, {})) step(hub::PeerResumed{peer});
  watch();
}

void Hub::crash(bool power) {
  if (!running_) return;
  world_.tell(PeerId::hub(), [&] { return power ? "loses power" : "is killed"; });
  running_ = false;
  ++life_;
  core_.reset();
  sessions_.clear();
  by_connection_.clear();
  under_way_.clear();
  if (power) {
    const auto lost = dice_.below(disk_.entries.size() - disk_.durable + 1);
    disk_.entries.resize(disk_.entries.size() - lost);
    disk_.applied = std::min<JournalIndex>(
        disk_.entries.size(), disk_.flushed + dice_.below(disk_.applied - disk_.flushed + 1));
    for (const auto index : let_go_)
      if (dice_.chance(0.5)) disk_.released.erase(index);
  }
  let_go_.clear();
  disk_.applied = std::min<JournalIndex>(disk_.applied, disk_.entries.size());
  forget_beyond_the_end();
  world_.cut_all();
}

void Hub::pause(Duration time) { paused_until_ = std::max(paused_until_, world_.now() + time); }

void Hub::after(Duration time, std::function<void()> what) {
  world_.timeline.after(time, [this, life = life_, what = std::move(what)] {
    if (life != life_) return;
    if (world_.now() < paused_until_) return after(paused_until_ - world_.now(), what);
    what();
  });
}

void Hub::inside(Duration time, hub::Event event, Payload payload) {
  after(time,
        [this, event = std::move(event), payload = std::move(payload)] { step(event, payload); });
}

// ------------------------------------------------------------------------------------ the core

void Hub::step(hub::Event event, Payload payload) {
  const auto wall = Instant{world_.now() + wall_jump_};
  const auto now =
      std::max(world_.planted(Bug::expiry_by_the_wall_clock) ? wall : clock_->now(), last_time_);
  if (world_.planted(Bug::snapshot_without_its_last_entry)) before_last_ = core_->snapshot();
  const auto told_time = world_.planted(Bug::time_after_event) ? last_time_ : now;
  auto effects = core_->step(told_time, event);
  const auto index = core_->index();
  world_.mark(event.index() * 977 + index);
  const bool unjournaled =
      world_.planted(Bug::time_not_journaled) && std::holds_alternative<hub::TimePassed>(event);
  if (!core_->idle() && !unjournaled) {
    last_time_ = now;
    under_way_[index] = payload;
    open_.entries.push_back({now, event, std::move(payload), {}});
    if (++since_snapshot_ >= snapshot_entries) {
      since_snapshot_ = 0;
      open_.snapshot = Snapshot{
          index, now,
          world_.planted(Bug::snapshot_without_its_last_entry) ? before_last_ : core_->snapshot()};
      open_.relied_upon = true;
      if (world_.planted(Bug::snapshot_of_the_future)) disk_.snapshots.push_back(*open_.snapshot);
    }
  }
  if (shell::relied_upon(event, effects)) open_.relied_upon = true;
  const bool started = std::holds_alternative<hub::HubStarted>(event);
  for (auto& effect : effects) {
    if (started && world_.planted(Bug::orders_not_repeated_after_start)) break;
    open_.effects.push_back({index, std::move(effect)});
  }
  commit_if_idle();
  plan_deadline();
}

void Hub::plan_deadline() {
  const auto next = core_->next_deadline();
  if (!next) return;
  const auto due = world_.now() + std::max(*next - clock_->now(), Duration::zero());
  if (wake_at_ && *wake_at_ <= due) return;
  wake_at_ = due;
  after(due - world_.now(), [this] { wake_at_deadline(); });
}

void Hub::wake_at_deadline() {
  wake_at_.reset();
  const auto wall = Instant{world_.now() + wall_jump_};
  const auto now = world_.planted(Bug::expiry_by_the_wall_clock) ? wall : clock_->now();
  const auto next = core_->next_deadline();
  if (next && *next <= now) step(hub::TimePassed{});
  plan_deadline();
}

void Hub::watch() {
  if (!running_) return;
  const auto lead = clock_->wall_lead();
  const bool wrong = lead > std::chrono::minutes{1} || lead < -std::chrono::minutes{1};
  const auto reason = full_ ? link::CreditReason::disk_full
                      : wrong && !world_.planted(Bug::expiry_by_the_wall_clock)
                          ? link::CreditReason::clock
                          : link::CreditReason::flowing;
  if (reason != link::CreditReason::flowing && !std::exchange(watching_, true))
    after(std::chrono::seconds{10}, [this] {
      watching_ = false;
      watch();
    });
  if (std::exchange(intake_, reason) == reason) return;
  world_.tell(PeerId::hub(), [&] { return "intake " + std::to_string(static_cast<int>(reason)); });
  step(hub::IntakeChanged{reason});
}

// ------------------------------------------------------------------------------------- commit

void Hub::commit_if_idle() {
  if (committing_ || (open_.entries.empty() && open_.effects.empty())) return;
  committing_ = true;
  after(Duration::zero(), [this] {
    auto batch = std::make_shared<Batch>(std::exchange(open_, {}));
    try_commit(std::move(batch));
  });
}

void Hub::try_commit(std::shared_ptr<Batch> batch) {
  if (full_ && !batch->entries.empty() && !world_.planted(Bug::full_disk_taken_for_good))
    return after(full_disk_tick, [this, batch] { try_commit(batch); });
  if (world_.planted(Bug::release_before_journaling)) {
    const auto effects = std::exchange(batch->effects, {});
    std::map<hub::SessionId, hub::Acknowledge> receipts;
    for (const auto& ordered : effects) release(ordered, receipts);
  }
  if (!full_)
    for (auto& entry : batch->entries) {
      entry.root = chain(root(), digest_of(bytes_of(to_bytes(entry.event))));
      disk_.entries.push_back(std::move(entry));
    }
  if (!batch->relied_upon || (batch->entries.empty() && disk_.durable == disk_.entries.size()))
    return after(std::chrono::microseconds{50}, [this, batch] { committed(*batch); });
  if (world_.planted(Bug::acknowledge_before_sync)) {
    const auto early = std::make_shared<Batch>(*batch);
    batch->effects.clear();
    std::map<hub::SessionId, hub::Acknowledge> receipts;
    for (const auto& ordered : early->effects) release(ordered, receipts);
  }
  after(world_.sync_time(), [this, batch, size = disk_.entries.size()] {
    if (std::exchange(fail_next_sync_, false)) {
      world_.struck(Fault::sync_error);
      if (!world_.planted(Bug::failed_sync_taken_for_good)) {
        crash(true);  // What the disk has of it nobody knows.
        return world_.timeline.after(
            dice_.between(std::chrono::seconds{1}, std::chrono::seconds{5}), [this] {
              if (!running_) start();
            });
      }
    } else {
      disk_.durable = std::max(disk_.durable, size);
      let_go_.clear();
    }
    committed(*batch);
  });
}

void Hub::committed(const Batch& batch) {
  std::map<hub::SessionId, hub::Acknowledge> receipts;
  std::map<hub::SessionId, JournalIndex> rests_on;
  std::map<hub::SessionId, link::Credit> credits;
  for (const auto& ordered : batch.effects) {
    if (const auto* ack = std::get_if<hub::Acknowledge>(&ordered.effect)) {
      receipts[ack->session] = *ack;
      rests_on[ack->session] = ordered.index;
    }
    std::visit(
        [&](const auto& effect) {
          if constexpr (requires { effect.credit; }) credits[effect.session] = effect.credit;
        },
        ordered.effect);
  }
  for (const auto& [session, ack] : receipts) {
    const auto at = sessions_.find(session);
    if (at == sessions_.end()) continue;
    if (!at->second.receipt)
      after(receipt_hold, [this, session = session] { send_receipt(session); });
    at->second.receipt = Receipt{ack.position, disk_.entries.size(), root(), credits[session]};
    // The index that it names must be on the disk as well as what it covers.
    at->second.receipt_rests_on = std::max(rests_on[session], disk_.entries.size());
  }
  for (auto ordered : batch.effects) {
    if (auto* grant = std::get_if<hub::GrantCredit>(&ordered.effect))
      grant->credit = credits[grant->session];
    if (auto* accept = std::get_if<hub::AcceptAttach>(&ordered.effect))
      accept->credit = credits[accept->session];
    release(ordered, receipts);
  }
  if (batch.snapshot) save(*batch.snapshot);
  for (const auto& tell : batch.durable) tell();
  std::erase_if(under_way_, [&](const auto& p) { return p.first <= disk_.entries.size(); });
  committing_ = false;
  commit_if_idle();
}

void Hub::save(const Snapshot& snapshot) {
  disk_.flushed = disk_.applied;
  let_go_.clear();
  disk_.snapshots.push_back(snapshot);
  if (disk_.snapshots.size() > 2) disk_.snapshots.erase(disk_.snapshots.begin());
}

void Hub::release(const Ordered& ordered, std::map<hub::SessionId, hub::Acknowledge>& receipts) {
  const auto outside = [&](std::string_view what) {
    world_.oracle.released(ordered.index, disk_.durable, what);
  };
  const auto& effect = ordered.effect;
  if (const auto* ack = std::get_if<hub::Acknowledge>(&effect)) {
    // Gathered by `committed`; alone only when a planted bug is in a hurry.
    if (receipts.contains(ack->session)) return;
    const auto at = sessions_.find(ack->session);
    if (at == sessions_.end()) return;
    at->second.receipt = Receipt{ack->position, disk_.entries.size(), root(), ack->credit};
    at->second.receipt_rests_on = ordered.index;
    send_receipt(ack->session);
  } else if (const auto* send = std::get_if<hub::Send>(&effect)) {
    outside("a message to " + send->peer.text());
    const auto letter = letter_at(send->payload);
    if (!letter && disk_.released.contains(static_cast<JournalIndex>(send->payload)) &&
        world_.oracle.has_forgotten())
      return step(hub::PayloadGone{send->payload});
    if (!letter) return world_.oracle.violated("payload", "a message to send has no payload");
    transmit(send->session,
             {link::Data{send->generation, send->number, send->previous, 0}, letter});
    if (std::holds_alternative<PieceBody>(letter->body) &&
        world_.planted(Bug::pieces_released_when_sent))
      let_go(send->payload);
  } else if (const auto* accept = std::get_if<hub::AcceptAttach>(&effect)) {
    outside("an attach");
    const auto at = sessions_.find(accept->session);
    if (at != sessions_.end()) at->second.open = true;
    transmit(accept->session, {link::Attached{"hub", accept->peer.text(), accept->received,
                                              accept->sent, accept->credit, clock_->now()},
                               nullptr});
  } else if (const auto* refuse = std::get_if<hub::RefuseAttach>(&effect)) {
    transmit(refuse->session,
             {link::AttachRefused{static_cast<link::AttachFault>(refuse->fault), "", ""}, nullptr});
    end(refuse->session, false);
  } else if (const auto* resend = std::get_if<hub::AskResend>(&effect)) {
    transmit(resend->session, {link::Resend{resend->generation, resend->number}, nullptr});
  } else if (const auto* stop = std::get_if<hub::StopLane>(&effect)) {
    outside("a stopped lane");
    world_.oracle.lane_stopped(
        stop->peer, world_.swarm.has(Fault::old_backup) || world_.swarm.has(Fault::hub_old_backup));
    transmit(stop->session, {link::LaneStopped{stop->peer_to_hub, "", ""}, nullptr});
  } else if (const auto* over = std::get_if<hub::EndSession>(&effect)) {
    if (over->fault)
      transmit(
          over->session,
          {link::AttachRefused{static_cast<link::AttachFault>(*over->fault), "", ""}, nullptr});
    else
      transmit(over->session, {link::Fenced{}, nullptr});
    end(over->session, false);
  } else if (const auto* grant = std::get_if<hub::GrantCredit>(&effect)) {
    transmit(grant->session, {link::Ping{grant->credit, clock_->now()}, nullptr});
  } else if (const auto* question = std::get_if<hub::AskStores>(&effect)) {
    ask(*question);
  } else if (std::holds_alternative<hub::FileTrace>(effect) ||
             std::holds_alternative<hub::ApplyRecords>(effect) ||
             std::holds_alternative<hub::SweepRecords>(effect)) {
    outside("a change of the stores");
    apply(ordered.index, effect);
  } else if (const auto* compared = std::get_if<hub::CompareRecords>(&effect)) {
    compare(*compared);
  } else if (const auto* adopt = std::get_if<hub::AdoptKeys>(&effect)) {
    if (const auto letter = letter_at(adopt->source))
      if (const auto* body = std::get_if<SuccessionBody>(&letter->body))
        adopt_key(adopt->peer, body->next);
  } else if (const auto* order = std::get_if<hub::Compose>(&effect)) {
    compose(*order);
  } else if (const auto* gone = std::get_if<hub::ReleasePayload>(&effect)) {
    let_go(gone->payload);
  }
}

}  // namespace iwets::sim
