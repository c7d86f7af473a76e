#include "hub/shell/front.h"

#include <spdlog/spdlog.h>

#include <cassert>
#include <cerrno>
#include <functional>
#include <zmq.hpp>

#include "hub/shell/thread_name.h"
#include "proto/seal/keys.h"

namespace iwets::shell {
namespace {

/// Messages read before what is posted gets its turn.
constexpr int read_batch_max = 256;
/// Malformed frames of one session before it ends.
constexpr std::uint32_t strikes_max = 32;

}  // namespace

std::optional<hub::AttachFault> Front::lost_rights(const std::optional<KeyTable::Entry>& entry) {
  if (!entry) return hub::AttachFault::unknown_peer;
  switch (entry->standing) {
    case KeyTable::Standing::good: return std::nullopt;
    case KeyTable::Standing::suspended: return hub::AttachFault::suspended;
    case KeyTable::Standing::revoked: return hub::AttachFault::revoked;
  }
  return std::nullopt;
}

/// One message as it came, attributed to a key.
struct Front::Message {
  std::string route;
  std::string key;  ///< raw CURVE key; empty: ZeroMQ did not say
  std::string header, payload;
  bool two_frames = false;
};

Front::Front(std::unique_ptr<zmq::socket_t> socket, Wiring wiring, const ShellLimits& limits)
    : socket_(std::move(socket)),
      wiring_(std::move(wiring)),
      limits_(limits),
      allowances_(limits.messages_per_second) {
  assert(!wiring_.verifiers.empty());
  for (auto* queue : wiring_.verifiers) queue->on_room([this] { wake_.signal(); });
}

Front::~Front() { stop(); }

void Front::start() {
  thread_ = std::thread([this] { run(); });
}

void Front::post(std::vector<Outbound> frames) {
  if (frames.empty()) return;
  const std::lock_guard lock(mutex_);
  const bool first = posted_.empty();
  if (first) {
    posted_ = std::move(frames);
    wake_.signal();
    return;
  }
  for (auto& frame : frames) posted_.push_back(std::move(frame));
}

void Front::stop_reading() {
  const std::lock_guard lock(mutex_);
  reading_stopped_ = true;
  wake_.signal();
}

void Front::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.signal();
  }
  if (thread_.joinable()) thread_.join();
}

void Front::run() {
  name_thread("hub-front");
  for (;;) {
    bool reads = false;
    {
      const std::lock_guard lock(mutex_);
      if (stopping_ && posted_.empty()) break;
      reads = !reading_stopped_ && stalled_.empty();
    }
    zmq_pollitem_t items[] = {{nullptr, wake_.descriptor(), ZMQ_POLLIN, 0},
                              {socket_->handle(), 0, ZMQ_POLLIN, 0}};
    const int ready = zmq_poll(items, reads ? 2 : 1, static_cast<long>(until_next().count()));
    if (ready < 0 && zmq_errno() != EINTR) throw zmq::error_t();
    wake_.clear();
    send_posted();
    send_receipts(Clock_::now());
    release_credit();
    send_waiting();
    hand_on_stalled();
    if (reads && items[1].revents != 0) read();
    end_silent();
  }
  send_receipts(Clock_::time_point::max());
  socket_.reset();  // Closed by the thread that used it.
}

void Front::read() {
  Message message;
  for (int i = 0; i < read_batch_max && stalled_.empty() && receive(message); ++i)
    take(std::move(message));
}

bool Front::receive(Message& message) {
  message = {};
  zmq::message_t part;
  if (!socket_->recv(part, zmq::recv_flags::dontwait)) return false;
  message.route = part.to_string();
  int frames = 0;
  for (bool more = part.more(); more; ++frames) {
    if (!socket_->recv(part, zmq::recv_flags::dontwait)) break;
    more = part.more();
    if (frames == 0) {
      // Of the frames behind the routing id, each knows who sent it; the routing id does not
      // always (libzmq 4.3.4 loses it there after a poll).
      const char* user = zmq_msg_gets(part.handle(), "User-Id");
      const auto key = user != nullptr ? from_hex(user) : std::nullopt;
      if (key) message.key = *key;
      message.header = part.to_string();
    } else if (frames == 1) {
      message.payload = part.to_string();
    }
  }
  message.two_frames = frames == 2;
  wiring_.counters.add(Count::frames_in);
  wiring_.counters.add(Count::bytes_in, message.header.size() + message.payload.size());
  return true;
}

void Front::take(Message message) {
  const auto keys = wiring_.keys.view();
  const auto entry = keys->find(message.key);
  if (message.key.empty()) return strike(message, std::nullopt, "no_identity");
  if (const auto fault = lost_rights(entry)) {
    const auto at = by_route_.find(message.route);
    if (at != by_route_.end()) end(sessions_.find(at->second), true);
    return refuse(message.route, *fault);
  }
  if (!message.two_frames) return strike(message, entry->peer, "not_two_frames");
  auto frame = read_frame(bytes_of(message.header));
  if (!frame && frame.error().code == FaultCode::version_too_new)
    return refuse(message.route, hub::AttachFault::version_too_new);
  if (!frame) return strike(message, entry->peer, name(frame.error().code));
  const bool is_data = std::holds_alternative<DataFrame>(*frame);
  if (is_data == message.payload.empty()) return strike(message, entry->peer, "payload_misplaced");
  if (const auto* attaching = std::get_if<AttachFrame>(&*frame))
    return attach(message, *entry, *attaching);

  const auto at = by_route_.find(message.route);
  // Left over from a session that has ended, or sent before it began: the peer must attach.
  if (at == by_route_.end()) {
    (void)write(message.route, no_session_frame(), {});
    return;
  }
  auto& session = sessions_.at(at->second);
  if (session.peer != entry->peer) return strike(message, entry->peer, "key_changed");
  session.heard = Clock_::now();
  wiring_.presence.heard(session.peer, wiring_.clock.now());
  Inbound inbound{session.peer, at->second, Gone{}, std::move(message.payload)};
  const auto credit_told = [&](const link::Credit& credit) {
    if (credit == session.given) return;
    session.given = credit;
    inbound.what = Granted{credit};
    hand_on(std::move(inbound));
  };
  if (auto* data = std::get_if<DataFrame>(&*frame)) {
    if (data->number > session.taken) {
      allowances_.took(session.peer, session.heard);
      session.taken = data->number;
    }
    inbound.what = *data;
    hand_on(std::move(inbound));
  } else if (auto* ack = std::get_if<AckFrame>(&*frame)) {
    session.given = ack->credit;
    inbound.what = std::move(*ack);
    hand_on(std::move(inbound));
  } else if (auto* resend = std::get_if<ResendFrame>(&*frame)) {
    inbound.what = *resend;
    hand_on(std::move(inbound));
  } else if (const auto* ping = std::get_if<PingFrame>(&*frame)) {
    if (session.open) transmit(session, {0, pong_frame(session.told, wiring_.clock.now()), {}, {}});
    credit_told(ping->credit);
  } else if (const auto* pong = std::get_if<PongFrame>(&*frame)) {
    credit_told(pong->credit);
  } else if (auto* asked = std::get_if<AuditFrame>(&*frame)) {
    AuditWork work{session.peer, inbound.session, std::move(asked->header)};
    const auto bytes = work.header.size();
    if (session.open) (void)wiring_.audit.try_push(work, bytes);
  }
}

void Front::attach(const Message& message, const KeyTable::Entry& entry, const AttachFrame& frame) {
  wiring_.counters.add(Count::attaches);
  // A peer that attaches again on the same connection begins a new session; the core ends the old.
  const auto old = by_route_.find(message.route);
  if (old != by_route_.end()) end(sessions_.find(old->second), false);
  if (sessions_.size() >= limits_.sessions_max)
    return refuse(message.route, hub::AttachFault::too_many_sessions);
  if (frame.schema_version_max < schema_version_first)
    return refuse(message.route, hub::AttachFault::version_too_old);
  hub::SessionId id = 0;
  seal::random_bytes(reinterpret_cast<std::uint8_t*>(&id), sizeof id);
  Session session;
  session.peer = entry.peer;
  session.route = message.route;
  session.key = message.key;
  session.given = frame.credit;
  session.taken = frame.sent.number;
  session.heard = Clock_::now();
  by_route_[message.route] = id;
  sessions_.emplace(id, std::move(session));
  wiring_.presence.heard(entry.peer, wiring_.clock.now());
  wiring_.presence.attached(entry.peer, frame.program);
  hand_on({entry.peer, id, frame, {}});
}

bool Front::offer(Inbound& inbound) {
  const auto shard = std::hash<std::string>{}(inbound.peer.text()) % wiring_.verifiers.size();
  const auto bytes = inbound.payload.size();
  return wiring_.verifiers[shard]->try_push(inbound, bytes);
}

void Front::hand_on(Inbound inbound) {
  // What stalls keeps its place: nothing of the same peer may overtake it.
  if (!stalled_.empty() || !offer(inbound)) stalled_.push_back(std::move(inbound));
}

void Front::hand_on_stalled() {
  while (!stalled_.empty() && offer(stalled_.front())) stalled_.pop_front();
}

void Front::refuse(const std::string& route, hub::AttachFault fault) {
  // Best effort: who does not read it learns it at the next attach.
  (void)write(route, attach_refused_frame(fault), {});
}

void Front::strike(const Message& message, std::optional<PeerId> peer, const char* reason) {
  wiring_.counters.add(Count::strikes);
  if (!peer) return;
  const auto count = wiring_.presence.strike(*peer, reason);
  // One line for each power of two of a reason: who goes on does not fill the disk with logs.
  if ((count & (count - 1)) == 0)
    spdlog::warn("event=frame_rejected peer={} reason={} bytes={} strikes={}", peer->text(), reason,
                 message.header.size() + message.payload.size(), count);
  const auto at = by_route_.find(message.route);
  if (at == by_route_.end()) return;
  const auto session = sessions_.find(at->second);
  if (++session->second.strikes < strikes_max) return;
  refuse(message.route, hub::AttachFault::malformed);
  end(session, true);
}

void Front::end(Sessions::iterator session, bool tell_core) {
  if (session == sessions_.end()) return;
  if (!session->second.waiting.empty()) --waiting_;
  const auto peer = session->second.peer;
  const auto id = session->first;
  const auto route = by_route_.find(session->second.route);
  if (route != by_route_.end() && route->second == id) by_route_.erase(route);
  sessions_.erase(session);
  if (tell_core) hand_on({peer, id, Gone{}, {}});
}

void Front::end_silent() {
  const auto now = Clock_::now();
  if (!some_gone_ && now < silence_check_due_) return;
  some_gone_ = false;
  silence_check_due_ = now + silence_tick;
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    const auto session = at++;
    if (!session->second.gone && now - session->second.heard < limits_.session_silence_max)
      continue;
    spdlog::info("event=peer_away peer={}", session->second.peer.text());
    end(session, true);
  }
}

}  // namespace iwets::shell
