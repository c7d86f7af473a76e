#include "hub/core/hits.h"

#include "hub/core/turn.h"

namespace iwets::hub {

void notify(Turn& turn, Store store, const Found& found, HitNoticeDraft draft) {
  auto& state = turn.state();
  const KnownHit hit{.requester = draft.requester,
                     .owner = found.owner,
                     .subject = draft.subject,
                     .store = store,
                     .record = found.record,
                     .question = draft.question,
                     .until = turn.now() + turn.limits().hit_time};
  draft.version = found.version;
  const auto send = [&](const PeerId& to) {
    if (!state.peers.in_force(to)) return;
    if (!state.known_hits.tell(turn.now(), found.hit, draft.party, hit, turn.limits().hits_max))
      return;
    turn.journey(draft.subject, Step::hit_noticed, to);
    turn.compose(to, draft, Urgency::urgent);
  };
  if (found.told != Told::owner) send(draft.requester);
  if (found.owner == draft.requester || found.told == Told::requester) return;
  draft.party = Party::owner;
  send(found.owner);
}

void rescind(Turn& turn, const HitId& id, RecordFate fate) {
  auto& state = turn.state();
  const auto* const known = state.known_hits.find(turn.now(), id);
  if (known == nullptr) return;
  const auto hit = *known;
  const auto tell = [&](const PeerId& to) {
    if (state.drafts.take_back(to, id)) {
      turn.journey(hit.subject, Step::notice_dropped, to,
                   static_cast<std::uint32_t>(Kind::hit_notice));
      if (hit.said == 0) return;  // Else it reads of the hit in what the other has said.
    }
    turn.journey(hit.subject, Step::hit_rescinded, to, static_cast<std::uint32_t>(fate));
    turn.compose(to, HitRescindedDraft{.hit = id, .subject = hit.subject, .fate = fate},
                 Urgency::urgent);
  };
  if (hit.told_requester) ++state.known_hits.figures(hit).rescinded;
  if (hit.told_requester) tell(hit.requester);
  if (hit.told_owner) tell(hit.owner);
  state.known_hits.forget(id);
}

}  // namespace iwets::hub
