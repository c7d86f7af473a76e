#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/shell/config.h"
#include "hub/shell/counters.h"
#include "hub/shell/facts.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/payload_cache.h"
#include "hub/shell/pipeline.h"

namespace iwets::v1 {
class Match;
}  // namespace iwets::v1

namespace iwets::shell {

/// Answers checks from immutable snapshots of the stores: a few threads.
class CheckPool {
 public:
  struct Wiring {
    Mailbox& mailbox;
    const PayloadCache& payloads;
    Counters& counters;
  };
  CheckPool(const Wiring& wiring, std::size_t threads, const Faults& faults);
  /// Answers what was asked, but not what a fault of `[fault]` delays, and ends.
  ~CheckPool();
  CheckPool(const CheckPool&) = delete;
  CheckPool& operator=(const CheckPool&) = delete;

  /// Never waits; how much may be asked is the mailbox's business.
  void ask(std::vector<Check> checks);
  [[nodiscard]] std::size_t waiting() const { return queue_.size(); }

 private:
  void run();
  using Delays = std::vector<std::pair<std::chrono::milliseconds, Store>>;
  void delay(const Check& check, const Delays& later);
  void answer(const Check& check, Stores stores, std::vector<Happening>& answers);
  void run_delayed();

  struct Delayed {
    Check check;
    Stores stores;
  };
  Wiring wiring_;
  CheckQueue queue_;
  const std::map<Store, std::chrono::milliseconds> delays_;
  std::vector<std::thread> threads_;

  std::mutex mutex_;  // Of what follows; used only when a fault delays a store.
  std::condition_variable due_;
  std::multimap<std::chrono::steady_clock::time_point, Delayed> delayed_;
  bool stopping_ = false;
};

/// A store's answer for the core, and the serialised `CheckReport` with its `StoreReport`s that an
/// officer reads: alerts first, as many as the schema holds, so that the owner of each can be told;
/// of the rest the best `possibles_max`. What is left out is counted in the note.
struct Answered {
  hub::StoresAnswered event;
  std::string payload;
  AskedOfStores asked = {};  ///< what the question was read as
};
/// What only the owner may learn stands among the matches as `silent`, for the notice to it.
[[nodiscard]] Answered answer_check(const Check& check, Stores stores, const std::string& question,
                                    const PayloadCache& payloads);
/// `StoreReport.matches`.
inline constexpr std::size_t matches_max = 64;
inline constexpr std::size_t possibles_max = 16;

/// For the core; somebody is told.
[[nodiscard]] hub::Told told_of(const release::Told& told);
/// What a match says, within the bounds of the schema.
void to_wire(const store::StoreMatch& match, v1::Match& wire);

/// The id of a hit, the same for both parties and however often it is found: the first 16 bytes of
/// BLAKE2b-256 over subject, store, owner and record.
[[nodiscard]] HitId hit_id(const TraceId& subject, Store store, PeerId owner,
                           const std::string& record);

}  // namespace iwets::shell
