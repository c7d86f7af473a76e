#include "node/shell/program.h"

#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>

namespace iwets::node {
namespace {

/// Nothing of the node's own environment.
std::array<char*, 2> environment() {
  static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
  return {path, nullptr};
}

/// A file that lies in memory alone. Unlike a pipe it takes all at once, however slowly it is read,
/// and a program that hands its input on to a daemon can do that.
class MemoryFile {
 public:
  explicit MemoryFile(std::string_view content) : fd_(memfd_create("input", MFD_CLOEXEC)) {
    while (fd_ >= 0 && !content.empty()) {
      const auto written = write(fd_, content.data(), content.size());
      if (written <= 0) return;
      content.remove_prefix(static_cast<std::size_t>(written));
    }
    whole_ = fd_ >= 0 && lseek(fd_, 0, SEEK_SET) == 0;
  }
  ~MemoryFile() {
    if (fd_ >= 0) close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;
  [[nodiscard]] bool whole() const { return whole_; }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  bool whole_ = false;
};

/// Starts it in a group of its own; `input` below 0: it has the standard input of this process.
std::optional<pid_t> start(std::vector<std::string> words, int input) {
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  auto its_environment = environment();
  // This process holds its signals back, and passes over a broken pipe; what it starts does not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  sigset_t pipe = none;
  sigaddset(&pipe, SIGPIPE);
  posix_spawnattr_setsigdefault(&attributes, &pipe);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  if (input >= 0) posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  // Libraries open sockets that whoever is started would inherit.
  posix_spawn_file_actions_addclosefrom_np(&files, STDERR_FILENO + 1);
  pid_t child = 0;
  const int error = posix_spawn(&child, arguments.front(), &files, &attributes, arguments.data(),
                                its_environment.data());
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (error != 0) return std::nullopt;
  return child;
}

}  // namespace

ProgramEnd run_program(const std::vector<std::string>& words, std::optional<std::string_view> input,
                       std::chrono::milliseconds most,
                       const std::function<bool(std::chrono::milliseconds)>& pause) {
  using How = ProgramEnd::How;
  std::optional<MemoryFile> file;
  if (input && !file.emplace(*input).whole()) return {How::not_started};
  const auto child = start(words, file ? file->fd() : -1);
  if (!child) return {How::not_started};
  constexpr std::chrono::milliseconds step{50};
  bool ending = false;
  for (auto left = most; left.count() > 0 && !ending; left -= step) {
    int status = 0;
    const auto ended = waitpid(*child, &status, WNOHANG);
    if (ended < 0) return {How::not_started};  // It is nobody's child: not to be killed.
    if (ended == *child)
      return WIFEXITED(status) ? ProgramEnd{How::exited, WEXITSTATUS(status)}
                               : ProgramEnd{How::signalled, WTERMSIG(status)};
    ending = pause(step);
  }
  kill(-*child, SIGKILL);
  (void)waitpid(*child, nullptr, 0);
  return {How::too_slow};
}

}  // namespace iwets::node
