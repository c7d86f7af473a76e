#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "hub/match/person/name_index.h"

namespace iwets::store {

/// The names of one store in memory: immutable indexes, the newest first. A change adds a small
/// one; a thread of its own merges them, so that few are asked. An id may stand in several: what it
/// is found by in an older one may be over, so that a record found here must be read and judged.
class LiveNames {
 public:
  using Index = match::person::NameIndex;
  using View = std::vector<std::shared_ptr<const Index>>;
  /// An id and who it names as of now; without names: it is withdrawn.
  using Named = std::pair<std::string, match::person::Prepared>;

  LiveNames();
  ~LiveNames();
  LiveNames(const LiveNames&) = delete;
  LiveNames& operator=(const LiveNames&) = delete;

  /// While it is held, nothing that is over leaves the indexes: a change shows its new names before
  /// it is written, and its old ones until after. Waits while too many are unmerged.
  [[nodiscard]] std::unique_lock<std::mutex> hold();
  /// Adds what a change brings, the last of an id last. Between `hold` and writing it, by the one
  /// thread that changes.
  void add(const std::vector<Named>& changed);
  /// What is there now. Never waits for a merge or a change.
  [[nodiscard]] std::shared_ptr<const View> view() const;
  /// Returns when nothing is left to merge.
  void settle();

 private:
  void run();
  /// How many of the newest should become one; 0: none.
  [[nodiscard]] static std::size_t due(const View& view);
  void replace(const View& old, std::shared_ptr<const Index> merged);

  std::mutex merged_;         ///< held by a change, and for the moment in which a merge shows
  mutable std::mutex mutex_;  ///< of what follows
  std::condition_variable changed_;
  std::shared_ptr<const View> view_ = std::make_shared<const View>();
  bool merging_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace iwets::store
