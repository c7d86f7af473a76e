#include "adapters/sdk/center_process.h"

#include <fcntl.h>
#include <signal.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "adapters/sdk/old_keys.h"
#include "proto/host/volume.h"

namespace iwets::sdk {
namespace {

constexpr int failed = 1, invalid_input = 7;
constexpr timespec key_file_look_every{30, 0};

/// Signals that end the process; blocked everywhere, so that only the watcher takes them.
sigset_t ending_signals() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

Instant wall_clock() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Instant{std::chrono::duration_cast<Duration>(since)};
}

bool set_up_log(const std::string& level) {
  const auto parsed = spdlog::level::from_str(level);
  if (parsed == spdlog::level::off && level != "off") return false;
  auto log =
      std::make_shared<spdlog::logger>("iwets", std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  log->set_level(parsed);
  log->flush_on(spdlog::level::info);
  spdlog::set_default_logger(log);
  return true;
}

const char* word(link::LinkState state) {
  switch (state) {
    case link::LinkState::connecting: return "connecting";
    case link::LinkState::attached: return "attached";
    case link::LinkState::refused: return "refused";
    case link::LinkState::stopped: return "stopped";
  }
  return "";
}

}  // namespace

/// The desk's way out is the link.
class CenterProcess::LinkPost final : public Post {
 public:
  explicit LinkPost(link::PeerLink& link) : link_(link) {}
  bool post(link::Outgoing message) override { return link_.post(std::move(message)); }
  std::shared_ptr<const codec::Directory> directory() const override { return link_.directory(); }
  const seal::KeySet& keys() const override { return link_.keys(); }

 private:
  link::PeerLink& link_;
};

CenterProcess::CenterProcess(const Program& program, Settings settings)
    : program_(program), settings_(std::move(settings)) {}

CenterProcess::~CenterProcess() {
  post_.reset();
  link_.reset();
  if (lock_ >= 0) ::close(lock_);
}

std::optional<StartFault> CenterProcess::prepare() {
  if (!set_up_log(settings_.log_level))
    return StartFault{
        "log level '" + settings_.log_level + "' is unknown; it is one of error, warn, info, debug",
        invalid_input};
  // Before the first thread, so that all of them inherit it.
  const auto signals = ending_signals();
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  if (auto fault = load_keys()) return fault;
  if (auto fault = lock_state()) return fault;
  if (auto fault = load_anchor()) return fault;
  if (auto fault = open_database()) return fault;
  const auto volume = host::volume_of(settings_.state);
  if (!volume.keeps_secrets())
    spdlog::warn("event=volume_not_encrypted state={} kind={} detail=\"{}\"", settings_.state,
                 host::name(volume.kind), volume.detail);
  return std::nullopt;
}

std::optional<StartFault> CenterProcess::load_keys() {
  const auto path = settings_.state + "/keys";
  auto keys = seal::load(path);
  if (!keys) {
    auto text = path + ": " + seal::text(keys.error());
    if (keys.error() == seal::KeyFileError::absent)
      text += "; make them with: " + program_.name + " init --center XX --state " + settings_.state;
    return StartFault{text, invalid_input};
  }
  if (keys->peer.role() != Role::center || keys->sealing.empty())
    return StartFault{path + ": these are the keys of " + keys->peer.text() +
                          ", not of a center; make them with: " + program_.name +
                          " init --center XX --state DIR",
                      invalid_input};
  keys_ = std::move(*keys);
  return std::nullopt;
}

std::optional<StartFault> CenterProcess::lock_state() {
  const auto path = settings_.state + "/lock";
  lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0)
    return StartFault{path + ": cannot be opened: " + std::string(std::strerror(errno)), failed};
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0)
    return StartFault{settings_.state + ": another process works with this state; stop it first",
                      failed};
  return std::nullopt;
}

std::optional<StartFault> CenterProcess::load_anchor() {
  std::ifstream file(settings_.anchor);
  if (!file)
    return StartFault{settings_.anchor +
                          ": cannot be read; the authority writes it with: "
                          "iwets-authority anchor",
                      invalid_input};
  std::ostringstream text;
  text << file.rdbuf();
  auto anchor = codec::read_anchor(text.str());
  if (!anchor)
    return StartFault{
        settings_.anchor + ": " + anchor.error().reason + "; " + anchor.error().remedy,
        invalid_input};
  anchor_ = std::move(*anchor);
  return std::nullopt;
}

std::optional<StartFault> CenterProcess::open_database() {
  try {
    database_ = std::make_unique<link::Database>(settings_.state + "/center.db");
    const Start start{keys_.peer, settings_.state};
    center_ = program_.open(start);
    DeskOptions options;
    if (program_.misconduct) options.misconduct = program_.misconduct(start);
    desk_ = std::make_unique<Desk>(std::move(options), *database_, *center_);
    desk_->watch_link([this](const link::LinkStatus& status) { tell_link(status); });
    drop_unused_keys();
    link::PeerLink::Options linked;
    linked.program = program_.name + " " + program_.version;
    linked.anchor = anchor_;
    linked.keys = keys_;
    link_ = std::make_unique<link::PeerLink>(std::move(linked), *database_, *desk_);
    post_ = std::make_unique<LinkPost>(*link_);
    desk_->connect(*post_);
  } catch (const std::exception& error) {
    return StartFault{settings_.state + "/center.db: " + error.what() +
                          "; check free space and permissions, then start again",
                      failed};
  }
  return std::nullopt;
}

void CenterProcess::drop_unused_keys() {
  CaseStore store(*database_);
  database_->begin();
  const auto dropped = sdk::drop_unused_keys(keys_, store, wall_clock());
  spdlog::info("event=state_opened open_cases={}", store.open_cases());
  database_->commit();
  if (dropped == 0) return;
  const auto saved = seal::save(keys_, settings_.state + "/keys", true);
  spdlog::info("event=old_keys_dropped count={} saved={}", dropped, saved.has_value());
}

void CenterProcess::look_for_proposed_keys() {
  const auto path = settings_.state + "/keys.proposed";
  if (!std::filesystem::exists(path)) return;
  const auto next = seal::load(path);
  if (!next) {
    spdlog::error("event=proposed_keys_unreadable why=\"{}\"", seal::text(next.error()));
    return;
  }
  const auto change = [this, next = *next, path](Instant) { propose(next, path); };
  if (!link_->call(change)) spdlog::warn("event=rotation_waits");
}

void CenterProcess::propose(const seal::KeySet& next, const std::string& path) {
  const auto change = link_->status().key_change;
  const bool ours = change.sign == next.sign.open;
  const auto drop = [&] {
    std::error_code ignored;
    std::filesystem::remove(path, ignored);
  };
  if (link_->keys().sign.open == next.sign.open) {
    drop();
    spdlog::info("event=keys_changed");
  } else if (ours && change.state == link::KeyChange::State::refused) {
    drop();  // The link has said why; what was refused is not proposed again and again.
    spdlog::error("event=keys_not_changed reason=\"{}\" remedy=\"{}; then run rotate again\"",
                  change.reason, change.remedy);
  } else if (ours && change.state == link::KeyChange::State::under_way) {
    spdlog::info("event=rotation_under_way");
  } else if (const auto begun = link_->rotate(next, settings_.state + "/keys"); !begun) {
    spdlog::error("event=rotation_waits reason=\"{}\" remedy=\"{}\"", begun.error().reason,
                  begun.error().remedy);
  }
}

void CenterProcess::tell_link(const link::LinkStatus& status) {
  const auto level =
      status.state == link::LinkState::attached || status.state == link::LinkState::connecting
          ? spdlog::level::info
          : spdlog::level::err;
  spdlog::log(level, "event=link state={} directory={} waiting={} reason=\"{}\" remedy=\"{}\"",
              word(status.state), status.directory_version, status.waiting, status.reason,
              status.remedy);
  if (status.key_change.state == link::KeyChange::State::refused)
    spdlog::error("event=key_change_refused at={} reason=\"{}\" remedy=\"{}\"",
                  text(status.key_change.since), status.key_change.reason,
                  status.key_change.remedy);
  sd_notifyf(0, "STATUS=%s %s", word(status.state), status.reason.c_str());
}

int CenterProcess::run() {
  std::atomic<bool> over{false};
  std::thread watcher([&] {
    const auto signals = ending_signals();
    while (sigtimedwait(&signals, nullptr, &key_file_look_every) < 0)
      if (!over) look_for_proposed_keys();
    if (!over) spdlog::info("event=stopping");
    sd_notify(0, "STOPPING=1");
    link_->stop();
  });
  look_for_proposed_keys();
  spdlog::info("event=started center={} version={}", keys_.peer.text(), program_.version);
  sd_notify(0, "READY=1");
  const bool orderly = link_->run();
  over = true;
  pthread_kill(watcher.native_handle(), SIGTERM);
  watcher.join();
  if (!orderly) {
    spdlog::error(
        "event=database_failed path={}/center.db remedy=\"check the disk, then start again\"",
        settings_.state);
    return failed;
  }
  spdlog::info("event=stopped");
  return 0;
}

}  // namespace iwets::sdk
