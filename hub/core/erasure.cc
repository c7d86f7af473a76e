#include "hub/core/erasure.h"

#include <algorithm>

#include "hub/core/sessions.h"
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

/// Nothing can be sent whose payload is gone. A number that was drawn for it is given up with its
/// generation.
void take_back(Turn& turn, const PeerId& id, Peer& peer, const std::set<TraceId>& subjects) {
  const auto concerned = [&](const link::Numbered& numbered) {
    return subjects.contains(numbered.item.subject);
  };
  if (std::ranges::any_of(peer.out.window(), concerned))
    (void)open_generation(turn, GenerationOpened{id});
  std::vector<PayloadRef> letters;
  peer.out.each_pending([&](const link::Item& item) {
    if (subjects.contains(item.subject)) letters.push_back(PayloadRef{item.handle});
  });
  for (const auto letter : letters) {
    (void)peer.out.withdraw(static_cast<std::uint64_t>(letter));
    peer.letters.erase(letter);
  }
}

/// Ends whatever is open or under way of these cases.
void forget(Turn& turn, const std::set<TraceId>& subjects) {
  auto& state = turn.state();
  for (const auto& subject : subjects) {
    if (state.traces.is_open(subject))
      state.traces.close(subject, turn.limits().closed_traces_kept);
    if (state.rounds.has(subject)) state.rounds.close(subject);
  }
  state.known_hits.erase(subjects);
  for (const auto& subject : subjects) state.attachments.erase_of(subject);
  for (const auto& order : state.drafts.outstanding())
    if (subjects.contains(subject_of(order.draft))) state.drafts.erase(order.number);
  for (auto& [id, peer] : state.peers) take_back(turn, id, peer, subjects);
}

}  // namespace

std::map<TraceId, Held> held_back(const State& state, const std::set<TraceId>& subjects) {
  std::map<TraceId, Held> held;
  for (const auto& subject : subjects) {
    if (state.traces.is_open(subject)) held.emplace(subject, Held::trace_open);
    if (state.rounds.has(subject)) held.emplace(subject, Held::checks_open);
    if (state.known_hits.waits_for(subject)) held.emplace(subject, Held::unconfirmed);
    if (state.attachments.under_way_of(subject)) held.emplace(subject, Held::undelivered);
  }
  for (const auto& order : state.drafts.outstanding())
    if (const auto subject = subject_of(order.draft); subjects.contains(subject))
      held.emplace(subject, Held::undelivered);
  for (const auto& [id, peer] : state.peers) note_undelivered(peer, subjects, held);
  return held;
}

bool erase_cases(Turn& turn, const CasesErased& event) {
  std::set<TraceId> subjects(event.subjects.begin(), event.subjects.end());
  subjects.erase(TraceId{});
  if (event.again) forget(turn, subjects);
  const auto held = held_back(turn.state(), subjects);
  EraseCases order;
  for (const auto& subject : event.subjects) {
    if (subject.empty() || held.contains(subject)) continue;
    turn.journey(subject, Step::erased, PeerId::hub());
    turn.state().withheld.erase(subject);
    turn.state().attachments.erase_of(subject);
    turn.state().known_hits.erase({subject});
    turn.state().comparisons.erased(subject);
    turn.state().rounds.erased(subject, turn.here());
    order.subjects.push_back(subject);
  }
  if (order.subjects.empty()) return false;
  turn.state().answered.erase({order.subjects.begin(), order.subjects.end()});
  turn.emit(std::move(order));
  return true;
}

}  // namespace iwets::hub
