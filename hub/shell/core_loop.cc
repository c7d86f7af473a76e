#include "hub/shell/core_loop.h"

#include <algorithm>

#include "hub/shell/audit_facts.h"
#include "hub/shell/thread_name.h"
#include "proto/types/archive.h"

namespace iwets::shell {
namespace {

/// Taking its state stops the core: for one part of its time in so many, at most.
constexpr int state_share = 25;

/// True for effects that keep a worker inside the hub busy (see `Mailbox`).
bool is_work(const hub::Effect& effect) {
  return std::holds_alternative<hub::AskStores>(effect) ||
         std::holds_alternative<hub::FileTrace>(effect) ||
         std::holds_alternative<hub::ApplyRecords>(effect) ||
         std::holds_alternative<hub::SweepRecords>(effect) ||
         std::holds_alternative<hub::EraseCases>(effect) ||
         std::holds_alternative<hub::Compose>(effect);
}

/// True for what only leads to further events inside: a draft to write and sign, questions to the
/// stores, a line of a journey. Were the entry lost by a power cut, nobody would have heard of it,
/// and the history before it would lead there again.
bool stays_inside(const hub::Effect& effect) {
  return std::holds_alternative<hub::Compose>(effect) ||
         std::holds_alternative<hub::AskStores>(effect) ||
         std::holds_alternative<hub::CompareRecords>(effect) ||
         std::holds_alternative<hub::Journey>(effect);
}

/// True for facts that the hub finds out again: from peers that attach, from its stores, from time.
/// What an operator orders is none of these.
bool comes_again(const hub::Event& event) {
  return std::holds_alternative<hub::PeerDetached>(event) ||
         std::holds_alternative<hub::PeerAcknowledged>(event) ||
         std::holds_alternative<hub::CreditGranted>(event) ||
         std::holds_alternative<hub::StoresAnswered>(event) ||
         std::holds_alternative<hub::QuestionMet>(event) ||
         std::holds_alternative<hub::RecordsCompared>(event) ||
         std::holds_alternative<hub::Composed>(event) ||
         std::holds_alternative<hub::DraftDropped>(event) ||
         std::holds_alternative<hub::TimePassed>(event);
}

}  // namespace

bool relied_upon(const hub::Event& event, const hub::Effects& effects) {
  return !comes_again(event) || !std::ranges::all_of(effects, stays_inside);
}

store::JourneyRow row_of(const hub::Journey& journey) {
  return {journey.subject, static_cast<std::uint8_t>(journey.step), journey.peer, journey.code};
}

CoreLoop::CoreLoop(const Wiring& wiring, const ShellLimits& limits)
    : wiring_(wiring),
      limits_(limits),
      entries_since_state_(wiring.core.index() - wiring.saved),
      state_saved_(std::chrono::steady_clock::now()),
      state_gap_(limits.snapshot_gap),
      thread_([this] { run(); }) {}

CoreLoop::~CoreLoop() {
  wiring_.in.close();
  thread_.join();
}

void CoreLoop::save_state(std::function<void(bool)> done) {
  const bool taken =
      wiring_.in.look([this, done](const hub::HubCore&) { state_wanted_.push_back(done); });
  if (!taken && done) done(false);
}

void CoreLoop::run() {
  name_thread("hub-core");
  for (;;) {
    auto batch = wiring_.in.take(until_deadline(), limits_.step_batch_max);
    if (batch.closed) break;
    Turned turned;
    for (auto& happening : batch.happenings) step(std::move(happening), turned);
    if (const auto left = until_deadline(); left && left->count() <= 0)
      step({hub::TimePassed{}, std::nullopt}, turned);
    for (const auto& look : batch.looks) look(wiring_.core);
    save_if_due(turned);
    if (turned.entries.empty() && turned.effects.empty() && !turned.state && turned.durable.empty())
      continue;
    wiring_.in.entries_added(turned.entries.size());
    wiring_.out.push_reserved(std::move(turned));
  }
  for (const auto& done : state_wanted_)
    if (done) done(false);
}

void CoreLoop::step(Happening happening, Turned& turned) {
  if (happening.durable) turned.durable.push_back(std::move(happening.durable));
  const auto now = std::max(wiring_.clock.now(), last_time_);
  auto effects = wiring_.core.step(now, happening.event);
  const auto index = wiring_.core.index();
  if (!wiring_.core.idle()) {
    last_time_ = now;
    if (happening.payload)
      wiring_.payloads.put(PayloadRef{index},
                           std::make_shared<const std::string>(*happening.payload),
                           happening.subject);
    store::Entry entry;
    entry.index = index;
    entry.time = now;
    entry.event = to_bytes(happening.event);
    entry.payload = std::move(happening.payload);
    entry.actor = audit_actor(happening.event);
    entry.purpose = std::move(happening.purpose);
    entry.records = records_found(happening.event);
    entry.subject = happening.subject;
    for (const auto& effect : effects)
      if (const auto* journey = std::get_if<hub::Journey>(&effect))
        entry.journey.push_back(row_of(*journey));
    entry.kind = audit_kind(happening.event, entry.journey);
    turned.entries.push_back(std::move(entry));
    ++entries_since_state_;
    wiring_.counters.add(Count::entries);
  }
  if (relied_upon(happening.event, effects)) turned.relied_upon = true;
  note_effects(index, std::move(effects), turned);
}

void CoreLoop::note_effects(JournalIndex index, hub::Effects effects, Turned& turned) {
  std::size_t work = 0;
  for (auto& effect : effects) {
    if (is_work(effect)) ++work;
    turned.effects.push_back({index, std::move(effect)});
  }
  if (work > 0) wiring_.in.work_added(work);
}

void CoreLoop::save_if_due(Turned& turned) {
  const auto now = std::chrono::steady_clock::now();
  const bool due =
      entries_since_state_ >= limits_.snapshot_entries && now - state_saved_ >= state_gap_;
  if (!due && state_wanted_.empty()) return;
  entries_since_state_ = 0;
  state_saved_ = now;
  turned.state = StateToSave{
      {wiring_.core.index(), std::max(last_time_, wiring_.clock.now()), wiring_.core.snapshot()},
      [wanted = std::exchange(state_wanted_, {})](bool saved) {
        for (const auto& done : wanted)
          if (done) done(saved);
      }};
  const auto taken = std::chrono::steady_clock::now() - now;
  state_gap_ =
      std::max<std::chrono::steady_clock::duration>(limits_.snapshot_gap, taken * state_share);
}

std::optional<Duration> CoreLoop::until_deadline() const {
  const auto deadline = wiring_.core.next_deadline();
  if (!deadline) return std::nullopt;
  return *deadline - wiring_.clock.now();
}

}  // namespace iwets::shell
