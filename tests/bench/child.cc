#include "tests/bench/child.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>
#include <utility>

namespace iwets::bench {
namespace {

volatile std::sig_atomic_t interrupt = 0;

constexpr auto look_again = std::chrono::milliseconds{5};
constexpr std::size_t last_words_bytes = 2'000;

std::vector<char*> arguments(const std::vector<std::string>& command) {
  std::vector<char*> out;
  for (const auto& word : command) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// Forks and becomes `command`, with everything it prints going to `output`.
pid_t launch(const std::vector<std::string>& command, int output) {
  auto words = arguments(command);
  const pid_t pid = ::fork();
  if (pid < 0) throw std::runtime_error("cannot fork");
  if (pid > 0) return pid;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  ::setpgid(0, 0);  // An interrupt at the terminal is for us; we end our children in order.
  ::signal(SIGINT, SIG_DFL);
  ::signal(SIGTERM, SIG_DFL);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::execv(words[0], words.data());
  ::_exit(127);
}

std::string read_all(int from) {
  std::string text;
  std::array<char, 4'096> part{};
  for (;;) {
    const auto n = ::read(from, part.data(), part.size());
    if (n > 0) text.append(part.data(), static_cast<std::size_t>(n));
    if (n == 0 || (n < 0 && errno != EINTR)) return text;
  }
}

int code_of(int status) { return WIFEXITED(status) ? WEXITSTATUS(status) : -1; }

std::string joined(const std::vector<std::string>& command) {
  std::string text;
  for (const auto& word : command) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

std::string run_to_end(const std::vector<std::string>& command) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("cannot make a pipe");
  const pid_t pid = launch(command, ends[1]);
  ::close(ends[1]);
  auto text = read_all(ends[0]);
  ::close(ends[0]);
  int status = 0;
  ::waitpid(pid, &status, 0);
  if (code_of(status) != 0)
    throw std::runtime_error(joined(command) + " ended with " + std::to_string(code_of(status)) +
                             ": " + text);
  return text;
}

Child::Child(std::vector<std::string> command, std::string log)
    : command_(std::move(command)), log_(std::move(log)) {}

Child::~Child() {
  if (running()) stop();
}

Child::Child(Child&& other) noexcept { *this = std::move(other); }

Child& Child::operator=(Child&& other) noexcept {
  std::swap(command_, other.command_);
  std::swap(log_, other.log_);
  std::swap(pid_, other.pid_);
  std::swap(exit_code_, other.exit_code_);
  return *this;
}

void Child::start() {
  const int log = ::open(log_.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) throw std::runtime_error(log_ + ": cannot be written");
  pid_ = launch(command_, log);
  ::close(log);
}

void Child::reap(int status) {
  exit_code_ = code_of(status);
  pid_ = -1;
}

bool Child::running() {
  if (pid_ < 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  reap(status);
  return false;
}

int Child::stop(int seconds) {
  if (!running()) return exit_code_;
  ::kill(pid_, SIGTERM);
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds{seconds};
  while (running()) {
    if (std::chrono::steady_clock::now() > until) {
      kill();
      return -1;
    }
    std::this_thread::sleep_for(look_again);
  }
  return exit_code_;
}

void Child::kill() {
  if (!running()) return;
  ::kill(pid_, SIGKILL);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  reap(status);
}

std::string Child::last_words() const {
  std::ifstream file(log_, std::ios::ate);
  if (!file) return {};
  const auto size = static_cast<std::size_t>(file.tellg());
  const auto from = size > last_words_bytes ? size - last_words_bytes : 0;
  file.seekg(static_cast<std::streamoff>(from));
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::uint64_t Child::cpu_us() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/stat");
  std::string line;
  std::getline(file, line);
  // The name, in brackets, may hold blanks; what follows it does not (proc(5)).
  const auto end_of_name = line.rfind(')');
  if (end_of_name == std::string::npos) return 0;
  std::istringstream rest(line.substr(end_of_name + 1));
  std::string skipped;
  for (int i = 0; i < 11; ++i) rest >> skipped;
  std::uint64_t user = 0, system = 0;
  rest >> user >> system;
  return (user + system) * 1'000'000U / static_cast<std::uint64_t>(::sysconf(_SC_CLK_TCK));
}

double Child::rss_mib() const {
  std::ifstream file("/proc/" + std::to_string(pid_) + "/statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1'048'576.0;
}

bool interrupted() { return interrupt != 0; }

void catch_interrupts() {
  const auto note = [](int) { interrupt = 1; };
  std::signal(SIGINT, note);
  std::signal(SIGTERM, note);
  std::signal(SIGPIPE, SIG_IGN);
}

void check_interrupt() {
  if (interrupted()) throw std::runtime_error("interrupted");
}

}  // namespace iwets::bench
