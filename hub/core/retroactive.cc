#include "hub/core/retroactive.h"

#include "hub/core/hits.h"
#include "hub/core/policy.h"
#include "hub/core/turn.h"

namespace iwets::hub {

std::optional<std::pair<PayloadRef, Comparisons::Waiting>> Comparisons::start() {
  if (under_way_ || waiting_.empty()) return std::nullopt;
  const auto& [place, waiting] = *waiting_.begin();
  under_way_ = place;
  return std::pair{place.second, waiting};
}

void Comparisons::advance(std::uint32_t next) {
  if (next == 0)
    waiting_.erase(*under_way_);
  else
    waiting_.at(*under_way_).next = next;
  restart();
}

void Comparisons::restart() {
  under_way_.reset();
  erased_.clear();
}

void compare_later(Turn& turn, PayloadRef source, const Comparisons::Waiting& waiting) {
  auto& comparisons = turn.state().comparisons;
  if (comparisons.size() >= turn.limits().comparisons_max) return;
  comparisons.add(source, waiting);
  compare_next(turn);
}

void compare_next(Turn& turn) {
  const auto next = turn.state().comparisons.start();
  if (!next) return;
  CompareRecords order{.source = next->first,
                       .owner = next->second.owner,
                       .first = next->second.next,
                       .most = turn.limits().compared_at_once,
                       .now = turn.now()};
  for (const auto& id : next->second.in_doubt)
    if (const auto* hit = turn.state().known_hits.find(turn.now(), id))
      order.in_doubt.push_back({.hit = id, .record = hit->record, .question = hit->question});
  turn.emit(std::move(order));
}

namespace {

/// The question that brought this is under way: a trace that meets a check before it, or a check
/// that meets traces before it.
bool is_in_round(State& state, const QuestionMet& met) {
  if (met.found.empty() || state.rounds.was_erased(met.subject)) return false;
  const auto trace = TraceId::parse(met.found.front().record);
  for (const auto& id : {met.subject, trace ? *trace : TraceId{}})
    if (const auto* round = state.rounds.find(id); round && round->question == met.source)
      return true;
  return false;
}
bool is_in_comparison(const State& state, const QuestionMet& met) {
  return state.comparisons.is_under_way(met.source) && !state.comparisons.was_erased(met.subject);
}

}  // namespace

bool question_met(Turn& turn, const QuestionMet& met) {
  auto& state = turn.state();
  const bool of_traces = met.store == Store::trace;
  if (of_traces ? !is_in_round(state, met) : !is_in_comparison(state, met)) return false;
  const auto* const requester = state.peers.find(met.requester);
  // What it may not ask would not have answered it.
  if (!requester || !allowed(requester->grant, Verb::ask_store, met.store)) return false;
  turn.journey(met.subject, Step::met_later, met.requester, static_cast<std::uint32_t>(met.store));
  for (const auto& found : met.found)
    notify(turn, met.store, found,
           {.hit = found.hit,
            .party = Party::requester,
            .subject = met.subject,
            .is_trace = met.is_trace,
            .question = met.question,
            .answer = turn.here(),
            .requester = met.requester,
            .retroactive = met.source != met.question});
  return true;
}

bool records_compared(Turn& turn, const RecordsCompared& compared) {
  auto& comparisons = turn.state().comparisons;
  if (!comparisons.is_under_way(compared.source)) return false;
  for (const auto& hit : compared.fallen) rescind(turn, hit, RecordFate::changed);
  comparisons.advance(compared.next);
  compare_next(turn);
  return true;
}

}  // namespace iwets::hub
