#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace iwets::bench {

/// Runs a program to its end and returns what it printed. Throws `std::runtime_error` with its last
/// words unless it ends with 0.
std::string run_to_end(const std::vector<std::string>& command);

/// A child process with its log beside it. It is ended with its owner, however that ends.
class Child {
 public:
  Child() = default;
  Child(std::vector<std::string> command, std::string log);
  ~Child();
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;

  void start();
  [[nodiscard]] bool running();
  /// SIGTERM, then SIGKILL after `seconds`. Returns the exit code; -1 if it had to be killed.
  int stop(int seconds = 20);
  /// SIGKILL.
  void kill();
  /// The last lines of its log.
  [[nodiscard]] std::string last_words() const;

  /// CPU time used so far, of all its threads.
  [[nodiscard]] std::uint64_t cpu_us() const;
  [[nodiscard]] double rss_mib() const;

 private:
  void reap(int status);

  std::vector<std::string> command_;
  std::string log_;
  pid_t pid_ = -1;
  int exit_code_ = 0;
};

/// SIGINT or SIGTERM has come: unwind, so that children are ended in order.
[[nodiscard]] bool interrupted();
/// From now on SIGINT and SIGTERM only set `interrupted`.
void catch_interrupts();
/// Throws if `interrupted`.
void check_interrupt();

}  // namespace iwets::bench
