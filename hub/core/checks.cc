#include "hub/core/checks.h"

#include <algorithm>
#include <cassert>

#include "hub/core/hits.h"
#include "hub/core/policy.h"
#include "hub/core/turn.h"

namespace iwets::hub {

Round* Rounds::find(const TraceId& subject) {
  const auto at = rounds_.find(subject);
  return at == rounds_.end() ? nullptr : &at->second;
}

Round& Rounds::open(const TraceId& subject, Round round) {
  const auto [at, made] = rounds_.emplace(subject, std::move(round));
  assert(made);
  due_.emplace(at->second.deadline, subject);
  return at->second;
}

std::vector<std::pair<TraceId, PeerId>> Rounds::mark_late(const TraceId& subject, Round& round,
                                                          std::size_t late_max) {
  round.reported = true;
  due_.erase({round.deadline, subject});
  late_.emplace(round.deadline, subject);
  std::vector<std::pair<TraceId, PeerId>> given_up;
  while (late_.size() > late_max) {
    const auto oldest = rounds_.find(late_.begin()->second);
    given_up.emplace_back(oldest->first, oldest->second.requester);
    rounds_.erase(oldest);
    late_.erase(late_.begin());
  }
  return given_up;
}

void Rounds::close(const TraceId& subject) {
  const auto at = rounds_.find(subject);
  assert(at != rounds_.end());
  due_.erase({at->second.deadline, subject});
  late_.erase({at->second.deadline, subject});
  rounds_.erase(at);
}

void Rounds::restart(Instant deadline) {
  for (auto& [subject, round] : rounds_)
    if (!round.reported) round.deadline = deadline;
  index();
}

void Rounds::erased(const TraceId& subject, PayloadRef at) {
  auto oldest = at;
  for (const auto& [id, round] : rounds_) oldest = std::min(oldest, round.question);
  std::erase_if(erased_, [&](const auto& one) { return one.second < oldest; });
  if (!rounds_.empty()) erased_.emplace(subject, at);
}

std::optional<std::pair<Instant, TraceId>> Rounds::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

void Rounds::index() {
  due_.clear();
  late_.clear();
  for (const auto& [subject, round] : rounds_)
    (round.reported ? late_ : due_).emplace(round.deadline, subject);
}

namespace {

/// Tells the requester what is known and was not told yet.
void report(Turn& turn, const TraceId& subject, Round& round) {
  CheckReportDraft draft{.subject = subject,
                         .update = round.reported,
                         .outcomes = {},
                         .answers = std::move(round.answers),
                         .not_authorised = round.reported ? Stores{} : round.not_authorised,
                         .deadline = {},
                         .question = round.question};
  // A stopped clock is told by itself.
  if (const auto* const trace = round.is_trace ? turn.state().traces.find(subject) : nullptr;
      trace && trace->clock && !trace->clock->stopped && !round.reported)
    draft.deadline = trace->clock->deadline;
  for (const auto store : every_store) {
    const auto told = std::ranges::find(round.outcomes, store, &std::pair<Store, Outcome>::first);
    if (told != round.outcomes.end())
      draft.outcomes.push_back(*told);
    else if (!round.reported)
      draft.outcomes.emplace_back(
          store, round.missing.has(store) ? Outcome::unavailable : Outcome::not_asked);
  }
  round.outcomes.clear();
  round.answers.clear();
  if (turn.state().peers.in_force(round.requester))
    turn.journey(subject, Step::check_reported, round.requester);
  turn.compose(round.requester, std::move(draft), round.urgency);
}

}  // namespace

bool may_see_papers(Turn& turn, const PeerId& requester) {
  const auto* const peer = turn.state().peers.find(requester);
  return peer && allowed(peer->grant, Verb::ask_store, Store::nominal);
}

void begin_round(Turn& turn, const TraceId& subject, const PeerId& requester, bool is_trace,
                 Urgency urgency, Stores wanted) {
  const auto* const peer = turn.state().peers.find(requester);
  assert(peer);
  const auto asked = may_ask(peer->grant, wanted);
  auto refused = wanted;
  for (const auto store : every_store)
    if (asked.has(store)) refused.remove(store);
  Round round{.requester = requester,
              .is_trace = is_trace,
              .question = turn.here(),
              .urgency = urgency,
              .missing = asked,
              .not_authorised = refused,
              .outcomes = {},
              .answers = {},
              .reported = false,
              .deadline = turn.now() + turn.limits().check_wait_max};
  if (asked.empty()) return report(turn, subject, round);
  turn.emit(AskStores{.subject = subject,
                      .is_trace = is_trace,
                      .question = round.question,
                      .requester = requester,
                      .stores = asked,
                      .nominal_papers = may_see_papers(turn, requester),
                      .today = day_of(turn.now()),
                      .now = turn.now()});
  turn.journey(subject, Step::checks_asked, requester, asked.bits());
  turn.state().rounds.open(subject, std::move(round));
}

bool take_answers(Turn& turn, const StoresAnswered& answered) {
  auto& rounds = turn.state().rounds;
  auto* const round = rounds.find(answered.subject);
  if (!round) return false;
  std::vector<std::pair<Store, Found>> alerts;
  bool news = false;
  for (const auto& answer : answered.answers) {
    if (!round->missing.has(answer.store)) continue;
    news = true;
    round->missing.remove(answer.store);
    round->outcomes.emplace_back(answer.store, answer.outcome);
    std::set<HitId> hits;  // Two persons of one request may meet the same record: one hit.
    for (const auto& found : answer.found) {
      if (hits.size() >= turn.limits().found_max) break;
      if (found.alert && hits.insert(found.hit).second) alerts.emplace_back(answer.store, found);
    }
  }
  if (!news) return false;
  round->answers.push_back(turn.here());
  turn.journey(answered.subject, Step::stores_answered, round->requester);
  if (round->missing.empty() || round->reported) report(turn, answered.subject, *round);
  for (const auto& [store, found] : alerts)
    notify(turn, store, found,
           {.hit = found.hit,
            .party = Party::requester,
            .subject = answered.subject,
            .is_trace = round->is_trace,
            .question = round->question,
            .answer = turn.here(),
            .requester = round->requester});
  if (round->missing.empty()) rounds.close(answered.subject);
  return true;
}

void report_overdue(Turn& turn, const TraceId& subject) {
  auto& rounds = turn.state().rounds;
  auto* const round = rounds.find(subject);
  assert(round && !round->reported);
  report(turn, subject, *round);
  for (const auto& [id, requester] :
       rounds.mark_late(subject, *round, turn.limits().late_checks_max))
    turn.journey(id, Step::checks_given_up, requester);
}

}  // namespace iwets::hub
