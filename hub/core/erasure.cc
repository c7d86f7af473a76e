#include "hub/core/erasure.h"

#include "hub/core/turn.h"

namespace iwets::hub {
namespace {

/// A message that a peer has not acknowledged needs the payload of its case.
void note_undelivered(const Peer& peer, const std::set<TraceId>& subjects,
                      std::map<TraceId, Held>& held) {
  peer.out.each_pending([&](const link::Item& item) {
    if (subjects.contains(item.subject)) held.emplace(item.subject, Held::undelivered);
  });
}

}  // namespace

std::map<TraceId, Held> held_back(const State& state, const std::set<TraceId>& subjects) {
  std::map<TraceId, Held> held;
  for (const auto& subject : subjects) {
    if (state.traces.is_open(subject)) held.emplace(subject, Held::trace_open);
    if (state.rounds.has(subject)) held.emplace(subject, Held::checks_open);
  }
  for (const auto& order : state.drafts.outstanding())
    if (const auto subject = subject_of(order.draft); subjects.contains(subject))
      held.emplace(subject, Held::undelivered);
  for (const auto& [id, peer] : state.peers) note_undelivered(peer, subjects, held);
  return held;
}

bool erase_cases(Turn& turn, const CasesErased& event) {
  const auto held = held_back(turn.state(), {event.subjects.begin(), event.subjects.end()});
  EraseCases order;
  for (const auto& subject : event.subjects) {
    if (subject.empty() || held.contains(subject)) continue;
    turn.journey(subject, Step::erased, PeerId::hub());
    order.subjects.push_back(subject);
  }
  if (order.subjects.empty()) return false;
  turn.emit(std::move(order));
  return true;
}

}  // namespace iwets::hub
