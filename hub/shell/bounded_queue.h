#pragma once

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <utility>
#include <vector>

namespace iwets::shell {

/// Values on their way from some threads to others, in order, bounded in number and in bytes.
/// Thread-safe.
///
/// Two ways in. `push` and `try_push` respect the bounds: they are for what comes from outside.
/// `push_reserved` never waits: it is for work inside the hub, whose amount the core's intake
/// bounds already (see `Mailbox`). So no thread inside the hub ever waits for another to make
/// room, and a circle of waiting threads cannot exist.
template <typename T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t items_max, std::size_t bytes_max = SIZE_MAX)
      : items_max_(items_max), bytes_max_(bytes_max) {
    assert(items_max > 0 && bytes_max > 0);
  }

  /// Waits for room. False: the queue is closed, and the value is lost.
  [[nodiscard]] bool push(T value, std::size_t bytes = 0) {
    std::unique_lock lock(mutex_);
    room_.wait(lock, [&] { return closed_ || has_room(); });
    if (closed_) return false;
    add(std::move(value), bytes);
    return true;
  }
  /// Never waits. False: full or closed, and `value` is as it was. After a "full", `on_room` will
  /// be called once there is room.
  [[nodiscard]] bool try_push(T& value, std::size_t bytes = 0) {
    const std::lock_guard lock(mutex_);
    if (!has_room()) wanted_ = true;
    if (closed_ || !has_room()) return false;
    add(std::move(value), bytes);
    return true;
  }
  /// Never waits, beyond the bounds if need be. Nothing happens when the queue is closed.
  void push_reserved(T value) {
    const std::lock_guard lock(mutex_);
    if (!closed_) add(std::move(value), 0);
  }
  /// The same for several at once: who takes them is woken once.
  void push_reserved(std::vector<T> values) {
    if (values.empty()) return;
    const std::lock_guard lock(mutex_);
    if (closed_) return;
    for (auto& value : values) items_.push_back({std::move(value), 0});
    filled_.notify_all();
  }

  /// Waits for a value, then takes up to `most` of what is there. Empty: closed and drained.
  [[nodiscard]] std::vector<T> pop(std::size_t most) {
    std::unique_lock lock(mutex_);
    filled_.wait(lock, [&] { return closed_ || !items_.empty(); });
    return take(most);
  }
  /// Takes what is there, without waiting.
  [[nodiscard]] std::vector<T> try_pop(std::size_t most) {
    const std::lock_guard lock(mutex_);
    return take(most);
  }

  /// No value enters any more; what is inside can still be taken.
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    filled_.notify_all();
    room_.notify_all();
  }
  /// The same, and what is inside is dropped: nobody needs it any more.
  void abandon() {
    close();
    const std::lock_guard lock(mutex_);
    items_.clear();
    bytes_ = 0;
  }
  /// What to call, from the taking thread, when a full queue has room again. Set before use.
  void on_room(std::function<void()> call) { on_room_ = std::move(call); }
  [[nodiscard]] std::size_t size() const {
    const std::lock_guard lock(mutex_);
    return items_.size();
  }
  [[nodiscard]] std::size_t items_max() const { return items_max_; }

 private:
  struct Slot {
    T value;
    std::size_t bytes;
  };
  [[nodiscard]] bool has_room() const {
    // A value larger than the bound in bytes still fits into an empty queue.
    return items_.empty() || (items_.size() < items_max_ && bytes_ < bytes_max_);
  }
  void add(T value, std::size_t bytes) {
    items_.push_back({std::move(value), bytes});
    bytes_ += bytes;
    filled_.notify_one();
  }
  std::vector<T> take(std::size_t most) {
    std::vector<T> out;
    out.reserve(std::min(most, items_.size()));
    while (!items_.empty() && out.size() < most) {
      bytes_ -= items_.front().bytes;
      out.push_back(std::move(items_.front().value));
      items_.pop_front();
    }
    if (!out.empty()) room_.notify_all();
    if (wanted_ && has_room()) {
      wanted_ = false;
      if (on_room_) on_room_();
    }
    return out;
  }

  const std::size_t items_max_, bytes_max_;
  mutable std::mutex mutex_;
  std::condition_variable filled_, room_;
  std::deque<Slot> items_;
  std::size_t bytes_ = 0;
  bool closed_ = false;
  bool wanted_ = false;  ///< a `try_push` found it full
  std::function<void()> on_room_;
};

}  // namespace iwets::shell
