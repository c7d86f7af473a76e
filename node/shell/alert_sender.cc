#include "node/shell/alert_sender.h"

#include <signal.h>
#include <spawn.h>
#include <spdlog/spdlog.h>
#include <sys/wait.h>

#include <array>
#include <fstream>
#include <utility>

#include "node/shell/clock.h"
#include "node/shell/setup.h"

namespace iwets::node {
namespace {

/// Nothing of the node's own environment.
std::array<char*, 2> environment() {
  static char path[] = "PATH=/usr/local/bin:/usr/bin:/bin";
  return {path, nullptr};
}

}  // namespace

AlertSender::AlertSender(Options options)
    : options_(std::move(options)), database_(options_.database, true), watch_(options_.rules) {
  std::ifstream mark(options_.mark);
  if (!(mark >> seen_)) {
    // What was there before alerts were configured is no news.
    auto newest = database_.prepare("SELECT coalesce(max(seq),0) FROM notable");
    seen_ = newest.step() ? newest.integer(0) : 0;
    (void)write_private(options_.mark, std::to_string(seen_) + "\n");
  }
  thread_ = std::thread([this] { run(); });
}

AlertSender::~AlertSender() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void AlertSender::wake() {
  {
    const std::lock_guard lock(mutex_);
    news_ = true;
  }
  changed_.notify_all();
}

bool AlertSender::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void AlertSender::run() {
  while (true) {
    {
      std::unique_lock lock(mutex_);
      const auto ready = [this] { return news_ || stopping_; };
      const auto next = watch_.next_deadline();
      const auto now = wall_clock();
      if (!next)
        changed_.wait(lock, ready);
      else if (*next > now)
        (void)changed_.wait_for(lock, *next - now, ready);
      if (stopping_) return;
      news_ = false;
    }
    try {
      look(wall_clock());
    } catch (const link::DatabaseError& error) {
      spdlog::error(
          "event=alerts_unreadable text=\"{}\" remedy=\"see the rights and the space of "
          "the disk; it is tried again by itself\"",
          error.what());
      std::unique_lock lock(mutex_);
      (void)changed_.wait_for(lock, options_.rules.retry, [this] { return stopping_; });
      news_ = true;
      continue;
    }
    const auto level = watch_.due(wall_clock());
    if (!level) continue;
    if (tell(*level)) {
      spdlog::info("event=alert_told level={}", name(*level));
      watch_.told(wall_clock());
      // Only now: a node that is killed before tells again rather than never.
      (void)write_private(options_.mark, std::to_string(seen_) + "\n");
    } else {
      watch_.failed(wall_clock());
    }
  }
}

void AlertSender::look(Instant now) {
  constexpr std::int64_t at_once = 1'000;
  for (auto left = at_once; left == at_once;) {
    auto query =
        database_.prepare("SELECT seq, kind FROM notable WHERE seq>? ORDER BY seq LIMIT ?");
    query.bind(1, seen_).bind(2, at_once);
    for (left = 0; query.step(); ++left) {
      seen_ = query.integer(0);
      watch_.notice(now, static_cast<NoticeKind>(query.integer(1)));
    }
  }
}

bool AlertSender::tell(AlertLevel level) {
  std::string word(name(level));
  std::array<char*, 3> words = {options_.command.data(), word.data(), nullptr};
  auto its_environment = environment();
  // This process holds its signals back; what it starts does not.
  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  pid_t child = 0;
  const int error = posix_spawn(&child, options_.command.c_str(), nullptr, &attributes,
                                words.data(), its_environment.data());
  posix_spawnattr_destroy(&attributes);
  if (error != 0) {
    spdlog::warn("event=alert_failed reason=not_started error={}", error);
    return false;
  }
  constexpr std::chrono::milliseconds step{50};
  for (auto left = options_.command_max; left.count() > 0 && !stopping(); left -= step) {
    int status = 0;
    if (waitpid(child, &status, WNOHANG) == child) {
      const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
      if (!well) spdlog::warn("event=alert_failed reason=exit status={}", status);
      return well;
    }
    std::unique_lock lock(mutex_);
    (void)changed_.wait_for(lock, step, [this] { return stopping_; });
  }
  kill(child, SIGKILL);
  (void)waitpid(child, nullptr, 0);
  spdlog::warn("event=alert_failed reason=too_slow");
  return false;
}

}  // namespace iwets::node
