#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace iwets::node {

/// Two threads for what costs a tenth of a second and 64 MiB each: the hashes of passwords. What
/// waits is bounded, so that a flood of sign-ins costs two threads and no more.
class Hasher {
 public:
  static constexpr std::size_t threads = 2, waiting_max = 16;
  Hasher();
  ~Hasher() { stop(); }
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  /// False: too much waits. `work` must not throw.
  [[nodiscard]] bool take(std::function<void()> work);
  /// Ends what is being done, and drops what waits.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable came_;
  std::deque<std::function<void()>> waiting_;
  bool stopping_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace iwets::node
