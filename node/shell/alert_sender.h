#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "node/core/alert_round.h"
#include "node/core/escalation.h"
#include "node/shell/alert_plan.h"
#include "node/shell/alert_post.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// How alerts fare, for the doctor.
struct AlertStatus {
  Instant told{};  ///< one was taken last; the epoch: none since the start
  std::vector<AlertRound::Trouble> troubles;
  bool nowhere = false;  ///< the last notice had no address to go to, and no command
  /// Urgent notices that nobody had read when the last in turn had been told; the epoch: none.
  Instant unread{};
};

/// Tells whoever is on duty outside of the node that something waits there: by a command that is
/// given one word, how urgent it is, by webhooks and by e-mail. No name, number or case leaves.
/// Works on a thread of its own, over connections that only read: it never holds up the link or
/// the API.
class AlertSender {
 public:
  struct Options {
    std::string database;  ///< file
    std::string officers;  ///< officers.db; empty: there are no officers
    std::string mark;      ///< file that keeps up to which event was looked at
    std::string command;   ///< program; run as `command urgent` or `command routine`; empty: none
    std::set<AlertAddress> general;  ///< for what nobody on duty has an address for
    /// The only hosts that officers' webhooks may name.
    std::vector<std::string> webhook_hosts = {};
    AlertRules rules = {};
    Duration escalate{};  ///< so long unread, urgent notices go to the next in turn; zero: never
    AlertPost::Options post = {};
    std::chrono::milliseconds command_max{30'000};  ///< then it is killed, and has failed
  };
  explicit AlertSender(Options options);
  ~AlertSender();
  AlertSender(const AlertSender&) = delete;
  AlertSender& operator=(const AlertSender&) = delete;
  /// Something was told and is durable. Returns at once. Thread-safe.
  void wake();
  /// Thread-safe.
  [[nodiscard]] AlertStatus status();

 private:
  void run();
  /// False: the end has come.
  [[nodiscard]] bool wait_for_work();
  void look(Instant now);
  void take(Instant now, const link::Database::Statement& row);
  void send(Instant now, std::int64_t seq, NoticeKind kind, const AlertPlan::Told& to,
            bool passed_on);
  /// Urgent notices whose time is over go to the next in turn, unless they were read.
  void pass_on(Instant now);
  void deliver(const AlertRound::Due& due);
  /// Tells it now. Empty: it was taken; otherwise why not, in a word.
  [[nodiscard]] std::string tell(const AlertRound::Due& due);
  void keep_mark();
  /// Waits so long, or until the end has come; true: it has.
  [[nodiscard]] bool pause(std::chrono::milliseconds most);
  [[nodiscard]] bool stopping();

  Options options_;
  link::Database database_;
  std::unique_ptr<link::Database> officers_;  ///< null: there are none
  std::unique_ptr<DutyStore> duty_;
  AlertPlan plan_;
  AlertPost post_;
  AlertRound round_;
  Escalation escalation_;
  std::set<AlertAddress> not_listed_;  ///< of which the log has it already
  std::int64_t seen_ = 0, marked_ = 0;
  std::mutex mutex_;  ///< guards what follows
  std::condition_variable changed_;
  bool news_ = true, stopping_ = false;
  AlertStatus status_;
  std::thread thread_;
};

}  // namespace iwets::node
