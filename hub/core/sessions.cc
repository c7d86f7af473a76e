#include "hub/core/sessions.h"

#include "hub/core/delivery.h"
#include "hub/core/directory.h"
#include "hub/core/table.h"
#include "hub/core/trace_life.h"

namespace iwets::hub {
namespace {

/// A stopped lane, as the peer has to understand it: who has forgotten something.
AttachFault fault_of(link::LaneStop why, bool peer_to_hub) {
  switch (why) {
    case link::LaneStop::receiver_behind:
      return peer_to_hub ? AttachFault::hub_behind : AttachFault::peer_behind;
    case link::LaneStop::sender_behind:
      return peer_to_hub ? AttachFault::peer_behind : AttachFault::hub_behind;
    case link::LaneStop::forked:
    case link::LaneStop::wrong_generation: break;
  }
  return AttachFault::lane_forked;
}

/// Why this peer may have no session at all.
std::optional<AttachFault> barred(const Peer* peer) {
  if (!peer) return AttachFault::unknown_peer;
  if (!peer->in_force()) return AttachFault::revoked;
  if (peer->suspended) return AttachFault::suspended;
  if (const auto why = peer->in.stopped()) return fault_of(*why, true);
  if (const auto why = peer->out.stopped()) return fault_of(*why, false);
  return std::nullopt;
}

Peer* with_session(Turn& turn, const PeerId& id, SessionId session) {
  auto* const peer = turn.state().peers.find(id);
  return peer && peer->session == session ? peer : nullptr;
}

void settle(Turn& turn, const PeerId& id, Peer& peer, const std::vector<link::Item>& delivered) {
  for (const auto& item : delivered) {
    const auto letter = peer.letters.find(PayloadRef{item.handle});
    if (letter == peer.letters.end()) continue;
    const auto kind = letter->second.kind;
    peer.letters.erase(letter);
    if (peer.directory_letter == PayloadRef{item.handle}) peer.directory_letter.reset();
    if (peer.table.letter == PayloadRef{item.handle}) table_delivered(turn, id, peer);
    if (kind == Kind::trace_submit)
      center_has_trace(turn, id, item.subject, PayloadRef{item.handle});
    else if (kind == Kind::attachment_piece)
      piece_delivered(turn, item.subject, PayloadRef{item.handle});
    else if (kind == Kind::table_update)  // Each member has its own copy of each piece.
      turn.emit(ReleasePayload{PayloadRef{item.handle}});
    else if (kind == Kind::trace_result || kind == Kind::hit_notice)
      turn.journey(item.subject, Step::delivered, id, static_cast<std::uint32_t>(kind));
  }
}

/// Compares both lanes with what the peer says. Stops the one that does not continue.
std::optional<AttachFault> compare(Turn& turn, const PeerAttached& event, Peer& peer) {
  const auto stop = [&](link::LaneStop why, bool peer_to_hub) {
    turn.emit(StopLane{.peer = event.peer,
                       .session = event.session,
                       .why = why,
                       .peer_to_hub = peer_to_hub,
                       .position = peer_to_hub ? peer.in.last() : peer.out.drawn(),
                       .beyond_credit = false});
    peer.stop(why, peer_to_hub);
    return fault_of(why, peer_to_hub);
  };
  // A peer that has not heard of the generation yet speaks of what the operator has settled.
  const bool present = event.sent.generation >= peer.generation();
  if (event.hub_behind && present) return stop(link::LaneStop::receiver_behind, true);
  if (event.sent.generation != event.received.generation)
    return stop(link::LaneStop::wrong_generation, true);
  if (const auto why = peer.in.compare(event.sent, event.acked)) return stop(*why, true);
  const auto delivered = peer.out.attach(event.received, event.credit);
  if (!delivered) return stop(delivered.error(), false);
  settle(turn, event.peer, peer, *delivered);
  return std::nullopt;
}

}  // namespace

void end_session(Turn& turn, const PeerId& id, SessionId session) {
  const auto* const peer = turn.state().peers.find(id);
  const auto fault = barred(peer);
  // Without a newer session or a bar, it was the shell that said the session is over.
  if (!fault && !peer->session) return;
  turn.emit(EndSession{.peer = id, .session = session, .fault = fault});
}

void stop_lane(Turn& turn, const PeerId& id, Peer& peer, link::LaneStop why, bool peer_to_hub,
               bool beyond_credit) {
  turn.emit(StopLane{.peer = id,
                     .session = *peer.session,
                     .why = why,
                     .peer_to_hub = peer_to_hub,
                     .position = peer_to_hub ? peer.in.last() : peer.out.drawn(),
                     .beyond_credit = beyond_credit});
  peer.stop(why, peer_to_hub);
}

bool attach(Turn& turn, const PeerAttached& event) {
  auto* const peer = turn.state().peers.find(event.peer);
  const auto refuse = [&](AttachFault fault) {
    turn.emit(RefuseAttach{.peer = event.peer, .session = event.session, .fault = fault});
  };
  if (const auto fault = barred(peer)) {
    refuse(*fault);
    return false;
  }
  if (peer->session && peer->session != event.session)
    turn.emit(EndSession{.peer = event.peer, .session = *peer->session, .fault = std::nullopt});
  peer->detach();
  if (const auto fault = compare(turn, event, *peer)) {
    refuse(*fault);
    return true;
  }
  peer->session = event.session;
  turn.emit(AcceptAttach{.peer = event.peer,
                         .session = event.session,
                         .received = peer->in.last(),
                         .sent = peer->out.drawn(),
                         .credit = turn.credit_for(*peer),
                         .directory_version = turn.state().directory_version});
  for (const auto& numbered : peer->out.window())
    turn.emit(Send{.peer = event.peer,
                   .session = event.session,
                   .generation = peer->out.drawn().generation,
                   .number = numbered.number,
                   .previous = numbered.previous,
                   .payload = PayloadRef{numbered.item.handle}});
  offer_directory(turn, event.peer, *peer, event.directory_version);
  for (auto& order : turn.state().drafts.release_for(event.peer)) turn.emit(std::move(order));
  turn.touch(event.peer);
  return true;
}

bool detach(Turn& turn, const PeerDetached& event) {
  auto* const peer = with_session(turn, event.peer, event.session);
  if (!peer) return false;
  peer->detach();
  return true;
}

bool acknowledged(Turn& turn, const PeerAcknowledged& event) {
  auto* const peer = with_session(turn, event.peer, event.session);
  if (!peer) return false;
  const auto before = peer->out.credit();
  const auto delivered = peer->out.acknowledge(event.position, event.credit);
  if (!delivered) {
    stop_lane(turn, event.peer, *peer, delivered.error(), false);
    return true;
  }
  settle(turn, event.peer, *peer, *delivered);
  turn.touch(event.peer);
  return !delivered->empty() || peer->out.credit() != before;
}

bool credit_granted(Turn& turn, const CreditGranted& event) {
  auto* const peer = with_session(turn, event.peer, event.session);
  if (!peer || peer->out.credit() == event.credit) return false;
  peer->out.set_credit(event.credit);
  turn.touch(event.peer);
  return true;
}

bool resend(Turn& turn, const ResendAsked& event) {
  auto* const peer = with_session(turn, event.peer, event.session);
  if (!peer || event.generation != peer->out.drawn().generation) return false;
  for (const auto& numbered : peer->out.window(event.number))
    turn.emit(Send{.peer = event.peer,
                   .session = event.session,
                   .generation = event.generation,
                   .number = numbered.number,
                   .previous = numbered.previous,
                   .payload = PayloadRef{numbered.item.handle}});
  return false;  // The same bytes again change nothing.
}

bool open_generation(Turn& turn, const GenerationOpened& event) {
  auto* const peer = turn.state().peers.find(event.peer);
  if (!peer) return false;
  // The peer learns of the generation by attaching again.
  if (peer->session)
    turn.emit(EndSession{
        .peer = event.peer, .session = *peer->session, .fault = AttachFault::lane_forked});
  peer->open_generation();
  drop_attachments_with(turn, event.peer, false);
  if (peer->in_force()) bring_again(turn, event.peer);
  // Where memory was lost, a succession may be among it: the version does not tell, and others may
  // never have been told.
  send_directory_to_all(turn);
  return true;
}

bool change_intake(Turn& turn, const IntakeChanged& event) {
  auto& state = turn.state();
  if (state.intake == event.reason) return false;
  state.intake = event.reason;
  for (const auto& [id, peer] : state.peers)
    if (peer.session)
      turn.emit(GrantCredit{.peer = id, .session = *peer.session, .credit = turn.credit_for(peer)});
  return true;
}

}  // namespace iwets::hub
