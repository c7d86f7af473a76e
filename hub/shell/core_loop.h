#pragma once

#include <chrono>
#include <functional>
#include <thread>

#include "hub/core/hub_core.h"
#include "hub/shell/clock.h"
#include "hub/shell/config.h"
#include "hub/shell/counters.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"

namespace iwets::shell {

/// Owns the core: one thread takes events from the mailbox, steps, and passes entries and effects
/// to the commit thread. It waits for nothing but the next event.
class CoreLoop {
 public:
  struct Wiring {
    hub::HubCore& core;
    Mailbox& in;
    TurnedQueue& out;
    PayloadCache& payloads;
    const Clock& clock;
    Counters& counters;
    JournalIndex saved = 0;  ///< of the newest state that is saved already
  };
  CoreLoop(const Wiring& wiring, const ShellLimits& limits);
  /// Closes the mailbox, and waits until what came from inside is done.
  ~CoreLoop();
  CoreLoop(const CoreLoop&) = delete;
  CoreLoop& operator=(const CoreLoop&) = delete;

  /// Saves the core's state as it is after the events taken so far. Thread-safe. `done` is called
  /// on another thread; false when the hub ends before.
  void save_state(std::function<void(bool saved)> done);

 private:
  void run();
  void step(Happening happening, Turned& turned);
  void note_effects(JournalIndex index, hub::Effects effects, Turned& turned);
  void save_if_due(Turned& turned);
  [[nodiscard]] std::optional<Duration> until_deadline() const;

  Wiring wiring_;
  const ShellLimits limits_;
  Instant last_time_{};
  std::size_t entries_since_state_ = 0;
  std::chrono::steady_clock::time_point state_saved_;
  std::chrono::steady_clock::duration state_gap_;  ///< until the next one, at least
  std::vector<std::function<void(bool)>> state_wanted_;
  std::thread thread_;
};

/// True if somebody outside hears of a step, or the stores hold what it led to: its entry must be
/// durable before its effects are released. Otherwise it may become durable with what follows.
[[nodiscard]] bool relied_upon(const hub::Event& event, const hub::Effects& effects);
/// The row under which a step of a trace is filed.
[[nodiscard]] store::JourneyRow row_of(const hub::Journey& journey);

}  // namespace iwets::shell
