#include "hub/shell/commit.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <chrono>

#include "hub/shell/thread_name.h"

namespace iwets::shell {
namespace {

constexpr std::size_t turns_max = 16;  ///< of the core, in one group commit
constexpr std::uint64_t embedded_epoch = 1;
constexpr auto full_disk_tick = std::chrono::milliseconds{500};
constexpr int exit_unknown = 3;

/// Nobody can say what is durable: no further acknowledgement may leave this process.
[[noreturn]] void end_at_once(const char* reason) {
  spdlog::critical("event=commit_failed reason={} exit={}", reason, exit_unknown);
  spdlog::shutdown();
  ::_exit(exit_unknown);
}

}  // namespace

Committer::Committer(Wiring wiring) : wiring_(std::move(wiring)), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    stop_.notify_all();
  }
  wiring_.in.close();
  thread_.join();
}

void Committer::run() {
  name_thread("hub-commit");
  auto committed = wiring_.journal.last();
  for (;;) {
    auto turns = wiring_.in.pop(turns_max);
    if (turns.empty()) return;
    std::vector<store::Entry> entries;
    std::vector<Ordered> effects;
    std::vector<StateToSave> states;
    auto durable = store::Durable::soon;
    for (auto& turn : turns) {
      if (turn.relied_upon || turn.state || !turn.durable.empty()) durable = store::Durable::now;
      std::move(turn.entries.begin(), turn.entries.end(), std::back_inserter(entries));
      std::move(turn.effects.begin(), turn.effects.end(), std::back_inserter(effects));
      if (turn.state) states.push_back(std::move(*turn.state));
    }
    // Without entries as well: a receipt for a repeat names the end of the journal, which must not
    // be one that a power cut takes away.
    if (!entries.empty() || durable == store::Durable::now) {
      if (!commit(entries, durable, committed)) return;
      wiring_.counters.add(Count::commits);
    }
    wiring_.release(std::move(effects), committed);
    // A state may be older than effects released just before; saving it later is as good.
    for (auto& state : states) wiring_.records.push_reserved(std::move(state));
    wiring_.mailbox.entries_done(entries.size());
    for (const auto& turn : turns)
      for (const auto& tell : turn.durable) tell();
  }
}

bool Committer::commit(const std::vector<store::Entry>& entries, store::Durable durable,
                       store::Committed& committed) {
  for (;;) {
    const auto done = wiring_.journal.append(embedded_epoch, entries, durable);
    if (done) {
      if (full_.exchange(false)) spdlog::warn("event=disk_has_space_again");
      committed = *done;
      return true;
    }
    switch (done.error()) {
      case store::CommitError::unknown: end_at_once("unknown");
      case store::CommitError::deposed: end_at_once("deposed");
      case store::CommitError::full: break;
    }
    if (!full_.exchange(true)) spdlog::error("event=disk_full waiting_entries={}", entries.size());
    if (!wait_for_space()) return false;
  }
}

bool Committer::wait_for_space() {
  std::unique_lock lock(mutex_);
  return !stop_.wait_for(lock, full_disk_tick, [&] { return stopping_; });
}

}  // namespace iwets::shell
