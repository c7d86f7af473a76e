#include "proto/link/client/peer_link.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "proto/link/client/peer_link_impl.h"

namespace iwets::link {
namespace {

/// No sleep is longer, so that a deadline of the application's survives a jump of the wall clock.
constexpr Duration sleep_max = std::chrono::seconds{5};

SessionLimits session_limits(const PeerLink::Options& options) {
  SessionLimits limits;
  limits.ping_every = options.ping_every;
  limits.silence_max = 3 * options.ping_every;
  limits.attach_wait_max = options.attach_wait_max;
  return limits;
}

}  // namespace

Instant wall_clock() {
  return Instant{
      std::chrono::duration_cast<Duration>(std::chrono::system_clock::now().time_since_epoch())};
}
Instant steady_clock() {
  return Instant{
      std::chrono::duration_cast<Duration>(std::chrono::steady_clock::now().time_since_epoch())};
}

// ------------------------------------------------------------------------------------ public

PeerLink::PeerLink(Options options, Database& database, Application& application)
    : impl_(std::make_unique<Impl>(std::move(options), database, application)) {}
PeerLink::~PeerLink() = default;

bool PeerLink::run() { return impl_->run(); }
void PeerLink::stop() {
  impl_->stopping = true;
  impl_->socket->wake();
}
bool PeerLink::call(std::function<void(Instant)> work) { return impl_->call(std::move(work)); }
bool PeerLink::post(Outgoing message) { return impl_->outbox.post(impl_->now, std::move(message)); }
bool PeerLink::withdraw(const MessageId& id) { return impl_->outbox.withdraw(id); }
void PeerLink::prove(const TraceId& subject, std::vector<Digest> messages, Witness::Told told) {
  impl_->witness.prove(impl_->now, subject, std::move(messages), std::move(told));
}
void PeerLink::settled(const TraceId& subject) { impl_->store.settle(subject); }
Result<void, Fault> PeerLink::rotate(const seal::KeySet& next, const std::string& key_file) {
  return impl_->rotate(next, key_file);
}
const seal::KeySet& PeerLink::keys() const { return impl_->keys; }

std::shared_ptr<const codec::Directory> PeerLink::directory() const {
  const std::scoped_lock lock(impl_->status_mutex);
  return impl_->directory;
}
LinkStatus PeerLink::status() const {
  const std::scoped_lock lock(impl_->status_mutex);
  return impl_->status;
}

bool PeerLink::Impl::run() {
  try {
    while (!stopping) {
      socket->wait(until_next());
      turn();
      std::this_thread::sleep_for(pace.rest_after(steady_clock(), done));
    }
    turn();  // What was called before `stop` is done.
    return true;
  } catch (const DatabaseError& error) {
    spdlog::error("event=database_failed reason=\"{}\"", error.what());
  }
  try {
    database.rollback();
  } catch (const DatabaseError&) {
    // The process ends now; opening the database again rolls back.
  }
  return false;
}

bool PeerLink::Impl::call(std::function<void(Instant)> work) {
  {
    const std::scoped_lock lock(calls_mutex);
    if (calls.size() >= options.calls_max) return false;
    calls.push_back(std::move(work));
    if (calls.size() > 1) return true;  // Woken already.
  }
  socket->wake();
  return true;
}

PeerLink::Impl::Impl(Options given, Database& db, Application& app)
    : options(std::move(given)),
      keys(options.keys),
      database(db),
      application(app),
      store(db),
      inbox(store, options.anchor, keys.peer),
      session(session_limits(options), &seal::chain, options.lane),
      outbox(store, session.send(), &seal::chain, options.lane),
      witness(db, keys.peer),
      pace(options.pace) {
  load();
  socket = std::make_unique<HubSocket>(socket_options());
  renewal_at = steady_clock() + tried_for_max;
  session.disconnected(steady_clock(), LinkState::connecting,
                       {"connecting with the hub at " + options.anchor.endpoint, "wait"});
  publish(status_at(wall_clock()));
}

void PeerLink::Impl::report() {
  const auto next = status_at(now);
  const bool changed = !told || next.state != status.state || next.reason != status.reason;
  const bool keys_changed = next.key_change != status.key_change;
  const bool new_directory = inbox.directory() != directory_told;
  if (changed && (next.reason.empty() || !told))
    spdlog::info("event=link state={}", name(next.state));
  else if (changed)
    spdlog::warn("event=link state={} reason=\"{}\"", name(next.state), next.reason);
  publish(next);
  told = true;
  directory_told = inbox.directory();
  if (changed || keys_changed || new_directory) application.on_link(next);
}

LinkStatus PeerLink::Impl::status_at(Instant at) const {
  LinkStatus next;
  next.state = session.state();
  next.reason = session.explanation().reason;
  next.remedy = session.explanation().remedy;
  next.waiting = session.send().waiting();
  next.under_way = session.send().under_way();
  next.oldest = outbox.oldest();
  next.directory_version = inbox.directory() ? inbox.directory()->version() : 0;
  next.clock_offset = clock_offset;
  next.hub_schema = hub_schema;
  next.journal_index = record.journal_index;
  next.witness = witness.status();
  next.key_change = key_change;
  const bool as_before = told && next.state == status.state && next.reason == status.reason;
  next.since = as_before ? status.since : at;
  return next;
}

void PeerLink::Impl::publish(const LinkStatus& next) {
  const std::scoped_lock lock(status_mutex);
  status = next;
  directory = inbox.directory();
}

void PeerLink::Impl::publish_counts() {
  const std::scoped_lock lock(status_mutex);
  status.waiting = session.send().waiting();
  status.under_way = session.send().under_way();
}

void PeerLink::Impl::publish_directory() {
  const std::scoped_lock lock(status_mutex);
  directory = inbox.directory();
}

void PeerLink::Impl::load() {
  record = store.load();
  load_key_change();
  outbox.load(record);
  session.receive().restore(record.received, record.receive_stopped);
}

HubSocket::Options PeerLink::Impl::socket_options() const {
  return {.endpoint = options.anchor.endpoint,
          .hub_curve = options.anchor.hub_curve,
          .curve = on_trial ? successor->curve : keys.curve,
          .reconnect_min = options.reconnect_min,
          .reconnect_max = options.reconnect_max};
}

Presence PeerLink::Impl::presence() const {
  return {.program = options.program,
          .journal_index = record.journal_index,
          .journal_root = record.journal_root,
          .directory_version = inbox.directory() ? inbox.directory()->version() : 0,
          .now = now};
}

Duration PeerLink::Impl::until_next() const {
  auto wait = std::min(sleep_max, session.next_deadline() - steady_clock());
  if (renewal_at) wait = std::min(wait, *renewal_at - steady_clock());
  if (const auto deadline = application.next_deadline())
    wait = std::min(wait, *deadline - wall_clock());
  if (const auto deadline = witness.next_deadline())
    wait = std::min(wait, *deadline - wall_clock());
  return std::max(wait, Duration::zero());
}

}  // namespace iwets::link
