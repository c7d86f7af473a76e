#include <algorithm>

#include "proto/codec/directory.h"

// Who answers traces, and for whom.
namespace iwets::codec {

bool Directory::has_center(CountryCode country) const {
  return reader(PeerId(Role::center, country)).has_value();
}

bool Directory::answers_traces(PeerId peer) const {
  const auto* party = find(peer);
  if (party == nullptr || party->revoked) return false;
  return peer.role() == Role::center || party->answers_traces;
}

bool Directory::may_trace_at(PeerId member, PeerId party) const {
  const auto* us = find(member);
  if (us == nullptr || member == party || !answers_traces(party)) return false;
  const auto& granted = us->may_trace_to;
  return granted.empty() || std::ranges::find(granted, party.country()) != granted.end();
}

}  // namespace iwets::codec
