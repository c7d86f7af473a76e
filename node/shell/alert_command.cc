#include "node/shell/alert_command.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>

namespace iwets::node {
namespace {

/// Nothing of the node's own environment.
std::array<char*, 2> environment() {
  static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
  return {path, nullptr};
}

}  // namespace

std::string run_alert_command(const std::string& command, AlertLevel level,
                              std::chrono::milliseconds most,
                              const std::function<bool(std::chrono::milliseconds)>& pause) {
  std::string program(command), word(name(level));
  std::array<char*, 3> words = {program.data(), word.data(), nullptr};
  auto its_environment = environment();
  // This process holds its signals back; what it starts does not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = posix_spawn(&child, program.c_str(), nullptr, &attributes, words.data(),
                                its_environment.data());
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return "not_started";
  constexpr std::chrono::milliseconds step{50};
  bool ending = false;
  for (auto left = most; left.count() > 0 && !ending; left -= step) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child)
      return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? "" : "exit";
    ending = pause(step);
  }
  kill(child, SIGKILL);
  (void)waitpid(child, nullptr, 0);
  return "too_slow";
}

}  // namespace iwets::node
