#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace iwets::store {

/// What stands in memory beside the records: immutable indexes, the newest first. A change adds a
/// small one; a thread of its own merges them, so that few are asked. An index proposes numbers of
/// records: what it says may be over, so that a record found here must be read and judged.
///
/// `Kind` has a type `Index` and static members: `thread`, a name; `weight(index)`; `merged_share`:
/// an index is merged with those before it that have together this share of its weight; and
/// `merged(newest_first, whole)`, where whole means that nothing older exists.
template <typename Kind>
class LiveIndexes {
 public:
  using Index = typename Kind::Index;
  using View = std::vector<std::shared_ptr<const Index>>;

  LiveIndexes();
  ~LiveIndexes();
  LiveIndexes(const LiveIndexes&) = delete;
  LiveIndexes& operator=(const LiveIndexes&) = delete;

  /// While it is held, nothing that is over leaves the indexes: a change shows what is new before
  /// it is written, and what is old until after. Waits while too many are unmerged.
  [[nodiscard]] std::unique_lock<std::mutex> hold();
  /// Adds what a change brings. Between `hold` and writing it, by the one thread that changes.
  void add(std::shared_ptr<const Index> index);
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
