#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "hub/shell/clock.h"
#include "hub/shell/config.h"
#include "hub/shell/mailbox.h"
#include "hub/shell/wake.h"

namespace iwets::shell {

/// Looks once a second at what the hub stands on, the disk and the clock, and stops the intake
/// before they harm: full disk, or a wall clock that disagrees by more than a minute until it
/// agrees again or an operator confirms it. A thread of its own.
class Watch {
 public:
  struct Wiring {
    Mailbox& mailbox;
    Clock& clock;
    std::string folder;  ///< of the state
    std::size_t disk_free_min_bytes;
  };
  explicit Watch(Wiring wiring);
  ~Watch();
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  /// Why the intake is closed, as far as the watch knows. Thread-safe, as what follows.
  [[nodiscard]] link::CreditReason reason() const { return reason_.load(); }
  [[nodiscard]] std::uint64_t disk_free_bytes() const { return free_.load(); }
  /// Closes the intake for good: the hub is about to end.
  void drain();

 private:
  void run();
  void look();
  void change(link::CreditReason reason);
  Wiring wiring_;
  std::atomic<link::CreditReason> reason_{link::CreditReason::flowing};
  std::atomic<std::uint64_t> free_{0};
  std::mutex mutex_;
  std::condition_variable stop_;
  bool stopping_ = false, draining_ = false;
  std::thread thread_;
};

/// Bytes that this user may still write in `folder`.
[[nodiscard]] std::uint64_t free_bytes(const std::string& folder);

}  // namespace iwets::shell
