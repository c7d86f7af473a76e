#include "hub/core/records.h"

#include <utility>

#include "hub/core/hits.h"
#include "hub/core/messages.h"
#include "hub/core/pass_on.h"
#include "hub/core/policy.h"

namespace iwets::hub {

void take(Turn& turn, const MessageArrived& message, const RecordsSent& sent) {
  auto& state = turn.state();
  auto& peer = *state.peers.find(message.peer);
  if (!allowed(peer.grant, Verb::fill_store, sent.store))
    return refuse(turn, message, Kind::records, {},
                  {FaultCode::not_authorised, "store", "You may not enter records in this store.",
                   "Ask the authority for the right to fill it."});
  state.records.emplace_hint(
      state.records.end(), turn.here(),
      PendingRecords{.owner = message.peer, .store = sent.store, .load = !sent.load.empty()});
  turn.emit(ApplyRecords{.owner = message.peer, .source = turn.here()});
  if (++peer.records_pending >= turn.limits().records_of_peer_max) peer.records_held = true;
}

bool records_applied(Turn& turn, const RecordsApplied& applied) {
  auto& state = turn.state();
  const auto at = state.records.find(applied.source);
  if (at == state.records.end()) return false;
  const auto [owner, store, load] = at->second;
  state.records.erase(at);
  turn.compose(owner, RecordsReportDraft{.report = turn.here()},
               load ? Urgency::bulk : Urgency::routine);
  std::vector<HitId> touched;
  for (const auto& record : applied.touched)
    for (const auto& hit : state.known_hits.of_record(store, owner, record)) touched.push_back(hit);
  // What was changed may still fit, but its owner has spoken of passing on what it was.
  if (applied.fate == RecordFate::none || applied.fate == RecordFate::changed)
    for (const auto& hit : touched) pass_on_falls(turn, hit);
  if (applied.fate == RecordFate::none) touched.clear();
  if (applied.fate != RecordFate::changed)
    for (const auto& hit : std::exchange(touched, {})) rescind(turn, hit, applied.fate);
  if (applied.entered)
    compare_later(turn, applied.source,
                  {.owner = owner, .load = load, .in_doubt = std::move(touched)});
  state.expiry.learn(applied.first_end);
  auto& peer = *state.peers.find(owner);
  --peer.records_pending;
  // Half must be gone, so that credit does not flutter.
  if (peer.records_held && peer.records_pending <= turn.limits().records_of_peer_max / 2) {
    peer.records_held = false;
    if (peer.session)
      turn.emit(
          GrantCredit{.peer = owner, .session = *peer.session, .credit = turn.credit_for(peer)});
  }
  return true;
}

}  // namespace iwets::hub
