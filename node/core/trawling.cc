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
  const auto span = std::prev(end)->counter - first->counter + 1;
  const auto all = different(asked.begin(), asked.end());
  if (length * power_of_ten(thing.digits) < denser * all * span) return spread;
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
  if (thing.kind == ThingKind::person && thing.birth == 0) return spread;
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

std::string_view name(AlarmKind kind) {
  switch (kind) {
    case AlarmKind::number_run: return "number_run";
    case AlarmKind::one_birth_date: return "one_birth_date";
    case AlarmKind::swept_birth_dates: return "swept_birth_dates";
    case AlarmKind::same_subject: return "same_subject";
    case AlarmKind::beyond_quota: return "beyond_quota";
    case AlarmKind::account_locked: return "account_locked";
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
    case AlarmKind::account_locked:
      return "account locked after " + counted(many, "failure", "failures") + " to sign in";
  }
  return {};
}

}  // namespace iwets::node
