#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "hub/shell/counters.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/pipeline.h"

namespace iwets::shell {

/// Commits entries, many with one sync, and only then releases the effects; entries whose effects
/// stay inside the hub become durable with those that follow. A thread of its
/// own: while it syncs, the next batch grows by itself.
///
/// A failed sync means "unknown", not "not written": the process ends at once, without another
/// acknowledgement (exit code 3); the restart, the resends and the lane numbers decide. A full disk
/// means that nothing was written: it waits and tries again, while the mailbox keeps the intake
/// closed.
class Committer {
 public:
  struct Wiring {
    TurnedQueue& in;
    store::Journal& journal;
    RecordsQueue& records;  ///< takes the states to save, behind the effects before them
    Mailbox& mailbox;
    Counters& counters;
    /// Performs effects, in order; what they rest on is durable as of `committed`.
    std::function<void(std::vector<Ordered> effects, const store::Committed& committed)> release;
  };
  explicit Committer(Wiring wiring);
  /// Closes the queue, and waits until what is in it is durable; gives up on a full disk.
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;
  /// The disk is full, and nothing goes on.
  [[nodiscard]] bool disk_full() const { return full_.load(); }

 private:
  void run();
  /// False: given up.
  [[nodiscard]] bool commit(const std::vector<store::Entry>& entries, store::Durable durable,
                            store::Committed& committed);
  [[nodiscard]] bool wait_for_space();

  Wiring wiring_;
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false;
  std::atomic<bool> full_{false};
  std::thread thread_;
};

}  // namespace iwets::shell
