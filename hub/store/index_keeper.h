#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hub/store/index_file.h"
#include "hub/store/record_finder.h"

namespace iwets::store {

/// Keeps the larger indexes of identifiers as files, on a thread of its own. A file says nothing
/// that is not durable in the database; what was changed since, the database knows.
class IndexKeeper {
 public:
  /// `base` outlives it.
  IndexKeeper(RecordsBase& base, std::string folder, const DatabaseId& database);
  /// Returns when what was asked for is written.
  ~IndexKeeper();
  IndexKeeper(const IndexKeeper&) = delete;
  IndexKeeper& operator=(const IndexKeeper&) = delete;

  struct Kept {
    /// In the order of their ranges, none beside the other.
    std::vector<std::shared_ptr<const Identifiers::Index>> whole;
    std::size_t refused = 0;
  };
  /// The files that can be used, of numbers below `next`. All others are removed.
  [[nodiscard]] Kept read(match::RecordNumber next);
  /// Numbers below this one are durable: indexes of these may be written. Does not wait.
  void keep_below(match::RecordNumber next);

 private:
  using Range = match::IdentifierIndex::Range;
  void run();
  void keep(match::RecordNumber next);
  /// Forgets what is gone and is in no file any more.
  void forget(const std::vector<match::RecordNumber>& gone,
              const std::vector<match::RecordNumber>& still, Range range);

  RecordsBase& base_;
  const std::string folder_;
  const DatabaseId id_;
  std::vector<Range> ranges_;  ///< of the files; of the thread, once it runs

  std::mutex mutex_;  ///< of what follows
  std::condition_variable changed_;
  match::RecordNumber wanted_ = 0;  ///< 0: nothing
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace iwets::store
