#include "hub/core/directory.h"

#include "hub/core/delivery.h"
#include "hub/core/messages.h"
#include "hub/core/trace_life.h"

namespace iwets::hub {
namespace {

/// A peer leaves the network: nothing that waits for it is sent any more.
void expel(Turn& turn, const PeerId& id, Peer& peer) {
  if (peer.session)
    turn.emit(EndSession{.peer = id, .session = *peer.session, .fault = AttachFault::revoked});
  drop_attachments_with(turn, id, true);
  // What had drawn its number is never acknowledged now.
  for (const auto& [letter, item] : peer.letters)
    if (item.kind == Kind::attachment_piece || item.kind == Kind::table_update)
      turn.emit(ReleasePayload{letter});
  turn.state().peers.empty(peer);
  turn.state().drafts.erase_for(id);
  peer.table = {};
}

void grant(Turn& turn, const Grant& given) {
  auto& peer = turn.state().peers.named(given.peer);
  const bool leaves = peer.in_force() && given.revoked;
  const bool changes = leaves || peer.grant.may_trace_to != given.may_trace_to ||
                       peer.grant.answers_traces != given.answers_traces;
  peer.grant = given;
  if (given.keys_taken) peer.successions.clear();
  if (leaves) expel(turn, given.peer, peer);
  if (changes) turn.state().reviews[given.peer] = std::nullopt;
}

}  // namespace

void send_directory_to_all(Turn& turn) {
  for (auto& [id, peer] : turn.state().peers)
    if (peer.in_force()) send_directory(turn, id, peer);
}

bool load_directory(Turn& turn, const DirectoryLoaded& event) {
  auto& state = turn.state();
  if (event.version <= state.directory_version) return false;
  state.directory_version = event.version;
  std::set<PeerId> named;
  for (const auto& given : event.grants) {
    named.insert(given.peer);
    grant(turn, given);
  }
  for (auto& [id, peer] : state.peers) {
    if (named.contains(id) || !peer.in_force()) continue;
    auto gone = peer.grant;
    gone.revoked = true;
    grant(turn, gone);
  }
  send_directory_to_all(turn);
  return true;
}

bool suspend(Turn& turn, const PeerSuspended& event) {
  auto* const peer = turn.state().peers.find(event.peer);
  if (!peer || peer->suspended) return false;
  peer->suspended = true;
  if (peer->session)
    turn.emit(
        EndSession{.peer = event.peer, .session = *peer->session, .fault = AttachFault::suspended});
  peer->detach();
  turn.state().reviews[event.peer] = std::nullopt;
  return true;
}

bool resume(Turn& turn, const PeerResumed& event) {
  auto* const peer = turn.state().peers.find(event.peer);
  if (!peer || !peer->suspended) return false;
  peer->suspended = false;
  turn.state().reviews[event.peer] = std::nullopt;
  return true;
}

void take(Turn& turn, const MessageArrived& message, const KeysSucceeded&) {
  auto& peer = *turn.state().peers.find(message.peer);
  if (peer.successions.size() >= turn.limits().successions_max)
    return refuse(turn, message, Kind::key_succession, {},
                  {FaultCode::limit, "", "Too many changes of keys since the last directory.",
                   "Ask the authority to sign a directory with your present keys."});
  peer.successions.push_back(turn.here());
  turn.emit(AdoptKeys{.peer = message.peer, .source = turn.here()});
  send_directory_to_all(turn);
}

void send_directory(Turn& turn, const PeerId& id, Peer& peer) {
  auto& state = turn.state();
  // An older copy that has no number yet is taken back.
  if (peer.directory_draft) state.drafts.erase(*peer.directory_draft);
  if (peer.directory_letter) turn.withdraw(id, *peer.directory_letter);
  peer.directory_letter.reset();
  peer.directory_version = state.directory_version;
  peer.directory_draft =
      turn.compose(id, DirectoryDraft{.version = state.directory_version}, Urgency::foremost);
}

void offer_directory(Turn& turn, const PeerId& id, Peer& peer, std::uint64_t theirs) {
  const bool on_its_way = peer.directory_draft || peer.directory_letter;
  const auto version = turn.state().directory_version;
  if (theirs >= version || (on_its_way && peer.directory_version == version)) return;
  send_directory(turn, id, peer);
}

void review_some(Turn& turn) {
  auto& reviews = turn.state().reviews;
  for (std::size_t i = 0; i < turn.limits().reviewed_per_step_max && !reviews.empty(); ++i) {
    auto& [peer, last] = *reviews.begin();
    const auto id = turn.state().traces.next_of(peer, last);
    if (!id) {
      reviews.erase(reviews.begin());
      continue;
    }
    last = id;
    review(turn, *id);
  }
}

}  // namespace iwets::hub
