#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "node/shell/reader.h"
#include "node/shell/workers.h"

namespace iwets::node {

/// A thread and a reading connection of its own for answers that go through all that is kept:
/// lists, events and the link go on meanwhile. One answer at a time; what waits is bounded.
class LongReader {
 public:
  static constexpr std::size_t waiting_max = 8;
  /// `path` of the node's database, which is opened with the first question.
  explicit LongReader(std::string path);

  /// Runs `work` on the thread, with null if the database cannot be opened. False: too much waits.
  /// `work` must not throw.
  [[nodiscard]] bool take(std::function<void(Reader*)> work);
  /// Ends what is being done, and drops what waits.
  void stop() { worker_.stop(); }

 private:
  [[nodiscard]] Reader* reader();

  std::string path_;
  std::unique_ptr<Reader> reader_;  ///< of the thread
  Workers worker_{1, waiting_max};  ///< ends first
};

}  // namespace iwets::node
