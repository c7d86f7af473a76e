#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <vector>

namespace iwets::conform {

/// The adapter under test, as a process in a group of its own, so that what a shell starts for it
/// is killed with it. Output goes to a file.
class AdapterProcess {
 public:
  AdapterProcess(std::vector<std::string> command, std::string log)
      : command_(std::move(command)), log_(std::move(log)) {}
  ~AdapterProcess();
  AdapterProcess(const AdapterProcess&) = delete;
  AdapterProcess& operator=(const AdapterProcess&) = delete;

  /// Throws `std::runtime_error` if there can be no process.
  void start();
  /// SIGTERM; see `ended`.
  void terminate();
  /// SIGKILL; returns when the process is gone.
  void kill();
  /// Nothing while it runs; then how it ended: "exit code 1".
  [[nodiscard]] std::optional<std::string> ended();
  /// The last lines of its output.
  [[nodiscard]] std::string last_words() const;

 private:
  std::vector<std::string> command_;
  std::string log_;
  pid_t pid_ = -1;
  std::string end_;
};

}  // namespace iwets::conform
