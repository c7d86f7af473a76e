#include "node/core/trawling.h"

#include <algorithm>
#include <vector>

namespace iwets::node {
namespace {

/// Where chance alone puts numbers, a run must be so many times denser.
constexpr std::uint64_t denser = 8;

/// Calls `use` for each thing of each question later than `since` and behind `after`.
void each_thing(const History& history, Instant since, std::int64_t after, auto&& use) {
  for (auto at = history.rbegin(); at != history.rend(); ++at) {
    const auto& question = **at;
    if (question.row <= after || question.at <= since) break;
    for (const auto& thing : question.things) use(question, thing);
  }
}

void add(Spread& spread, const Consultation& question) {
  spread.cases.insert(question.reference);
  spread.officers.insert(question.officer);
  if (spread.first == Instant{} || question.at < spread.first) spread.first = question.at;
}

/// How many different values of `differs` the persons have that are alike in `alike`.
Spread persons(const History& history, const Thing& thing, const AlarmRules& rules, Instant now,
               std::int64_t after, std::uint64_t Thing::*alike, std::uint64_t Thing::*differs) {
  Spread spread;
  if (thing.kind != ThingKind::person || thing.birth == 0 || thing.documented) return spread;
  std::set<std::uint64_t> values;
  each_thing(history, now - rules.window, after, [&](const Consultation& q, const Thing& other) {
    if (other.kind != ThingKind::person || other.birth == 0 || other.documented ||
        other.*alike != thing.*alike)
      return;
    values.insert(other.*differs);
    add(spread, q);
  });
  spread.many = static_cast<std::uint32_t>(values.size());
  return spread;
}

/// A number of one frame, and the question for it.
struct Asked {
  std::uint64_t counter = 0;
  const Consultation* by = nullptr;
};

/// Of sorted ones.
std::uint64_t different(std::vector<Asked>::const_iterator at,
                        std::vector<Asked>::const_iterator end) {
  std::uint64_t many = 0;
  for (auto before = end; at != end; before = at++)
    if (before == end || before->counter != at->counter) ++many;
  return many;
}

std::uint64_t power_of_ten(unsigned digits) {
  std::uint64_t out = 1;
  for (; digits > 0; --digits) out *= 10;
  return out;
}

/// Whether so many different numbers stand so close that chance has not put them there. Of numbers
/// that differ in letters alone chance brings next to none together.
bool stands_out(const Thing& thing, const std::vector<Asked>& asked,
                std::vector<Asked>::const_iterator first, std::vector<Asked>::const_iterator end,
                std::uint64_t length) {
  if ((thing.digits & letter_counter) != 0) return true;
  // As many as there are with one last letter: those beyond are of another series.
  const auto numbers = power_of_ten(thing.digits);
  const auto from = thing.counter - std::min(thing.counter, numbers);
  const auto near = std::ranges::lower_bound(asked, from, {}, &Asked::counter);
  const auto far = std::ranges::upper_bound(asked, thing.counter + numbers, {}, &Asked::counter);
  const auto span = std::prev(end)->counter - first->counter + 1;
  return length * numbers >= denser * different(near, far) * span;
}

std::string counted(std::uint32_t many, const char* one, const char* more) {
  return std::to_string(many) + " " + (many == 1 ? one : more);
}

std::string_view numbers_word(ThingKind kind) {
  switch (kind) {
    case ThingKind::serial: return "serial numbers";
    case ThingKind::document: return "document numbers";
    case ThingKind::plate: return "plates";
    case ThingKind::vin: return "VINs";
    case ThingKind::engine: return "engine numbers";
    case ThingKind::person: break;
  }
  return "persons";
}

}  // namespace

bool too_many(const Spread& spread, std::uint32_t many, const AlarmRules& rules) {
  if (many == 0) return false;
  if (spread.many >= many && spread.cases.size() >= rules.cases) return true;
  return spread.many >= std::uint64_t{many} * rules.one_case_factor;
}

Spread number_run(const History& history, const Thing& thing, const AlarmRules& rules, Instant now,
                  std::int64_t after) {
  Spread spread;
  if (thing.digits == 0) return spread;
  std::vector<Asked> asked;
  bool alone = true;  // Most numbers are, which is found without sorting.
  each_thing(history, now - rules.window, after, [&](const Consultation& q, const Thing& other) {
    if (other.kind != thing.kind || other.frame != thing.frame) return;
    const auto apart =
        std::max(other.counter, thing.counter) - std::min(other.counter, thing.counter);
    alone = alone && (apart == 0 || apart > rules.step);
    asked.push_back({other.counter, &q});
  });
  if (alone || asked.empty()) return spread;
  std::ranges::sort(asked, {}, &Asked::counter);
  const auto middle = std::ranges::find(asked, thing.counter, &Asked::counter);
  if (middle == asked.end()) return spread;
  auto first = middle, end = std::next(middle);
  while (first != asked.begin() && first->counter - std::prev(first)->counter <= rules.step)
    --first;
  while (end != asked.end() && end->counter - std::prev(end)->counter <= rules.step) ++end;
  const auto length = different(first, end);
  if (!stands_out(thing, asked, first, end, length)) return spread;
  for (auto at = first; at != end; ++at) add(spread, *at->by);
  spread.many = static_cast<std::uint32_t>(length);
  return spread;
}

Spread one_birth_date(const History& history, const Thing& thing, const AlarmRules& rules,
                      Instant now, std::int64_t after) {
  return persons(history, thing, rules, now, after, &Thing::birth, &Thing::frame);
}

Spread swept_birth_dates(const History& history, const Thing& thing, const AlarmRules& rules,
                         Instant now, std::int64_t after) {
  return persons(history, thing, rules, now, after, &Thing::frame, &Thing::birth);
}

Spread same_subject(const History& history, const Thing& thing, const AlarmRules& rules,
                    Instant now, std::int64_t after) {
  Spread spread;
  if (thing.whole == 0 || (thing.kind == ThingKind::person && thing.birth == 0)) return spread;
  std::int64_t counted_row = 0;
  each_thing(history, now - rules.repeat_window, after,
             [&](const Consultation& q, const Thing& other) {
               if (other.kind != thing.kind || other.whole != thing.whole || q.row == counted_row)
                 return;
               counted_row = q.row;
               ++spread.many;
               add(spread, q);
             });
  return spread;
}

namespace {

constexpr Duration hour = std::chrono::hours{1};

/// Questions before `until` that tell what is usual; empty: too few days had any.
std::vector<const Consultation*> usual(const History& history, const AlarmRules& rules,
                                       Instant until) {
  std::vector<const Consultation*> out;
  std::set<Day> days;
  for (const auto& question : history) {
    if (question->at > until) break;
    if (question->at <= until - rules.usual_window) continue;
    out.push_back(question.get());
    days.insert(day_of(question->at));
  }
  if (days.size() < rules.usual_days) out.clear();
  return out;
}

/// The most questions within any hour.
std::uint32_t busiest_hour(const std::vector<const Consultation*>& questions) {
  std::size_t most = 0, first = 0;
  for (std::size_t last = 0; last < questions.size(); ++last) {
    while (questions[first]->at <= questions[last]->at - hour) ++first;
    most = std::max(most, last - first + 1);
  }
  return static_cast<std::uint32_t>(most);
}

/// Of the questions later than `since`, those that count.
Spread spread_of(const History& history, Instant since, std::int64_t after, auto&& counts) {
  Spread spread;
  for (auto at = history.rbegin(); at != history.rend(); ++at) {
    const auto& question = **at;
    if (question.row <= after || question.at <= since) break;
    if (!counts(question)) continue;
    ++spread.many;
    add(spread, question);
  }
  return spread;
}

}  // namespace

Spread burst(const History& history, const AlarmRules& rules, Instant now, std::int64_t after) {
  auto spread = spread_of(history, now - hour, after, [](const auto&) { return true; });
  if (rules.burst == 0 || spread.many < rules.burst) return {};
  const auto before = usual(history, rules, now - hour);
  if (before.empty() || spread.many <= std::uint64_t{rules.burst_factor} * busiest_hour(before))
    return {};
  return spread;
}

Spread unusual_purpose(const History& history, field::Purpose purpose, const AlarmRules& rules,
                       Instant now, std::int64_t after) {
  if (purpose == field::Purpose::none) return {};
  const auto is_for = [&](const Consultation& question) { return question.purpose == purpose; };
  auto spread = spread_of(history, now - rules.window, after, is_for);
  if (rules.purpose == 0 || spread.many < rules.purpose) return {};
  const auto before = usual(history, rules, now - rules.window);
  const auto such = std::ranges::count_if(before, [&](const auto* one) { return is_for(*one); });
  if (before.empty() ||
      static_cast<std::uint64_t>(such) * 100 > std::uint64_t{rules.purpose_share} * before.size())
    return {};
  return spread;
}

Duration longest_window(const AlarmRules& rules) {
  return std::max({rules.window, rules.repeat_window, rules.usual_window + rules.window});
}

std::string_view name(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::number_run: return "number_run";
    case AlarmKind::one_birth_date: return "one_birth_date";
    case AlarmKind::swept_birth_dates: return "swept_birth_dates";
    case AlarmKind::same_subject: return "same_subject";
    case AlarmKind::beyond_quota: return "beyond_quota";
    case AlarmKind::burst: return "burst";
    case AlarmKind::unusual_purpose: return "unusual_purpose";
    case AlarmKind::account_locked: return "account_locked";
    case AlarmKind::many_opened: return "many_opened";
  }
  return "unknown";
}

std::string alarm_text(const Alarm& alarm) {
  const auto many = alarm.many;
  const auto under = ", under " + counted(alarm.cases, "case reference", "case references");
  switch (alarm.kind) {
    case AlarmKind::number_run:
      return std::to_string(many) + " " + std::string(numbers_word(alarm.thing)) +
             " that follow one another" + under;
    case AlarmKind::one_birth_date:
      return std::to_string(many) + " different persons with one birth date" + under;
    case AlarmKind::swept_birth_dates:
      return "one name with " + std::to_string(many) + " different birth dates" + under;
    case AlarmKind::same_subject:
      return "the same " + std::string(name(alarm.thing)) + " asked for " +
             counted(many, "time", "times") + under;
    case AlarmKind::beyond_quota:
      return counted(many, "urgent trace", "urgent traces") +
             " sent although the quota was used up" + under;
    case AlarmKind::burst:
      return counted(many, "question", "questions") +
             " in an hour, far more than this officer is used to ask" + under;
    case AlarmKind::unusual_purpose:
      return counted(many, "question", "questions") + " for " +
             std::string(purpose_word(static_cast<field::Purpose>(alarm.key))) +
             ", a purpose that is not this officer's" + under;
    case AlarmKind::account_locked:
      return "account locked after " + counted(many, "failure", "failures") + " to sign in";
    case AlarmKind::many_opened:
      return counted(many, "case", "different cases") +
             " opened in an hour, the most that an officer may, and more asked for";
  }
  return {};
}

}  // namespace iwets::node
