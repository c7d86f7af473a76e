#include "node/core/oversight.h"

#include <algorithm>

namespace iwets::node {
namespace {

Alarm alarm_of(const Spread& spread, const Consultation& question) {
  Alarm found;
  found.first = spread.first;
  found.last = question.at;
  found.many = spread.many;
  found.cases = static_cast<std::uint32_t>(spread.cases.size());
  found.last_row = question.row;
  return found;
}

}  // namespace

void Oversight::recall(const Consultation& question) {
  if (asks(question.kind)) remember(question);
}

void Oversight::recall(const Alarm& alarm) {
  last_alarm_ = std::max(last_alarm_, alarm.number);
  auto& known = alarms_[{alarm.kind, alarm.scope, alarm.who, alarm.key}];
  if (known.number < alarm.number) known = alarm;
}

bool Oversight::set_back(Instant now) {
  if (last_ <= now) return false;
  last_ = now;
  bool any = false;
  const auto clamp = [&](Instant& at) {
    any = any || at > now;
    at = std::min(at, now);
  };
  for (auto& [key, party] : parties_) {
    if (party.last <= now) continue;
    clamp(party.last);
    for (auto* times : {&party.checks, &party.traces})
      for (auto& at : *times) clamp(at);
    for (auto& question : party.history) {
      if (question->at <= now) continue;
      auto moved = std::make_shared<Consultation>(*question);
      moved->at = now;
      question = std::move(moved);
    }
  }
  return any;
}

std::optional<QuotaRefusal> Oversight::judge(Instant now, const Consultation& question) const {
  std::optional<QuotaRefusal> longest;
  for (const auto scope : every_scope) {
    const auto who = party_of(question, scope);
    const auto at = parties_.find({scope, who});
    if (at == parties_.end()) continue;
    const auto quota = quota_of(rules_.quota, scope, who, question.kind);
    const bool trace = question.kind == Asking::trace;
    const auto used_up = exhausted(trace ? at->second.traces : at->second.checks, quota, now);
    if (used_up && (!longest || used_up->again > longest->used_up.again))
      longest = refusal_of(scope, who, question.kind, *used_up, now);
  }
  return longest;
}

std::vector<Oversight::Raised> Oversight::enter(const Consultation& question) {
  std::vector<Raised> raised;
  if (!asks(question.kind)) return raised;
  remember(question);
  if (!rules_.alarms.on) return raised;
  if (question.outcome == Admission::beyond) {
    Alarm found;
    found.kind = AlarmKind::beyond_quota;
    found.who = question.officer;
    found.first = found.last = question.at;
    found.many = found.cases = 1;
    found.last_row = question.row;
    const auto known = alarms_.find({found.kind, found.scope, found.who, found.key});
    if (known != alarms_.end() && known->second.open()) {
      found.many = known->second.many + 1;
      // Of the references only the last is at hand: a different one is one more.
      const auto& history = parties_.at({Scope::officer, question.officer}).history;
      const bool same =
          history.size() > 1 && history[history.size() - 2]->reference == question.reference;
      found.cases = known->second.cases + (same ? 0 : 1);
    }
    raise(found, raised);
  }
  look_for(Scope::officer, question, raised);
  look_for(Scope::agency, question, raised);
  // Those without a name are many, who have no habits together.
  if (question.officer != Consultation::unnamed) look_at_habits(question, raised);
  return raised;
}

std::optional<Alarm> Oversight::close(std::int64_t number, Instant now, const std::string& by,
                                      const std::string& remark, std::int64_t last_row) {
  for (auto& [identity, alarm] : alarms_) {
    if (alarm.number != number || !alarm.open()) continue;
    alarm.closed = now;
    alarm.closed_by = by;
    alarm.remark = remark;
    alarm.last_row = last_row;
    return alarm;
  }
  return std::nullopt;
}

Oversight::Party& Oversight::party(Scope scope, const Consultation& question) {
  const auto [at, fresh] = parties_.try_emplace({scope, party_of(question, scope)});
  at->second.last = std::max(at->second.last, question.at);
  if (fresh && parties_.size() > parties_max) {
    auto silent = parties_.end();
    for (auto other = parties_.begin(); other != parties_.end(); ++other)
      if (other != at && (silent == parties_.end() || other->second.last < silent->second.last))
        silent = other;
    parties_.erase(silent);
  }
  return at->second;
}

void Oversight::count(Scope scope, const Consultation& question, Party& party) {
  const auto quota = quota_of(rules_.quota, scope, party_of(question, scope), question.kind);
  const std::size_t needed = std::max(quota.per_hour, quota.per_day);
  auto& times = question.kind == Asking::trace ? party.traces : party.checks;
  times.push_back(times.empty() ? question.at : std::max(question.at, times.back()));
  // Not by age: a clock that was ahead for a while must not make room.
  while (times.size() > needed) times.pop_front();
}

void Oversight::remember(const Consultation& question) {
  last_ = std::max(last_, question.at);
  std::shared_ptr<const Consultation> shared;
  if (rules_.alarms.on) shared = std::make_shared<const Consultation>(question);
  for (const auto scope : every_scope) {
    auto& of = party(scope, question);
    if (question.outcome != Admission::refused) count(scope, question, of);
    if (!shared || scope == Scope::purpose) continue;
    of.history.push_back(shared);
    const auto since = question.at - longest_window(rules_.alarms);
    while (of.history.size() > kept_max || of.history.front()->at <= since) of.history.pop_front();
  }
}

void Oversight::look_for(Scope scope, const Consultation& question, std::vector<Raised>& raised) {
  const auto& rules = rules_.alarms;
  for (const auto& thing : question.things) {
    apply(number_run, rules.numbers, AlarmKind::number_run, scope, thing.frame, question, thing,
          raised);
    if (scope == Scope::agency) continue;  // What officers do by chance together says nothing.
    apply(one_birth_date, rules.names, AlarmKind::one_birth_date, scope, thing.birth, question,
          thing, raised);
    apply(swept_birth_dates, rules.birth_dates, AlarmKind::swept_birth_dates, scope, thing.frame,
          question, thing, raised);
    apply(same_subject, rules.repeats, AlarmKind::same_subject, scope, thing.whole, question, thing,
          raised);
  }
}

void Oversight::apply(Rule rule, std::uint32_t many, AlarmKind kind, Scope scope, std::uint64_t key,
                      const Consultation& question, const Thing& thing,
                      std::vector<Raised>& raised) {
  const auto who = party_of(question, scope);
  const auto spread = rule(parties_.at({scope, who}).history, thing, rules_.alarms, question.at,
                           covered({kind, scope, who, key}));
  if (!too_many(spread, many, rules_.alarms)) return;
  // One officer's run is his own alarm already.
  if (scope == Scope::agency && spread.officers.size() < 2) return;
  auto found = alarm_of(spread, question);
  found.kind = kind;
  found.scope = scope;
  found.who = who;
  found.key = key;
  found.thing = thing.kind;
  raise(found, raised);
}

void Oversight::look_at_habits(const Consultation& question, std::vector<Raised>& raised) {
  const auto& rules = rules_.alarms;
  const auto& history = parties_.at({Scope::officer, question.officer}).history;
  const auto judge = [&](AlarmKind kind, std::uint64_t key, std::uint32_t many, auto&& rule) {
    const auto spread = rule(covered({kind, Scope::officer, question.officer, key}));
    if (!too_many(spread, many, rules)) return;
    auto found = alarm_of(spread, question);
    found.kind = kind;
    found.who = question.officer;
    found.key = key;
    raise(found, raised);
  };
  judge(AlarmKind::burst, 0, rules.burst,
        [&](std::int64_t after) { return burst(history, rules, question.at, after); });
  judge(AlarmKind::unusual_purpose, static_cast<std::uint64_t>(question.purpose), rules.purpose,
        [&](std::int64_t after) {
          return unusual_purpose(history, question.purpose, rules, question.at, after);
        });
}

std::int64_t Oversight::covered(const Identity& identity) const {
  const auto known = alarms_.find(identity);
  return known != alarms_.end() && !known->second.open() ? known->second.last_row : 0;
}

std::vector<Oversight::Raised> Oversight::account_locked(Instant now, const std::string& badge,
                                                         std::uint32_t failures) {
  return raise_about(AlarmKind::account_locked, now, badge, failures);
}

std::vector<Oversight::Raised> Oversight::many_opened(Instant now, const std::string& badge,
                                                      std::uint32_t opened) {
  if (!rules_.alarms.on) return {};
  return raise_about(AlarmKind::many_opened, now, badge, opened);
}

std::vector<Oversight::Raised> Oversight::raise_about(AlarmKind kind, Instant now,
                                                      const std::string& badge,
                                                      std::uint32_t many) {
  Alarm found;
  found.kind = kind;
  found.who = badge;
  found.first = found.last = now;
  found.many = many;
  std::vector<Raised> raised;
  raise(found, raised);
  return raised;
}

void Oversight::raise(const Alarm& found, std::vector<Raised>& raised) {
  const Identity identity{found.kind, found.scope, found.who, found.key};
  auto known = alarms_.find(identity);
  if (known != alarms_.end() && known->second.open()) {
    auto& alarm = known->second;
    alarm.last = found.last;
    alarm.last_row = found.last_row;
    alarm.many = std::max(alarm.many, found.many);
    alarm.cases = std::max(alarm.cases, found.cases);
    return raised.push_back({alarm, false});
  }
  forget_closed(found.last);
  if (alarms_.size() >= alarms_max && !alarms_.contains(identity)) return;
  auto& alarm = alarms_[identity];
  alarm = found;
  alarm.number = ++last_alarm_;
  raised.push_back({alarm, true});
}

void Oversight::forget_closed(Instant now) {
  const auto since = now - longest_window(rules_.alarms);
  std::erase_if(alarms_,
                [&](const auto& one) { return !one.second.open() && one.second.closed < since; });
}

}  // namespace iwets::node
