#pragma once

namespace iwets::shell {

/// Wakes a thread that polls: an eventfd. `signal` is thread-safe and never waits.
class Wake {
 public:
  /// Throws `std::system_error` when the process has no descriptor left.
  Wake();
  ~Wake();
  Wake(const Wake&) = delete;
  Wake& operator=(const Wake&) = delete;
  void signal() const;
  /// (the polling thread) Takes the signal back.
  void clear() const;
  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace iwets::shell
