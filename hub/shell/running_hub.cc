#include "hub/shell/running_hub.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <cstdlib>
#include <future>
#include <map>
#include <vector>
#include <zmq.hpp>

#include "hub/shell/audit_desk.h"
#include "hub/shell/audit_reader.h"
#include "hub/shell/backup.h"
#include "hub/shell/checks.h"
#include "hub/shell/commit.h"
#include "hub/shell/composer.h"
#include "hub/shell/core_loop.h"
#include "hub/shell/files.h"
#include "hub/shell/public_socket.h"
#include "hub/shell/records_loop.h"
#include "hub/shell/release.h"
#include "hub/shell/socket_monitor.h"
#include "hub/shell/status_server.h"
#include "hub/shell/verifier.h"
#include "hub/shell/watch.h"
#include "hub/shell/zap.h"
#include "iwets/v1/status.pb.h"
#include "proto/host/volume.h"

namespace iwets::shell {
namespace {

constexpr int io_threads = 2;
constexpr auto save_wait_max = std::chrono::seconds{60};
constexpr std::size_t audit_waiting_max = 256, audit_bytes_max = 1U << 20U;

Mailbox::Limits mailbox_limits(const ShellLimits& limits) {
  return {limits.intake_items_max, limits.intake_bytes_max, limits.inside_work_max,
          limits.uncommitted_max};
}

std::set<PeerId> suspended_in(const hub::HubCore& core) {
  std::set<PeerId> out;
  for (const auto& peer : core.view().peers)
    if (peer.suspended) out.insert(peer.peer);
  return out;
}

std::map<PeerId, std::uint64_t> undeliverable_in(const hub::HubCore& core) {
  std::map<PeerId, std::uint64_t> out;
  for (const auto& peer : core.view().peers) out[peer.peer] = peer.undeliverable;
  return out;
}

/// libzmq draws routing ids from rand(): they must not be predictable.
void seed_routing_ids() {
  unsigned seed = 0;
  seal::random_bytes(reinterpret_cast<std::uint8_t*>(&seed), sizeof seed);
  std::srand(seed);
}

/// Every connection takes a descriptor: as many as the machine allows.
void raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == limit.rlim_max) return;
  limit.rlim_cur = limit.rlim_max;
  if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) spdlog::warn("event=descriptor_limit_kept");
}

}  // namespace

/// In the order in which they are made; what is below uses what is above.
struct RunningHub::Parts {
  Parts(const Config& settings, State opened, std::string program_version)
      : config(settings),
        version(std::move(program_version)),
        state(std::move(opened)),
        clock(state.last_time),
        events(settings.limits.events_kept),
        payloads(*state.journal, settings.limits.payload_cache_bytes),
        keys(state.directory->directory(), suspended_in(*state.core)),
        undeliverable_before(undeliverable_in(*state.core)),
        context(io_threads),
        mailbox(mailbox_limits(settings.limits)) {}

  const Config config;
  const std::string version;
  State state;
  Clock clock;
  Counters counters;
  Presence presence;
  EventLog events;
  PayloadCache payloads;
  KeyTable keys;
  const std::map<PeerId, std::uint64_t> undeliverable_before;
  zmq::context_t context;
  std::unique_ptr<ZapHandler> zap;
  std::string endpoint;
  Mailbox mailbox;
  std::vector<std::unique_ptr<VerifyQueue>> verify_queues;
  // Each with one as its bound: they are written with reserved room.
  TurnedQueue turned{1};
  RecordsQueue records_queue{1};
  ComposeQueue compose_queue{1};
  AuditQueue audit_queue{audit_waiting_max, audit_bytes_max};
  std::unique_ptr<SocketMonitor> monitor;
  std::unique_ptr<Front> front;
  std::unique_ptr<CheckPool> checks;
  std::unique_ptr<Comparer> comparer;
  std::unique_ptr<Composer> composer;
  std::unique_ptr<RecordsLoop> records;
  std::unique_ptr<Releaser> releaser;
  std::unique_ptr<Committer> committer;
  std::unique_ptr<CoreLoop> core;
  std::vector<std::unique_ptr<Verifier>> verifiers;
  std::unique_ptr<AuditDesk> audit;
  std::unique_ptr<Watch> watch;
  std::unique_ptr<Overview> overview;
  std::unique_ptr<Eraser> eraser;
  std::unique_ptr<BackupMaker> backups;
  std::unique_ptr<Control> control;
  std::unique_ptr<StatusServer> status;

  [[nodiscard]] Result<void, StartFault> listen_in_public();
  void start_inside();
  void announce();
  void start_outside();
  [[nodiscard]] Result<void, StartFault> start_status();
  void save_state();
  void end_threads();
};

Result<void, StartFault> RunningHub::Parts::listen_in_public() {
  seed_routing_ids();
  raise_descriptor_limit();
  zap = std::make_unique<ZapHandler>(context, keys, counters);
  auto listening = listen(context, config.listen, state.keys.curve, config.limits);
  if (!listening) return fail(StartFault{listening.error().reason, listening.error().remedy});
  endpoint = listening->endpoint;
  if (!refuses_strangers(context, endpoint, state.keys.curve.open))
    return fail(StartFault{"a connection with an unknown key was not refused: the hub must not run",
                           "report this: admission by ZAP does not work on this machine"});
  for (std::size_t i = 0; i < config.limits.verifiers; ++i)
    verify_queues.push_back(std::make_unique<VerifyQueue>(config.limits.verify_items_max,
                                                          config.limits.verify_bytes_max));
  std::vector<VerifyQueue*> queues;
  for (const auto& queue : verify_queues) queues.push_back(queue.get());
  monitor = std::make_unique<SocketMonitor>(context, *listening->socket, counters);
  front = std::make_unique<Front>(
      std::move(listening->socket),
      Front::Wiring{keys, clock, counters, presence, state.keys.sign, queues, audit_queue},
      config.limits);
  return {};
}

void RunningHub::Parts::start_inside() {
  checks = std::make_unique<CheckPool>(CheckPool::Wiring{mailbox, payloads, counters},
                                       config.limits.checkers, config.faults);
  composer =
      std::make_unique<Composer>(Composer::Wiring{compose_queue, mailbox, payloads, *state.records,
                                                  *state.directory, counters, state.keys.sign});
  comparer = std::make_unique<Comparer>(Comparer::Wiring{mailbox, payloads});
  records = std::make_unique<RecordsLoop>(RecordsLoop::Wiring{
      records_queue, *state.journal, *state.records, payloads, mailbox, *checks, *comparer});
  releaser = std::make_unique<Releaser>(
      Releaser::Wiring{*front, records_queue, compose_queue, *state.directory, payloads,
                       *state.journal, events, clock, counters, mailbox, "iwets-hub " + version});
  committer = std::make_unique<Committer>(
      Committer::Wiring{turned, *state.journal, records_queue, mailbox, counters,
                        [this](std::vector<Ordered> effects, const store::Committed& committed) {
                          releaser->release(std::move(effects), committed);
                        }});
  // Before the core's thread exists: nothing may come before these events.
  announce();
  core = std::make_unique<CoreLoop>(
      CoreLoop::Wiring{*state.core, mailbox, turned, payloads, clock, counters, state.saved},
      config.limits);
}

/// The first events of a run: the process has started, this directory is in force, and what was to
/// be erased still is.
void RunningHub::Parts::announce() {
  mailbox.push_inside({hub::HubStarted{.version = version, .limits = config.core}, std::nullopt});
  const auto loaded = state.directory->loaded();
  if (loaded && loaded->version > state.core->view().directory_version)
    mailbox.push_inside({*loaded, std::nullopt});
  if (const auto& left = state.to_erase.ordered; !left.empty())
    mailbox.push_inside({hub::CasesErased{left}, std::nullopt});
  if (const auto& left = state.to_erase.again; !left.empty())
    mailbox.push_inside({hub::CasesErased{left, true}, std::nullopt});
  state.directory->serve(keys);
}

void RunningHub::Parts::start_outside() {
  for (const auto& queue : verify_queues)
    verifiers.push_back(std::make_unique<Verifier>(
        Verifier::Wiring{*queue, mailbox, keys, *state.journal, *state.records, clock, counters}));
  audit = std::make_unique<AuditDesk>(AuditDesk::Wiring{
      audit_queue, *state.journal, *front, keys, state.keys.sign, config.state + "/witnesses"});
  watch = std::make_unique<Watch>(
      Watch::Wiring{mailbox, clock, config.state, config.limits.disk_free_min_bytes});
  front->start();
}

Result<void, StartFault> RunningHub::Parts::start_status() {
  const auto volume = host::volume_of(config.state);
  const bool in_clear = !volume.keeps_secrets() && !config.accept_plain_volume;
  if (in_clear)
    spdlog::warn("event=volume_not_encrypted state=\"{}\" kind={} detail=\"{}\"", config.state,
                 host::name(volume.kind), volume.detail);
  overview = std::make_unique<Overview>(Overview::Wiring{mailbox,
                                                         *state.journal,
                                                         *state.records,
                                                         *state.directory,
                                                         presence,
                                                         counters,
                                                         clock,
                                                         *watch,
                                                         *committer,
                                                         *checks,
                                                         verify_queues,
                                                         turned,
                                                         records_queue,
                                                         compose_queue,
                                                         version,
                                                         endpoint,
                                                         host::sentence(config.state, volume),
                                                         in_clear,
                                                         clock.now(),
                                                         undeliverable_before,
                                                         config.limits});
  eraser =
      std::make_unique<Eraser>(Eraser::Wiring{mailbox, *core, *state.journal, *state.records, clock,
                                              StatePaths{config.state}, config.traces_days});
  eraser->finish(state.to_erase);
  backups = std::make_unique<BackupMaker>(BackupSource{
      *state.journal, *state.records, StatePaths{config.state}, version,
      config.limits.disk_free_min_bytes, BackupSource::usual_pace, [this] { return clock.now(); }});
  control = std::make_unique<Control>(
      Control::Wiring{mailbox, *core, *state.directory, keys, clock, *eraser, *backups,
                      [this](const v1::ReadAudit& order) {
                        return show_audit(order, *state.journal, state.keys.sign, *audit);
                      }});
  auto server = StatusServer::start({context, events, *overview, *control}, config.status_socket,
                                    config.control_socket);
  if (!server) return fail(server.error());
  status = std::move(*server);
  return {};
}

void RunningHub::Parts::save_state() {
  auto saved = std::make_shared<std::promise<bool>>();
  auto result = saved->get_future();
  core->save_state([saved](bool good) { saved->set_value(good); });
  if (result.wait_for(save_wait_max) != std::future_status::ready || !result.get())
    spdlog::error("event=state_not_saved");
}

/// From the outside inwards, so that each thread finds its queue closed and empty.
void RunningHub::Parts::end_threads() {
  status.reset();
  backups.reset();
  watch.reset();
  if (front) front->stop_reading();
  audit.reset();
  mailbox.close();
  verifiers.clear();
  core.reset();
  committer.reset();
  records.reset();
  checks.reset();
  comparer.reset();
  composer.reset();
  if (front) front->stop();
  front.reset();
  monitor.reset();
  zap.reset();
}

RunningHub::RunningHub(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}

RunningHub::~RunningHub() {
  if (parts_) parts_->end_threads();
}

Result<std::unique_ptr<RunningHub>, StartFault> RunningHub::start(const Config& config, State state,
                                                                  const std::string& version) {
  std::unique_ptr<RunningHub> hub(
      new RunningHub(std::make_unique<Parts>(config, std::move(state), version)));
  auto& parts = *hub->parts_;
  if (auto listening = parts.listen_in_public(); !listening) return fail(listening.error());
  parts.start_inside();
  parts.start_outside();
  if (auto started = parts.start_status(); !started) return fail(started.error());
  if (!write_file(StatePaths{config.state}.endpoint(), parts.endpoint + "\n"))
    return fail(StartFault{"the file `endpoint` cannot be written in " + config.state,
                           "check the disk and who may write there"});
  return hub;
}

const std::string& RunningHub::endpoint() const { return parts_->endpoint; }

void RunningHub::drain() {
  auto& parts = *parts_;
  parts.watch->drain();
  if (!parts.mailbox.wait_idle(parts.config.limits.drain_wait_max))
    spdlog::warn("event=drain_incomplete work={}", parts.mailbox.depths().work);
  parts.front->stop_reading();
  // On a full disk nothing can be saved; the journal up to here is enough for the next start.
  if (!parts.committer->disk_full()) parts.save_state();
  parts.end_threads();
  parts.state.records->close();
  parts.state.journal->mark_high_water();
  parts.state.journal->close();
}

}  // namespace iwets::shell
