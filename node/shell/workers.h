#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace iwets::node {

/// Threads for what takes long, beside those that must answer at once. What waits is bounded, so
/// that a flood of it costs these threads and no more.
class Workers {
 public:
  Workers(std::size_t threads, std::size_t waiting_max);
  ~Workers() { stop(); }
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;

  /// False: too much waits. `work` must not throw.
  [[nodiscard]] bool take(std::function<void()> work);
  /// Ends what is being done, and drops what waits.
  void stop();

 private:
  void run();

  std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace iwets::node
