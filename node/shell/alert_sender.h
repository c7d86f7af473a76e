#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "node/core/alert.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// Tells whoever is on duty outside of the node that something waits there, by a command that is
/// given one word: how urgent it is. No name, number or country leaves. Works on a thread of its
/// own, over a connection that only reads: it never holds up the link.
class AlertSender {
 public:
  struct Options {
    std::string database;  ///< file
    std::string mark;      ///< file that keeps up to which event was looked at
    std::string command;   ///< program; run as `command urgent` or `command routine`
    AlertRules rules = {};
    std::chrono::milliseconds command_max{30'000};  ///< then it is killed, and has failed
  };
  explicit AlertSender(Options options);
  ~AlertSender();
  AlertSender(const AlertSender&) = delete;
  AlertSender& operator=(const AlertSender&) = delete;
  /// Something was told and is durable. Returns at once. Thread-safe.
  void wake();

 private:
  void run();
  void look(Instant now);
  /// False: it could not be run, took too long, or ended with another code than 0.
  [[nodiscard]] bool tell(AlertLevel level);
  [[nodiscard]] bool stopping();

  Options options_;
  link::Database database_;
  AlertWatch watch_;
  std::int64_t seen_ = 0;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  bool news_ = true, stopping_ = false;
  std::thread thread_;
};

}  // namespace iwets::node
