#include "hub/shell/meetings.h"

#include <algorithm>
#include <functional>
#include <span>

#include "hub/match/rules.h"
#include "hub/shell/earlier.h"
#include "iwets/v1/hit.pb.h"

namespace iwets::shell {
namespace {

/// Stores by whose rules the things of a trace are judged; by the fifth its firearm.
constexpr Store by_all[] = {Store::nominal, Store::document, Store::vehicle, Store::trace};
constexpr Store but_firearm[] = {Store::nominal, Store::document, Store::vehicle};

/// A check and a trace, in whatever order they came.
struct Pair {
  TraceId check;
  PeerId check_owner;
  PayloadRef question{};  ///< of the check
  TraceId trace;
  PeerId trace_owner;
  std::string reference;  ///< of the trace
};

/// All things of a question, each once: that of the fifth store is the firearm.
std::vector<field::Subject> things_of(const AskedOfStores& asked) {
  std::vector<field::Subject> things;
  for (const auto& question : asked.questions)
    if (question.store != Store::trace)
      things.insert(things.end(), question.subjects.begin(), question.subjects.end());
  return things;
}

/// The best that a trace says to a check, if it alerts.
std::optional<match::Judgement> judge(const AskedOfStores& check, const AskedOfStores& trace,
                                      std::span<const Store> stores,
                                      const store::RecordsSnapshot& rules) {
  std::optional<match::Judgement> best;
  for (const auto& question : trace.questions)
    if (std::ranges::find(stores, question.store) != stores.end())
      for (const auto& thing : question.subjects)
        match::keep_better(best, alert_of(check, question.store, thing, rules));
  return best;
}

Happening happening_of(const Pair& pair, PayloadRef source, const match::Judgement& judgement,
                       const release::Told& told) {
  store::StoreMatch match{{Store::trace, pair.trace_owner, pair.trace.text()}, {}, judgement, told};
  match.record.id = match.name.id;
  match.record.reference = pair.reference;
  hub::QuestionMet met{.source = source,
                       .subject = pair.check,
                       .is_trace = false,
                       .question = pair.question,
                       .requester = pair.check_owner,
                       .store = Store::trace,
                       .found = {{hit_id(pair.check, Store::trace, pair.trace_owner, match.name.id),
                                  pair.trace_owner, match.name.id, true, shell::told_of(told)}}};
  v1::CheckReport report;
  report.set_subject(pair.check.bytes());
  auto& store = *report.add_stores();
  store.set_store(v1::STORE_TRACE);
  to_wire(match, *store.add_matches());
  return {std::move(met), report.SerializeAsString(), {}, pair.check};
}

/// A place is taken by what both sides are told: what is hidden from one must not be noticed by it.
store::Places places_for(const std::function<release::Told(const store::Remembered&)>& told_of) {
  const auto both = [told_of](const store::Remembered& one) {
    const auto told = told_of(one);
    return told.requester && told.owner;
  };
  return {match::Limits{}.earlier_max, both};
}

/// Reads what is there of earlier questions. Of those that one side alone is told of, as many as
/// there are places.
class EarlierReader {
 public:
  explicit EarlierReader(const PayloadCache& payloads) : payloads_(payloads) {}
  [[nodiscard]] std::optional<AskedOfStores> read(const store::Remembered& one,
                                                  const release::Told& told) {
    if (told.nobody()) return std::nullopt;
    const bool both = told.requester && told.owner;
    if (!both && ++one_sided_ > match::Limits{}.earlier_max) return std::nullopt;
    return read_earlier(one, payloads_);
  }

 private:
  const PayloadCache& payloads_;
  std::size_t one_sided_ = 0;
};

/// A trace, with the checks before it.
void meet_checks(const Check& check, const AskedOfStores& asked, const PayloadCache& payloads,
                 std::vector<Happening>& out) {
  const auto& ask = check.ask;
  const auto told_of = [&](const store::Remembered& one) {
    return release::told({one.owner, one.purpose, one.release},
                         {ask.requester, asked.release, field::Handling::none});
  };
  const auto earlier =
      check.records->remembered(things_of(asked), static_cast<JournalIndex>(ask.question),
                                places_for(told_of), store::Earlier::checks);
  if (!earlier) return;
  EarlierReader reader(payloads);
  for (const auto& one : *earlier) {
    if (one.is_trace || one.until < ask.now) continue;
    const auto told = told_of(one);
    const auto read = reader.read(one, told);
    const auto judgement = read ? judge(*read, asked, by_all, *check.records) : std::nullopt;
    if (!judgement) continue;
    const Pair pair{one.subject, one.owner,     PayloadRef{one.filed},
                    ask.subject, ask.requester, asked.reference};
    out.push_back(happening_of(pair, ask.question, *judgement, told));
  }
}

/// A check that is to be remembered, with the traces before it.
void meet_traces(const Check& check, const AskedOfStores& asked,
                 const hub::StoresAnswered& answered, const PayloadCache& payloads,
                 std::vector<Happening>& out) {
  const auto& ask = check.ask;
  const auto there = [&](const store::Remembered& trace) {
    return std::ranges::any_of(answered.answers, [&](const hub::StoreAnswer& answer) {
      return answer.store == Store::trace &&
             std::ranges::any_of(answer.found, [&](const hub::Found& found) {
               return found.alert && found.record == trace.subject.text();
             });
    });
  };
  const auto told_of = [&](const store::Remembered& one) {
    return release::told({ask.requester, asked.purpose, asked.release},
                         {one.owner, one.release, field::Handling::none});
  };
  const auto earlier =
      check.records->remembered(things_of(asked), static_cast<JournalIndex>(ask.question),
                                places_for(told_of), store::Earlier::all);
  if (!earlier) return;
  EarlierReader reader(payloads);
  for (const auto& one : *earlier) {
    if (!one.is_trace || there(one)) continue;
    const auto told = told_of(one);
    const auto read = reader.read(one, told);
    const auto judgement = read ? judge(asked, *read, but_firearm, *check.records) : std::nullopt;
    if (!judgement) continue;
    const Pair pair{ask.subject, ask.requester, ask.question,
                    one.subject, one.owner,     one.reference};
    out.push_back(happening_of(pair, ask.question, *judgement, told));
  }
}

}  // namespace

std::vector<Happening> meetings(const Check& check, const Answered& answered,
                                const PayloadCache& payloads) {
  std::vector<Happening> out;
  if (check.ask.is_trace) meet_checks(check, answered.asked, payloads, out);
  if (answered.asked.remembered) meet_traces(check, answered.asked, answered.event, payloads, out);
  return out;
}

bool is_first_part(const Check& check, Stores stores) {
  for (const auto store : every_store)
    if (check.ask.stores.has(store)) return stores.has(store);
  return false;
}

}  // namespace iwets::shell
