#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "hub/shell/durable.h"
#include "hub/shell/manifest.h"
#include "hub/shell/start.h"

namespace iwets::shell {

/// What a backup is made of.
struct BackupSource {
  const store::Journal& journal;
  const store::Records& records;
  StatePaths paths;
  std::string version;  ///< of this program
  /// What stays free on the disk of the state: below it the hub takes nothing in.
  std::uint64_t disk_free_min_bytes = 0;
  /// Leaves the disk to the journal.
  static constexpr std::uint64_t usual_pace = 64U << 20U;
  std::uint64_t bytes_per_s = usual_pace;  ///< 0: as fast as it goes
  std::function<Instant()> now;
};
struct BackupProgress {
  std::atomic<std::uint64_t> bytes{0}, bytes_total{0};
  std::atomic<bool> stop{false};
};
struct BackupMade {
  std::string folder;  ///< its own, below the one that was named
  Manifest manifest;
};

/// Why no backup may be put into `folder`; nothing: it may. It must be there, writable, apart from
/// the state, and have room.
[[nodiscard]] std::optional<CommandFault> objection_to(const BackupSource& source,
                                                       const std::string& folder);
/// Copies journal, record stores, keys, directory, enrolment and tombstones to a new folder below
/// `folder`, named by the time. The master key stays where it is. Blocking; the hub goes on
/// meanwhile. Fails without leaving anything in `folder`, unless the process dies: then there is a
/// folder without a manifest.
[[nodiscard]] Result<BackupMade, CommandFault> make_backup(const BackupSource& source,
                                                           const std::string& folder,
                                                           BackupProgress& progress);

/// Makes one backup at a time, on a thread of its own. Called on the status thread.
class BackupMaker {
 public:
  explicit BackupMaker(BackupSource source) : source_(std::move(source)) {}
  /// Gives up the one under way.
  ~BackupMaker();
  BackupMaker(const BackupMaker&) = delete;
  BackupMaker& operator=(const BackupMaker&) = delete;

  /// Begins one; fails if one is under way, or may not be put there.
  [[nodiscard]] std::optional<CommandFault> start(const std::string& folder);
  /// What became of the last one; nothing: it is under way, or there was none.
  [[nodiscard]] std::optional<Result<BackupMade, CommandFault>> outcome() const;
  [[nodiscard]] bool running() const;
  [[nodiscard]] const BackupProgress& progress() const { return progress_; }

 private:
  void run(const std::string& folder);

  const BackupSource source_;
  BackupProgress progress_;
  mutable std::mutex mutex_;  ///< guards what follows
  bool running_ = false;
  std::optional<Result<BackupMade, CommandFault>> outcome_;
  std::thread thread_;
};

}  // namespace iwets::shell
