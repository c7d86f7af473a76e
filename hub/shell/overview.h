#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <string>

#include "hub/shell/checks.h"
#include "hub/shell/clock.h"
#include "hub/shell/commit.h"
#include "hub/shell/directory_keeper.h"
#include "hub/shell/event_log.h"
#include "hub/shell/front.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/presence.h"
#include "hub/shell/watch.h"
#include "hub/store/journal.h"
#include "hub/store/record_store.h"

namespace iwets::shell {

/// Tells the operator what there is to see. Called on the status thread only.
class Overview {
 public:
  struct Wiring {
    Mailbox& mailbox;
    const store::Journal& journal;
    const store::Records& records;
    const DirectoryKeeper& directory;
    const Presence& presence;
    const Counters& counters;
    const Clock& clock;
    const Watch& watch;
    const Committer& committer;
    const CheckPool& checks;
    const std::vector<std::unique_ptr<VerifyQueue>>& verifiers;
    const TurnedQueue& turned;
    const RecordsQueue& records_queue;
    const ComposeQueue& compose_queue;
    std::string version, endpoint;
    std::string volume;            ///< of the state, in words
    bool volume_in_clear = false;  ///< and the operator has not accepted it
    Instant started;
    std::map<PeerId, std::uint64_t> undeliverable_before;  ///< what the core had counted by then
    ShellLimits limits;
  };
  explicit Overview(Wiring wiring) : wiring_(std::move(wiring)) {}
  /// Takes a sample of the counters, for the rates: every few seconds.
  void sample();
  /// A serialised `StatusRequest` (all kinds but events) gives a serialised `StatusReply`.
  [[nodiscard]] std::string answer(Bytes request);

 private:
  struct Sample {
    std::chrono::steady_clock::time_point at;
    std::array<std::uint64_t, counter_names.size()> values{};
  };
  struct Build;
  [[nodiscard]] std::optional<hub::CoreView> view() const;
  Wiring wiring_;
  std::deque<Sample> samples_;
};

}  // namespace iwets::shell
