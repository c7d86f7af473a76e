#include "node/shell/daemon.h"

#include <fcntl.h>
#include <pthread.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <systemd/sd-daemon.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <thread>

#include "node/reference/book.h"
#include "node/reference/shelf.h"
#include "node/shell/alert_options.h"
#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/old_keys.h"
#include "node/shell/setup.h"

namespace iwets::node {
namespace {

/// Why the daemon cannot run.
struct Trouble {
  int exit = exit_failed;
  std::string what, remedy;
};

/// Keeps a second process away from the state, for as long as it lives.
class StateLock {
 public:
  explicit StateLock(const std::string& state)
      : fd_(open((state + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {}
  ~StateLock() {
    if (fd_ >= 0) close(fd_);
  }
  StateLock(const StateLock&) = delete;
  StateLock& operator=(const StateLock&) = delete;
  [[nodiscard]] bool writable() const { return fd_ >= 0; }
  [[nodiscard]] bool take() const { return flock(fd_, LOCK_EX | LOCK_NB) == 0; }

 private:
  int fd_;
};

void start_log(const std::string& level) {
  auto log = std::make_shared<spdlog::logger>("iwets-node",
                                              std::make_shared<spdlog::sinks::stderr_sink_mt>());
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%fZ %l %v", spdlog::pattern_time_type::utc);
  log->set_level(spdlog::level::from_str(level));
  log->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(log));
}

Result<seal::KeySet, Trouble> load_keys(const std::string& state) {
  const auto path = state + "/keys";
  auto keys = seal::load(path);
  if (keys && keys->peer.role() == Role::member) return std::move(*keys);
  if (keys)
    return fail(Trouble{exit_invalid, path + " are the keys of " + keys->peer.text(),
                        "a node needs the keys of a member: iwets-node init --member CC"});
  if (keys.error() == seal::KeyFileError::absent)
    return fail(Trouble{exit_invalid, path + " is missing",
                        "make the keys: iwets-node init --member CC --state " + state});
  return fail(Trouble{exit_invalid, path + ": " + seal::text(keys.error()), ""});
}

Result<codec::Anchor, Trouble> load_anchor(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file)
    return fail(Trouble{exit_invalid, path + " cannot be read",
                        "get the anchor file from the authority and name it with --anchor"});
  auto anchor = codec::read_anchor({std::istreambuf_iterator<char>(file), {}});
  if (anchor) return std::move(*anchor);
  return fail(Trouble{exit_invalid, path + ": " + anchor.error().reason, anchor.error().remedy});
}

void tidy_keys(seal::KeySet& keys, CaseStore& store, link::Database& database,
               const std::string& key_file) {
  database.begin();
  const auto forgotten = forget_old_keys(keys, store, wall_clock());
  database.commit();
  if (forgotten == 0) return;
  const auto saved = seal::save(keys, key_file, true);
  spdlog::info("event=old_keys_forgotten count={} saved={}", forgotten, saved.has_value());
}

Limits limits_of(const Config& config) {
  Limits limits;
  limits.continuation = parse_continuation(config.continuation).value_or(limits.continuation);
  return limits;
}

Result<OversightOptions, Trouble> oversight_of(const Config& config) {
  const auto key = book_key_of(config.state);
  if (!key)
    return fail(Trouble{
        exit_failed,
        config.state + "/oversight.key cannot be made, is damaged, or may be read by others",
        "see its rights (0600) and the space of the disk, or bring it back from a copy; "
        "without it, what was asked before cannot be compared: remove it then"});
  return OversightOptions{config.oversight, *key, std::chrono::hours{24} * config.keep_days};
}

/// The reference table as it is at the start.
struct Tables {
  std::uint32_t built_in = 0;                       ///< edition
  std::shared_ptr<const reference::Table> edition;  ///< the newest that is here
  std::shared_ptr<const reference::Book> book;      ///< with the country's own table
};
Result<Tables, Trouble> load_tables(const Config& config, const seal::Key32& authority) {
  auto built_in = reference::load_edition(reference::built_in_files());
  if (!built_in) return fail(Trouble{exit_invalid, built_in.error().text, ""});
  Tables tables;
  tables.built_in = built_in->edition().number;
  link::Database database(config.state + "/node.db");
  tables.edition = restore_table(database, authority, std::move(*built_in), wall_clock());
  const auto whole = reference::with_additions(tables.edition, config.reference);
  if (!whole) return fail(Trouble{exit_invalid, whole.error().text, ""});
  tables.book = std::make_shared<const reference::Book>(*whole);
  spdlog::info("event=reference_table edition={} entries={} makers={}",
               tables.edition->edition().number, (*whole)->models().size(),
               (*whole)->makers().size());
  return tables;
}

std::string text_of_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// Reads what TLS needs. The key must be for the node's account alone.
std::optional<Trouble> read_tls(const DashboardConfig& from, HttpServer::Options& to) {
  if (from.certificate.empty()) return std::nullopt;
  struct stat about {};
  if (stat(from.key.c_str(), &about) == 0 && (about.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return Trouble{exit_invalid, from.key + " may be read by others",
                   "take that right away: chmod 600 " + from.key};
  to.certificate = text_of_file(from.certificate);
  to.key = text_of_file(from.key);
  for (const auto& [path, text] :
       {std::pair{from.certificate, to.certificate}, std::pair{from.key, to.key}})
    if (text.empty())
      return Trouble{exit_invalid, path + " cannot be read or is empty",
                     "name certificate and key in [dashboard] as PEM files that the node may read"};
  return std::nullopt;
}

/// The parts of a running node, ended in the reverse order of their making.
class Node {
 public:
  Node(const Config& config, const std::string& version, seal::KeySet keys, codec::Anchor anchor,
       const OversightOptions& oversight, const seal::Key32& sign_in_key,
       PasswordList common_passwords, Tables tables)
      : member_(keys.peer),
        shelf_(std::move(tables.book)),
        database_(config.state + "/node.db"),
        desk_(keys.peer, config.state + "/keys", database_, limits_of(config), oversight),
        api_file_(config.state + "/api") {
    tidy_keys(keys, desk_.store(), database_, config.state + "/keys");
    const auto member = keys.peer;
    link::PeerLink::Options options;
    options.program = "iwets-node " + version;
    const auto authority = anchor.authority;
    options.anchor = std::move(anchor);
    options.keys = std::move(keys);
    options.keep_receipted = true;
    // A turn writes some 35 pages of the database for one message, and few more for ten: an officer
    // at a desk never meets this, a whole seizure and a program that sends as much do.
    options.pace = {.quiet = 350,
                    .busy = 480,
                    .rest_max = std::chrono::milliseconds{20},
                    .window = std::chrono::milliseconds{500}};
    link_ = std::make_unique<link::PeerLink>(std::move(options), database_, desk_);
    sign_in_ = std::make_unique<SignIn>(
        sign_in_options(config, member, sign_in_key, std::move(common_passwords)));
    reader_ = std::make_unique<Reader>(config.state + "/node.db");
    long_reader_ = std::make_unique<LongReader>(config.state + "/node.db");
    table_ = std::make_unique<TableDesk>(
        TableDesk::Options{authority, config.reference, tables.built_in}, database_, shelf_,
        std::move(tables.edition),
        [this](std::function<void(Instant)> work) { return link_->call(std::move(work)); });
    desk_.keep_table(*table_);
    if (!config.attachments.scanner.empty())
      scanner_ = std::make_unique<Scanner>(Scanner::Options{config.attachments.scanner});
    api_ = std::make_unique<Api>(
        Api::Parts{member, version, config.state, desk_, *link_, *reader_, shelf_, config.agencies,
                   [this] { return table_->status(); }, sign_in_.get(), built_in_pages(),
                   [this] { return alerts_ ? std::optional(alerts_->status()) : std::nullopt; },
                   long_reader_.get(), config.alerts.webhook_hosts,
                   config.oversight.quota.opens_per_hour(), scanner_.get()});
  }

  [[nodiscard]] std::optional<Trouble> start(const Config& config) {
    const auto where = split_listen(config.listen);
    HttpServer::Options options;
    options.host = where.host;
    options.port = static_cast<std::uint16_t>(where.port);
    options.token = token_of(config.state);
    if (options.token.empty())
      return Trouble{exit_failed, config.state + "/token cannot be made",
                     "see the rights and the space of the disk"};
    options.supervisor_digest = supervisor_digest_of(config.state);
    if (options.supervisor_digest.empty())
      return Trouble{exit_failed, config.state + "/supervisor-token cannot be made",
                     "see the rights and the space of the disk"};
    if (auto fault = fault_of_files(config.alerts))
      return Trouble{exit_invalid, std::move(fault->what), std::move(fault->remedy)};
    if (config.alerts.on) alerts_ = std::make_unique<AlertSender>(alerts_of(config, member_));
    auto started = HttpServer::start(options, handlers());
    if (!started) return Trouble{exit_failed, started.error().message, started.error().remedy};
    server_ = std::move(*started);
    if (auto trouble = start_dashboard(config, options)) return trouble;
    wake(desk_.last_told(), false);
    desk_.join(*link_, [this](std::int64_t last, bool beat) {
      wake(last, beat);
      if (alerts_ && !beat) alerts_->wake();
    });
    const auto address = where.host + ":" + std::to_string(server_->port());
    if (!write_private(api_file_, address + "\n"))
      return Trouble{exit_failed, api_file_ + " cannot be written",
                     "see the rights and the space of the disk"};
    spdlog::info("event=started api={}", address);
    return std::nullopt;
  }

  /// A server of its own, if the configuration has an address for it.
  [[nodiscard]] std::optional<Trouble> start_dashboard(const Config& config,
                                                       HttpServer::Options options) {
    if (config.dashboard.listen.empty()) return std::nullopt;
    const auto where = split_listen(config.dashboard.listen);
    options.host = where.host;
    options.port = static_cast<std::uint16_t>(where.port);
    if (auto trouble = read_tls(config.dashboard, options)) return trouble;
    const bool secure = !options.certificate.empty();
    auto started = HttpServer::start(std::move(options), handlers());
    if (!started) return Trouble{exit_failed, started.error().message, started.error().remedy};
    dashboard_ = std::move(*started);
    spdlog::info("event=dashboard address={}:{} tls={}", where.host, dashboard_->port(), secure);
    return std::nullopt;
  }

  /// Works until a signal; false if the database failed.
  [[nodiscard]] bool work(const sigset_t& signals) {
    const auto main_thread = pthread_self();
    bool sound = true;
    std::thread worker([&] {
      sound = link_->run();
      pthread_kill(main_thread, SIGUSR1);  // Ends the wait below when nobody asked for the end.
    });
    sd_notify(0, "READY=1");
    int signal = 0;
    while (sigwait(&signals, &signal) != 0) {
    }
    sd_notify(0, "STOPPING=1");
    spdlog::info("event=stopping signal={}", signal);
    unlink(api_file_.c_str());
    link_->stop();
    worker.join();
    stop_serving();
    return sound;
  }
  ~Node() { stop_serving(); }  // Also where it was not started to the end.
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

 private:
  void stop_serving() {
    if (!server_) return;
    sign_in_->stop();
    long_reader_->stop();
    if (scanner_) scanner_->stop();
    server_->stop();
    if (dashboard_) dashboard_->stop();
  }
  SignIn::Options sign_in_options(const Config& config, PeerId member, const seal::Key32& key,
                                  PasswordList common_passwords) {
    SignIn::Options options;
    options.path = config.state + "/officers.db";
    options.key = key;
    options.issuer = "IWeTS " + std::string(member.country().text());
    options.agencies = config.agencies;
    options.common_passwords = std::move(common_passwords);
    options.clock = wall_clock;
    options.locked = [this, failures = options.rules.lock_after](const std::string& badge) {
      const bool taken = link_->call([this, badge, failures](Instant now) {
        desk_.oversight().account_locked(now, badge, failures);
      });
      if (!taken) spdlog::error("event=alarm_lost kind=account_locked badge={}", badge);
    };
    return options;
  }
  HttpServer::Handlers handlers() {
    return {[this](const HttpRequest& request, const std::shared_ptr<Later>& later) {
              return handle(request, later);
            },
            [this](const Caller& caller, std::int64_t after, std::string& to) {
              return read_events(caller, after, to);
            },
            [this](const HttpHead& head) { return admit(head); }, &Api::name_of};
  }
  void wake(std::int64_t last, bool beat) {
    server_->wake(last, beat);
    if (dashboard_) dashboard_->wake(last, beat);
  }
  // What the disk cannot give must not run through the C library's frames. One server's thread at a
  // time: the API and its reader belong to one.
  Answer handle(const HttpRequest& request, const std::shared_ptr<Later>& later) {
    const std::lock_guard lock(api_mutex_);
    try {
      return api_->handle(request, later);
    } catch (const link::DatabaseError& error) {
      spdlog::error("event=database_unreadable text=\"{}\"", error.what());
      return unreadable();
    }
  }
  Result<Caller, ApiError> admit(const HttpHead& head) {
    try {
      return api_->admit(head);
    } catch (const link::DatabaseError& error) {
      spdlog::error("event=database_unreadable text=\"{}\"", error.what());
      return fail(ApiError{503, "disk", "", "the accounts of this node cannot be read",
                           "see `iwets doctor` and the node's log"});
    }
  }
  std::optional<std::int64_t> read_events(const Caller& caller, std::int64_t after,
                                          std::string& to) {
    const std::lock_guard lock(api_mutex_);
    try {
      return api_->events(caller, after, to);
    } catch (const link::DatabaseError& error) {
      spdlog::error("event=database_unreadable text=\"{}\"", error.what());
      return std::nullopt;
    }
  }

  PeerId member_;
  reference::Shelf shelf_;
  link::Database database_;
  Desk desk_;
  std::string api_file_;
  std::unique_ptr<link::PeerLink> link_;
  std::unique_ptr<SignIn> sign_in_;
  std::unique_ptr<Reader> reader_;
  std::unique_ptr<Api> api_;
  std::mutex api_mutex_;
  std::unique_ptr<TableDesk> table_;     // Ends before the link that it calls.
  std::unique_ptr<AlertSender> alerts_;  ///< null: nobody is told; ends after who asks for it
  std::unique_ptr<HttpServer> server_, dashboard_;
  std::unique_ptr<LongReader> long_reader_;  // Ends before what it answers from.
  std::unique_ptr<Scanner> scanner_;         ///< null: nobody scans; ends as the reader does
};

int say(const Trouble& trouble) {
  std::fprintf(stderr, "iwets-node: %s\n", trouble.what.c_str());
  if (!trouble.remedy.empty()) std::fprintf(stderr, "  %s\n", trouble.remedy.c_str());
  return trouble.exit;
}

std::optional<Trouble> run_node(const Config& config, const std::string& version,
                                const sigset_t& signals) {
  auto keys = load_keys(config.state);
  if (!keys) return keys.error();
  auto anchor = load_anchor(config.anchor);
  if (!anchor) return anchor.error();
  const StateLock lock(config.state);
  if (!lock.writable())
    return Trouble{exit_failed, "cannot write to " + config.state,
                   "see the rights of the directory"};
  if (!lock.take())
    return Trouble{exit_failed, "another iwets-node runs over " + config.state,
                   "end it first; one state belongs to one process"};
  const auto oversight = oversight_of(config);
  if (!oversight) return oversight.error();
  const auto sign_in_key = sign_in_key_of(config.state);
  if (!sign_in_key)
    return Trouble{
        exit_failed,
        config.state + "/sign-in.key cannot be made, is damaged, or may be read by others",
        "see its rights (0600) and the space of the disk, or bring it back from a copy; without "
        "it, remove it and let every officer enrol anew (iwets-node officer reset)"};
  PasswordList common_passwords;
  if (!config.common_passwords.empty()) {
    auto read = read_password_list(config.common_passwords);
    if (!read) return Trouble{exit_invalid, read.error().what, read.error().remedy};
    common_passwords = std::move(*read);
  }
  auto tables = load_tables(config, anchor->authority);
  if (!tables) return tables.error();
  Node node(config, version, std::move(*keys), std::move(*anchor), *oversight, *sign_in_key,
            std::move(common_passwords), std::move(*tables));
  if (auto trouble = node.start(config)) return trouble;
  if (node.work(signals)) return std::nullopt;
  return Trouble{exit_failed, "the database failed; nothing was lost that had been confirmed",
                 "see the log above and the space of the disk, then start again"};
}

}  // namespace

int run(const Config& config, const std::string& version) {
  if (const auto wrong = judge(config); !wrong.empty()) return say({exit_invalid, wrong, ""});
  start_log(config.log_level);
  // Before any thread starts, so that all of them leave the signals to `sigwait`.
  sigset_t signals;
  sigemptyset(&signals);
  for (const int signal : {SIGTERM, SIGINT, SIGUSR1}) sigaddset(&signals, signal);
  pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  unsetenv("SSLKEYLOGFILE");      // Libraries would write there what opens every TLS session.
  std::signal(SIGCHLD, SIG_DFL);  // Ignored by who starts this, no program's end would be told.
  umask(0077);
  try {
    const auto trouble = run_node(config, version, signals);
    if (trouble) return say(*trouble);
  } catch (const std::exception& error) {
    return say({exit_failed, config.state + ": " + error.what(), ""});  // It names its remedy.
  }
  spdlog::info("event=stopped");
  return exit_ok;
}

}  // namespace iwets::node
