#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "node/shell/reader.h"

namespace iwets::node {

/// A thread and a reading connection of its own for answers that go through all that is kept:
/// lists, events and the link go on meanwhile. One answer at a time; what waits is bounded.
class LongReader {
 public:
  static constexpr std::size_t waiting_max = 8;
  /// `path` of the node's database, which is opened with the first question.
  explicit LongReader(std::string path);
  ~LongReader() { stop(); }
  LongReader(const LongReader&) = delete;
  LongReader& operator=(const LongReader&) = delete;

  /// Runs `work` on the thread, with null if the database cannot be opened. False: too much waits.
  /// `work` must not throw.
  [[nodiscard]] bool take(std::function<void(Reader*)> work);
  /// Ends what is being done, and drops what waits.
  void stop();

 private:
  void run();
  [[nodiscard]] Reader* reader();

  std::string path_;
  std::unique_ptr<Reader> reader_;  ///< of the thread
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::function<void(Reader*)>> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace iwets::node
