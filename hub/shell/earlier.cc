#include "hub/shell/earlier.h"

#include <algorithm>

#include "hub/match/rules.h"

namespace iwets::shell {
namespace {

/// The best that any two of them say, if it alerts.
std::optional<match::Judgement> alert_between(const std::vector<field::Person>& asked,
                                              const std::vector<field::Person>& earlier,
                                              const store::RecordsSnapshot& rules) {
  std::optional<match::Judgement> best;
  for (const auto& person : earlier)
    for (const auto& one : asked)
      match::keep_better(best, rules.judge(Store::nominal, one, person));
  if (!best || !best->alert) return std::nullopt;
  return best;
}

/// What is shown first, first; what only an owner learns, last.
bool shown_before(const store::StoreMatch& a, const store::StoreMatch& b) {
  if (a.told.requester != b.told.requester) return a.told.requester;
  return match::better(a.judgement, b.judgement);
}

}  // namespace

std::optional<AskedOfStores> read_earlier(const store::Remembered& earlier,
                                          const PayloadCache& payloads) {
  return read_question(PayloadRef{earlier.filed}, payloads);
}

std::optional<match::Judgement> alert_of(const AskedOfStores& asked, Store store,
                                         const field::Subject& record,
                                         const store::RecordsSnapshot& rules) {
  const auto question = std::ranges::find(asked.questions, store, &match::Question::store);
  if (question == asked.questions.end()) return std::nullopt;
  std::optional<match::Judgement> best;
  for (const auto& subject : question->subjects) {
    auto judgement = rules.judge(store, subject, record);
    if (judgement && judgement->alert && (!best || match::better(*judgement, *best)))
      best = std::move(judgement);
  }
  return best;
}

std::optional<AskedOfStores> read_question(PayloadRef question, const PayloadCache& payloads) {
  const auto payload = payloads.find(question);
  if (!payload) return std::nullopt;
  const auto opened = codec::reread(bytes_of(**payload));
  if (!opened) return std::nullopt;
  return asked_of(*opened);
}

Result<std::size_t, store::StoreError> add_traces_of(const std::vector<field::Person>& persons,
                                                     const store::RecordsSnapshot::Asking& asking,
                                                     const store::RecordsSnapshot& records,
                                                     const PayloadCache& payloads,
                                                     std::vector<store::StoreMatch>& found) {
  constexpr match::Limits limits;
  const auto told_of = [&](const store::Remembered& trace) {
    return release::told(asking.asker, {trace.owner, trace.release});
  };
  const store::Places places{limits.earlier_max, [&](const store::Remembered& trace) {
                               return trace.is_trace && told_of(trace).requester;
                             }};
  const auto earlier = records.remembered({persons.begin(), persons.end()}, asking.asked, places,
                                          store::Earlier::all);
  if (!earlier) return fail(earlier.error());
  std::size_t shown = 0, silent = 0, more = 0, silent_read = 0;
  const auto there = found.size();
  for (const auto& trace : *earlier) {
    if (!trace.is_trace) continue;
    const auto told = told_of(trace);
    if (told.nobody()) continue;
    const store::RecordName name{Store::trace, trace.owner, trace.subject.text()};
    // So many are told; whether the others alert is not read.
    auto& told_so_far = told.requester ? shown : silent;
    if (told_so_far == limits.earlier_told_max) {
      more += told.requester ? 1 : 0;
      continue;
    }
    if (!told.requester && ++silent_read > limits.earlier_max) continue;
    const auto read = read_earlier(trace, payloads);
    const auto judgement = read ? alert_between(persons, read->persons, records) : std::nullopt;
    if (!judgement) continue;
    if (std::ranges::find(found, name, &store::StoreMatch::name) != found.end()) continue;
    ++told_so_far;
    store::StoreMatch match{name, {}, *judgement, told};
    match.record.id = name.id;
    match.record.reference = trace.reference;
    found.push_back(std::move(match));
  }
  if (found.size() > there) std::ranges::stable_sort(found, shown_before);
  return more;
}

}  // namespace iwets::shell
