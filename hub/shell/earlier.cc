#include "hub/shell/earlier.h"

#include <algorithm>

#include "hub/match/rules.h"

namespace iwets::shell {
namespace {

/// The best that any two of them say, if it alerts.
std::optional<match::Judgement> alert_between(const std::vector<match::person::Prepared>& asked,
                                              const std::vector<field::Person>& earlier) {
  std::optional<match::Judgement> best;
  for (const auto& person : earlier) {
    const auto prepared = match::person::prepared(person);
    for (const auto& one : asked) match::keep_better(best, match::judge_person(one, prepared));
  }
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
  const auto payload = payloads.find(PayloadRef{earlier.filed});
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
  const auto earlier = records.remembered({persons.begin(), persons.end()}, asking.asked,
                                          limits.earlier_max);
  if (!earlier) return fail(earlier.error());
  std::vector<match::person::Prepared> asked;
  for (const auto& person : persons) asked.push_back(match::person::prepared(person));
  std::size_t shown = 0, silent = 0;
  const auto there = found.size();
  for (const auto& trace : *earlier) {
    if (!trace.is_trace) continue;
    const auto told = release::told(asking.asker, {trace.owner, trace.release});
    const store::RecordName name{Store::trace, trace.owner, trace.subject.text()};
    const auto read = told.nobody() ? std::nullopt : read_earlier(trace, payloads);
    const auto judgement = read ? alert_between(asked, read->persons) : std::nullopt;
    if (!judgement) continue;
    if (std::ranges::find(found, name, &store::StoreMatch::name) != found.end()) continue;
    if ((told.requester ? shown : silent)++ >= limits.earlier_told_max) continue;
    store::StoreMatch match{name, {}, *judgement, told};
    match.record.id = name.id;
    match.record.reference = trace.reference;
    found.push_back(std::move(match));
  }
  if (found.size() > there) std::ranges::stable_sort(found, shown_before);
  return shown - std::min(shown, limits.earlier_told_max);
}

}  // namespace iwets::shell
