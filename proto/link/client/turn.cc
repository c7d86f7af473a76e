#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

#include "proto/codec/copy.h"
#include "proto/link/client/peer_link_impl.h"

namespace iwets::link {
namespace {

/// So many pings without an answer, and the connection is made anew.
constexpr int silent_pings_max = 2;

/// True for what the hub says only when it has heard something on this connection.
bool is_answer(const HubFrame& frame) {
  return !std::holds_alternative<Data>(frame) && !std::holds_alternative<Ping>(frame);
}

}  // namespace

void PeerLink::Impl::turn() {
  now = wall_clock();
  steady = steady_clock();
  done = 0;
  database.begin();
  take_changes();
  take_frames();
  renew_connection();
  take_calls();
  application.on_time(now);
  if (session.state() != LinkState::attached) witness.detached();
  witness.on_time(now);
  session.tick(steady);
  outbox.sign(keys);
  (void)session.draw(steady);
  save();
  const bool relied_upon = adopt || drop || session.promises(steady) || application.promises();
  database.commit(relied_upon ? Database::Durable::now : Database::Durable::soon);
  // Durable: from here on it may be known outside.
  transmit();
  settle_key_files();
  publish_counts();
  application.on_committed();
  report();
}

void PeerLink::Impl::take_changes() {
  const auto at = "at " + options.anchor.endpoint;
  for (const auto change : socket->changes()) {
    switch (change) {
      case HubSocket::Change::connected:
        connected = true;
        answered = steady;
        renewal_at.reset();
        strange_since.reset();
        session.connected(steady);
        break;
      case HubSocket::Change::lost:
        if (!renewal_at)
          renewal_at = steady + (connected ? options.reconnect_min : options.reconnect_max);
        // After a failed handshake this only says again that there is no connection.
        if (!std::exchange(connected, false)) break;
        session.disconnected(steady, LinkState::connecting,
                             {"the connection with the hub " + at + " was lost",
                              "nothing to do here: it is made again as soon as the hub answers"});
        break;
      case HubSocket::Change::unreachable:
        strange_since.reset();
        session.disconnected(steady, LinkState::connecting,
                             {"the hub " + at + " cannot be reached",
                              "check that the hub runs, the network and its firewalls, and the "
                              "endpoint in the anchor file; messages wait here meanwhile"});
        break;
      case HubSocket::Change::trying: renewal_at = steady + tried_for_max; break;
      case HubSocket::Change::keys_unknown:
        session.disconnected(steady, LinkState::refused, explain(AttachFault::unknown_peer));
        try_other_keys();
        break;
      case HubSocket::Change::not_the_hub:
        if (!strange_since) strange_since = steady;
        // Who was the hub until now is worth a new connection at once.
        if (!renewal_at) renewal_at = connected ? steady : steady + options.reconnect_max;
        // A hub that is being started or ended closes connections as well.
        if (steady - *strange_since < options.doubt_after)
          session.disconnected(steady, LinkState::connecting,
                               {"the hub " + at + " closed the connection; it may be starting",
                                "nothing to do here: it is made again as soon as the hub answers"});
        else
          session.disconnected(steady, LinkState::connecting,
                               {"who answers " + at +
                                    " closes every connection, or is not the hub that the anchor "
                                    "file names",
                                "compare the hub's fingerprint with its operator and get the "
                                "present anchor file from the authority"});
        break;
    }
  }
}

void PeerLink::Impl::take_frames() {
  for (std::size_t taken = 0; taken < options.turn_max; ++taken) {
    auto message = socket->receive();
    if (!message) break;
    if (!connected) continue;  // Left from a connection of which it is known that it is lost.
    ++done;
    if (!message->two_parts) {
      spdlog::warn("event=frame_rejected reason=parts bytes={}", message->header.size());
      continue;
    }
    auto frame = read_frame(bytes_of(message->header));
    if (!frame) {
      spdlog::warn("event=frame_rejected reason={} field={} bytes={}", name(frame.error().code),
                   frame.error().field, message->header.size());
      continue;
    }
    if (is_answer(*frame)) answered = steady;
    on(*frame, message->payload);
  }
  if (last_ack) settle(*std::exchange(last_ack, std::nullopt));
}

void PeerLink::Impl::renew_connection() {
  const bool silent = connected && steady >= answered + silent_pings_max * options.ping_every;
  const bool given_up = renewal_at && steady >= *renewal_at;
  if (!silent && !given_up) return;
  connected = false;
  renewal_at = steady + tried_for_max;
  socket->reopen(socket_options());
  if (silent)
    session.disconnected(steady, LinkState::connecting,
                         {"the hub is connected but does not answer",
                          "nothing to do here: the connection is made again; if it lasts, tell the "
                          "hub's operator"});
}

void PeerLink::Impl::on(HubFrame& frame, std::string& payload) {
  if (const auto* data = std::get_if<Data>(&frame)) return on_message(*data, payload);
  if (auto* ack = std::get_if<SignedAck>(&frame)) {
    last_ack = std::move(*ack);  // It says all that earlier ones said: one verification a turn.
    return;
  }
  if (last_ack) settle(*std::exchange(last_ack, std::nullopt));
  if (const auto* attached = std::get_if<Attached>(&frame)) {
    heard_clock(attached->now);
    hub_schema = attached->schema_version_max;
    if (attached->peer == keys.peer.text()) {
      if (on_trial) adopt = record.succeeded = true;  // The hub knows the proposed keys.
      const auto generation = session.send().drawn().generation;
      session.on_attached(steady, *attached);
      const bool anew = session.send().drawn().generation != generation;
      if (anew) outbox.send_again();
      if (session.state() == LinkState::attached) witness.attached(anew);
      return;
    }
    session.on_refused(steady, {.fault = AttachFault::unknown_peer,
                                .reason = "the hub knows these keys as " + attached->peer +
                                          ", but this state is that of " + keys.peer.text(),
                                .remedy = "use the key file and the state that belong together"});
  } else if (const auto* refused = std::get_if<AttachRefused>(&frame)) {
    session.on_refused(steady, *refused);
  } else if (const auto* stopped = std::get_if<LaneStopped>(&frame)) {
    session.on_lane_stopped(steady, *stopped);
  } else if (std::holds_alternative<Fenced>(frame)) {
    session.on_fenced(steady);
  } else if (const auto* resend = std::get_if<Resend>(&frame)) {
    session.on_resend(steady, *resend);
  } else if (const auto* ping = std::get_if<Ping>(&frame)) {
    heard_clock(ping->now);
    session.on_ping(steady, *ping);
  } else if (const auto* pong = std::get_if<Pong>(&frame)) {
    heard_clock(pong->now);
    session.on_pong(steady, *pong);
  } else if (const auto* answer = std::get_if<AuditAnswer>(&frame)) {
    witness.on_told(now, **answer, inbox.keys(), inbox.hub_key());
  }
}

void PeerLink::Impl::on_message(const Data& data, std::string& payload) {
  if (session.on_message(steady, data) != Arrival::next) return;
  auto taken = inbox.take(bytes_of(payload));
  const auto digest = seal::digest(bytes_of(payload));
  session.accepted(digest);
  if (!taken) {
    spdlog::warn("event=message_not_believed number={} reason={} field={}", data.number,
                 name(taken.error().code), taken.error().field);
    return application.on_unbelievable(now, data.number, taken.error());
  }
  if (!*taken) {
    publish_directory();
    return look_for_own_keys();
  }
  auto& [message, repeated] = **taken;
  if (!repeated) take_refusal(message);
  const Incoming incoming{.number = data.number,
                          .message = std::move(message),
                          .envelope = std::move(payload),
                          .digest = digest};
  if (repeated)
    application.on_repeated(now, incoming);
  else
    application.on_message(now, incoming);
}

void PeerLink::Impl::settle(const SignedAck& ack) {
  if (session.state() != LinkState::attached) return;
  const auto facts = inbox.check(ack);
  if (!facts) {
    spdlog::warn("event=receipt_not_believed reason={} field={}", name(facts.error().code),
                 facts.error().field);
    return;
  }
  const auto before = session.send().acked();
  const Position position{
      .generation = facts->generation, .number = facts->number, .digest = facts->digest};
  const codec::SignedReceipt receipt{ack.receipt, codec::fixed<8>(ack.key_id),
                                     codec::fixed<64>(ack.signature)};
  receipted(*facts, receipt, session.on_receipt(steady, position, ack.credit), before);
}

void PeerLink::Impl::receipted(const codec::ReceiptFacts& facts,
                               const codec::SignedReceipt& signed_receipt,
                               const std::vector<Item>& delivered, const Position& before) {
  if (facts.generation == session.send().acked().generation &&
      facts.journal_index >= record.journal_index) {
    record.journal_index = facts.journal_index;
    record.journal_root = facts.root.value_or(Digest{});
  }
  std::vector<std::string> envelopes(delivered.size());
  for (std::size_t i = 0; i < delivered.size(); ++i)
    if (!delivered[i].subject.empty())
      envelopes[i] = outbox.envelope(delivered[i].handle).value_or("");
  const auto ids = outbox.deliver(delivered, options.keep_receipted);
  auto previous = before.digest;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    Receipted one{.message = ids[i],
                  .subject = delivered[i].subject,
                  .number = before.number + 1 + i,
                  .journal_index = facts.journal_index,
                  .at = facts.time,
                  .digest = delivered[i].message,
                  .envelope = std::move(envelopes[i]),
                  .proof = {}};
    if (!one.envelope.empty()) {
      one.proof = {signed_receipt, previous, {}};
      for (auto j = i + 1; j < ids.size(); ++j) one.proof.after.push_back(delivered[j].message);
    }
    application.on_receipted(now, one);
    previous = seal::chain(previous, delivered[i].message);
  }
}

void PeerLink::Impl::take_calls() {
  std::deque<std::function<void(Instant)>> taken;
  {
    const std::scoped_lock lock(calls_mutex);
    const auto count = std::min(calls.size(), options.turn_max);
    const auto end = calls.begin() + static_cast<std::ptrdiff_t>(count);
    taken.assign(std::make_move_iterator(calls.begin()), std::make_move_iterator(end));
    calls.erase(calls.begin(), end);
    if (!calls.empty()) socket->wake();
  }
  for (const auto& work : taken) work(now);
  done += taken.size();
}

void PeerLink::Impl::save() {
  if (record.drawn.generation != session.send().drawn().generation) {
    spdlog::info("event=generation_opened generation={}", session.send().drawn().generation);
    // What the hub forgot before it opened this one is settled.
    record.journal_index = 0;
    record.journal_root = {};
  }
  outbox.settle(record);
  record.received = session.receive().last();
  record.receive_stopped = session.receive().stopped();
  store.save(record);
}

void PeerLink::Impl::transmit() {
  const std::string none;
  std::size_t lost = 0;
  const auto send = [&](const std::string& header, const std::string& payload) {
    if (!socket->send(header, payload)) ++lost;
  };
  for (const auto& frame : session.take_frames(steady)) {
    if (const auto* data = std::get_if<Data>(&frame)) {
      if (const auto envelope = outbox.envelope(data->handle)) send(write_frame(*data), *envelope);
    } else if (const auto* ack = std::get_if<Acknowledge>(&frame)) {
      const auto receipt = codec::sign_receipt(keys.sign, {.author = keys.peer,
                                                           .recipient = PeerId::hub(),
                                                           .generation = ack->position.generation,
                                                           .number = ack->position.number,
                                                           .digest = ack->position.digest,
                                                           .journal_index = 0,
                                                           .root = std::nullopt,
                                                           .time = now});
      send(write_frame(receipt, ack->credit), none);
    } else if (const auto* attach = std::get_if<Attach>(&frame)) {
      send(write_frame(*attach, presence()), none);
    } else if (const auto* resend = std::get_if<Resend>(&frame)) {
      send(write_frame(*resend), none);
    } else if (const auto* ping = std::get_if<Ping>(&frame)) {
      send(write_frame(*ping, now), none);
    } else if (const auto* pong = std::get_if<Pong>(&frame)) {
      send(write_frame(*pong, now), none);
    }
  }
  for (const auto& asked : witness.take_frames(now, keys.sign)) send(asked, none);
  // The lanes transmit again: at the next attach, or when no receipt comes.
  if (lost > 0) spdlog::debug("event=frames_not_sent count={}", lost);
}

}  // namespace iwets::link
