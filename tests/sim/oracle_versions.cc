#include <algorithm>
#include <functional>

#include "tests/sim/oracle.h"

// Rules on later versions: each correction is read once and in order, and what officers have noted
// of it reaches the center.
namespace iwets::sim {
namespace {

template <typename Map>
typename Map::mapped_type of(const Map& map, const TraceId& id) {
  const auto at = map.find(id);
  return at == map.end() ? typename Map::mapped_type{} : at->second;
}

bool rises(const std::vector<std::uint32_t>& versions) {
  return std::ranges::adjacent_find(versions, std::greater_equal{}) == versions.end();
}

}  // namespace

void Oracle::judge_versions(const std::map<PeerId, const History*>& histories) {
  for (const auto& [peer, history] : histories) {
    if (hub_restored_ || excused(peer)) continue;
    for (const auto& [id, versions] : history->corrections)
      if (!rises(versions)) violated("versions", peer.text() + " read corrections out of order");
    for (const auto& [id, versions] : history->amendments)
      if (!rises(versions)) violated("versions", peer.text() + " read amendments out of order");
  }
  // Who has forgotten, or may not speak any more, cannot tell the whole story.
  if (hub_restored_ || !backups_.empty() || !revoked_.empty() || !suspended_.empty()) return;
  for (const auto& [center, history] : histories)
    for (const auto& [id, said] : history->corrected) {
      const auto asked = asked_.find(id);
      if (asked == asked_.end()) continue;
      const auto& requester = *histories.at(asked->second.member);
      if (of(history->refused_results, id) == 0 && of(requester.corrections, id) != said)
        violated("versions", "a correction of " + id.text() + " was neither read nor refused");
      if (of(requester.noted, id) != of(requester.refused_notes, id) + of(history->notes, id))
        violated("versions", "what an officer has noted of " + id.text() + " was not read");
    }
}

}  // namespace iwets::sim
