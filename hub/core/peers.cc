#include "hub/core/peers.h"

#include <algorithm>

#include "proto/types/archive.h"

namespace iwets::hub {
namespace {

/// The same lane under other limits.
template <typename Lane>
Lane carried_over(const Lane& lane, link::Chain chain, const link::LaneLimits& limits) {
  Lane next(chain, limits);
  const auto bytes = to_bytes(lane);
  Reader reader(bytes_of(bytes));
  reader(next);
  return next;
}

}  // namespace

bool Peer::had(const MessageId& id, std::size_t remembered) {
  if (id.empty()) return false;
  if (std::ranges::find(recent, id) != recent.end()) return true;
  if (recent.size() >= remembered && !recent.empty()) recent.erase(recent.begin());
  recent.push_back(id);
  return false;
}

void Peer::detach() {
  session.reset();
  gap_asked = false;
  out.detach();
}

void Peer::stop(link::LaneStop why, bool peer_to_hub) {
  if (peer_to_hub)
    in.stop(why);
  else
    out.stop(why);
  detach();
}

void Peer::open_generation() {
  const auto next = generation() + 1;
  in.open_generation(next);
  out.open_generation(next);
  detach();
}

void Peers::configure(link::Chain chain, const Limits& limits) {
  chain_ = chain;
  lane_ = limits.lane;
  lane_.outbox_items_max = 2 * limits.outbox_of_peer_max;
  for (auto& [id, peer] : peers_) {
    peer.in = carried_over(peer.in, chain_, lane_);
    peer.out = carried_over(peer.out, chain_, lane_);
  }
}

Peer* Peers::find(const PeerId& id) {
  const auto at = peers_.find(id);
  return at == peers_.end() ? nullptr : &at->second;
}

const Peer* Peers::find(const PeerId& id) const {
  const auto at = peers_.find(id);
  return at == peers_.end() ? nullptr : &at->second;
}

Peer* Peers::in_force(const PeerId& id) {
  auto* const peer = find(id);
  return peer && peer->in_force() ? peer : nullptr;
}

const Peer* Peers::in_force(const PeerId& id) const {
  const auto* const peer = find(id);
  return peer && peer->in_force() ? peer : nullptr;
}

Peer& Peers::named(const PeerId& id) {
  const auto [at, made] = peers_.try_emplace(id);
  if (made) {
    at->second.grant.peer = id;
    at->second.in = link::ReceiveLane(chain_, lane_);
    at->second.out = link::SendLane(chain_, lane_);
  }
  return at->second;
}

void Peers::empty(Peer& peer) const {
  const auto next = peer.generation() + 1;
  peer.in.open_generation(next);
  peer.out = link::SendLane(chain_, lane_);
  peer.out.open_generation(next);
  peer.detach();
  peer.letters.clear();
  peer.successions.clear();
  peer.directory_version = 0;
  peer.directory_draft.reset();
  peer.directory_letter.reset();
}

std::vector<PeerId> Peers::names() const {
  std::vector<PeerId> names;
  names.reserve(peers_.size());
  for (const auto& [id, peer] : peers_) names.push_back(id);
  return names;
}

}  // namespace iwets::hub
