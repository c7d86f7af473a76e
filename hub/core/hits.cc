#include "hub/core/hits.h"

#include "hub/core/turn.h"

namespace iwets::hub {

bool ToldHits::add(const HitId& hit, Party party, std::size_t kept) {
  if (!told_.emplace(std::pair{hit, party}, count_).second) return false;
  in_order_.emplace_hint(in_order_.end(), count_++, std::pair{hit, party});
  while (in_order_.size() > kept) {
    told_.erase(in_order_.begin()->second);
    in_order_.erase(in_order_.begin());
  }
  return true;
}

void ToldHits::forget(const HitId& hit, Party party) {
  const auto at = told_.find({hit, party});
  if (at == told_.end()) return;
  in_order_.erase(at->second);
  told_.erase(at);
}

void ToldHits::index() {
  told_.clear();
  for (const auto& [order, hit] : in_order_) told_.emplace(hit, order);
}

void notify(Turn& turn, Store store, const Found& found, HitNoticeDraft draft) {
  auto& state = turn.state();
  bool news = false;
  const auto send = [&](const PeerId& to) {
    if (!state.peers.in_force(to)) return;
    if (!state.told.add(draft.hit, draft.party, turn.limits().told_hits_kept)) return;
    news = true;
    turn.journey(draft.subject, Step::hit_noticed, to);
    turn.compose(to, draft, Urgency::urgent);
  };
  if (found.told != Told::owner) send(draft.requester);
  if (found.owner == draft.requester || found.told == Told::requester) return;
  draft.party = Party::owner;
  send(found.owner);
  // Two that were both told may speak about it afterwards.
  if (!news || found.told != Told::both || !state.peers.in_force(draft.requester) ||
      !state.peers.in_force(found.owner))
    return;
  state.shared_hits.add(turn.now(), found.hit,
                        {.requester = draft.requester,
                         .owner = found.owner,
                         .subject = draft.subject,
                         .store = store,
                         .until = turn.now() + turn.limits().hit_time},
                        turn.limits().hits_max);
}

}  // namespace iwets::hub
