#include "hub/shell/checks.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "hub/shell/earlier.h"
#include "hub/shell/facts.h"
#include "hub/shell/meetings.h"
#include "hub/shell/thread_name.h"
#include "iwets/v1/hit.pb.h"
#include "proto/codec/envelope.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"

namespace iwets::shell {
namespace {

constexpr std::size_t batch_max = 8;
constexpr std::size_t delayed_max = 100'000;
/// More are not judged for one question and store (`match::Limits::candidates_max`).
constexpr std::size_t judged_max = 500;
/// Of the matches of one store: five of them fit into a message.
constexpr std::size_t store_bytes_max = 40'000;
/// Bounds of `Match` in the schema.
constexpr std::size_t against_max = 8, against_bytes_max = 96, matched_bytes_max = 192;

constexpr const char* too_wide =
    "not searchable: too many records may be the number with unreadable characters; read more of "
    "it";

/// At most `most` bytes, and no character cut in two.
std::string clipped(const std::string& text, std::size_t most) {
  if (text.size() <= most) return text;
  auto end = most;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
  return text.substr(0, end);
}

/// Several subjects of one request may meet the same record: it is shown once, at its best.
void drop_repeats(std::vector<store::StoreMatch>& matches) {
  std::vector<store::RecordName> seen;
  std::erase_if(matches, [&](const store::StoreMatch& match) {
    if (std::ranges::find(seen, match.name) != seen.end()) return true;
    seen.push_back(match.name);
    return false;
  });
}

/// Takes over what fits: a report of all stores must fit into one message. What the requester does
/// not see takes no room of it.
void take_over(const Check& check, const std::vector<store::StoreMatch>& found,
               hub::StoreAnswer& answer, v1::StoreReport& report) {
  std::size_t bytes = 0, shown = 0, silent = 0, left_out = 0, alerts_left_out = 0;
  for (const auto& match : found) {
    const bool alert = match.judgement.alert, seen = match.told.requester;
    if (!seen && (!alert || silent++ >= matches_max)) continue;
    v1::Match wire;
    to_wire(match, wire);
    if (seen && (shown >= (alert ? matches_max : possibles_max) ||
                 bytes + wire.ByteSizeLong() > store_bytes_max)) {
      ++left_out;
      alerts_left_out += alert ? 1 : 0;
      continue;
    }
    if (seen) bytes += wire.ByteSizeLong();
    shown += seen ? 1 : 0;
    answer.found.push_back(
        {hit_id(check.ask.subject, answer.store, match.name.owner, match.name.id), match.name.owner,
         match.name.id, alert, told_of(match.told), match.version});
    report.add_matches()->Swap(&wire);
  }
  if (left_out == 0) return;
  auto note = std::to_string(left_out) + " more records match";
  if (alerts_left_out > 0)
    note += ", " + std::to_string(alerts_left_out) + " of them hits whose owners are not told";
  report.set_note(note + "; narrow the question");
}

/// What the requester is told of a store.
Outcome outcome_of(const std::vector<hub::Found>& found) {
  auto outcome = Outcome::no_hit;
  for (const auto& one : found) {
    if (one.told == hub::Told::owner) continue;
    if (one.alert) return Outcome::hit;
    outcome = Outcome::possible;
  }
  return outcome;
}

hub::StoreAnswer answer_store(const Check& check, const match::Question& question,
                              const AskedOfStores& asked, const PayloadCache& payloads,
                              v1::StoreReport& report) {
  hub::StoreAnswer answer;
  answer.store = question.store;
  report.set_store(static_cast<v1::Store>(question.store));
  const store::RecordsSnapshot::Asking asking{
      .asker = {check.ask.requester, asked.purpose, asked.release},
      .most = judged_max,
      .asked = static_cast<JournalIndex>(check.ask.question),
      .today = check.ask.today};
  auto found = check.records->find(question, asking);
  std::size_t more = 0;
  if (found && question.store == Store::trace && !asked.persons.empty()) {
    const auto added = add_traces_of(asked.persons, asking, *check.records, payloads, *found);
    if (added)
      more = *added;
    else
      found = fail(added.error());
  }
  if (!found && found.error() == store::StoreError::too_wide) {
    answer.outcome = Outcome::not_asked;
    report.set_note(too_wide);
  } else if (!found) {
    answer.outcome = Outcome::unavailable;
    report.set_note("the store failed to answer; ask again later");
    spdlog::error("event=store_failed store={} reason={}", static_cast<int>(question.store),
                  found.error() == store::StoreError::corrupt ? "corrupt" : "unavailable");
  } else {
    drop_repeats(*found);
    take_over(check, *found, answer, report);
    if (more > 0)
      report.set_note(report.note() + (report.note().empty() ? "" : "; ") + std::to_string(more) +
                      " more earlier traces may be of these persons; nobody is told of them");
    answer.outcome = outcome_of(answer.found);
  }
  if (report.note().empty()) report.set_note(question.note);
  report.set_outcome(static_cast<v1::Outcome>(answer.outcome));
  return answer;
}

}  // namespace

hub::Told told_of(const release::Told& told) {
  if (told.requester && told.owner) return hub::Told::both;
  return told.requester ? hub::Told::requester : hub::Told::owner;
}

void to_wire(const store::StoreMatch& match, v1::Match& wire) {
  wire.set_store(static_cast<v1::Store>(match.name.store));
  wire.set_owner(match.name.owner.text());
  wire.set_record(match.name.id);
  wire.set_alert(match.judgement.alert);
  wire.set_grade(static_cast<v1::Grade>(match.judgement.grade));
  wire.set_rule(match.judgement.rule);
  wire.set_matched(clipped(match.judgement.matched, matched_bytes_max));
  for (std::size_t i = 0; i < match.judgement.against.size() && i < against_max; ++i)
    wire.add_against(clipped(match.judgement.against[i], against_bytes_max));
  for (std::size_t i = 0; i < match.judgement.in_favour.size() && i < against_max; ++i)
    wire.add_in_favour(clipped(match.judgement.in_favour[i], against_bytes_max));
  wire.set_score(match.judgement.score);
  wire.set_reason(static_cast<v1::Reason>(match.record.reason));
  wire.set_caution(match.record.caution);
  wire.set_reference(match.record.reference);
  wire.set_handling(static_cast<v1::Handling>(match.record.handling));
  wire.set_action(match.record.action);
  wire.set_silent(!match.told.requester);
}

HitId hit_id(const TraceId& subject, Store store, PeerId owner, const std::string& record) {
  Writer writer;
  writer(subject, store, owner, record);
  const auto digest = seal::digest(bytes_of(writer.bytes()));
  HitId::Raw raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  return HitId(raw);
}

Answered answer_check(const Check& check, Stores stores, const std::string& question,
                      const PayloadCache& payloads) {
  Answered out;
  out.event.subject = check.ask.subject;
  v1::CheckReport report;
  report.set_subject(check.ask.subject.bytes());
  const auto opened = codec::reread(bytes_of(question));
  auto asked = opened ? asked_of(*opened) : AskedOfStores{};
  auto& questions = asked.questions;
  for (auto& one : questions) one.nominal_papers = check.ask.nominal_papers;
  for (const auto store : every_store) {
    if (!stores.has(store)) continue;
    const auto one = std::ranges::find(questions, store, &match::Question::store);
    if (one != questions.end() && !one->subjects.empty()) {
      out.event.answers.push_back(answer_store(check, *one, asked, payloads, *report.add_stores()));
    } else {
      auto& empty = *report.add_stores();
      empty.set_store(static_cast<v1::Store>(store));
      empty.set_outcome(v1::OUTCOME_NOT_ASKED);
      if (one != questions.end()) empty.set_note(one->note);
      out.event.answers.push_back({store, Outcome::not_asked, {}});
    }
  }
  out.payload = report.SerializeAsString();
  out.asked = std::move(asked);
  return out;
}

CheckPool::CheckPool(const Wiring& wiring, std::size_t threads, const Faults& faults)
    : wiring_(wiring), queue_(1), delays_(faults.store_delay) {
  for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this] { run(); });
  if (!delays_.empty()) threads_.emplace_back([this] { run_delayed(); });
}

CheckPool::~CheckPool() {
  queue_.abandon();  // The next start asks again: what is not in the journal was not answered.
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    due_.notify_all();
  }
  for (auto& thread : threads_) thread.join();
}

void CheckPool::ask(std::vector<Check> checks) { queue_.push_reserved(std::move(checks)); }

void CheckPool::run() {
  name_thread("hub-check");
  for (;;) {
    const auto batch = queue_.pop(batch_max);
    if (batch.empty()) return;
    std::vector<Happening> answers;
    for (const auto& check : batch) {
      auto now = check.ask.stores;
      Delays later;
      for (const auto& [store, delay] : delays_)
        if (now.has(store)) {
          now.remove(store);
          later.emplace_back(delay, store);
        }
      if (!now.empty()) answer(check, now, answers);
      delay(check, later);
    }
    wiring_.mailbox.push_inside(std::move(answers), batch.size());
  }
}

/// What is delayed is no work under way: the hub must not close its intake, nor wait at its end,
/// for a fault on purpose.
void CheckPool::delay(const Check& check, const Delays& later) {
  if (later.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const auto& [time, store] : later)
    if (delayed_.size() < delayed_max)
      delayed_.emplace(std::chrono::steady_clock::now() + time, Delayed{check, Stores{store}});
  due_.notify_all();
}

void CheckPool::answer(const Check& check, Stores stores, std::vector<Happening>& answers) {
  const auto question = wiring_.payloads.find(check.ask.question);
  if (!question) {
    spdlog::error("event=payload_unreadable index={}",
                  static_cast<std::uint64_t>(check.ask.question));
    return;
  }
  auto answered = answer_check(check, stores, **question, wiring_.payloads);
  wiring_.counters.add(Count::checks, answered.event.answers.size());
  // Before the answer: it may end the round of the question, in which alone they count.
  if (is_first_part(check, stores))
    for (auto& met : meetings(check, answered, wiring_.payloads)) answers.push_back(std::move(met));
  answers.push_back(
      {std::move(answered.event), std::move(answered.payload), {}, check.ask.subject});
}

void CheckPool::run_delayed() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    if (delayed_.empty()) {
      due_.wait(lock, [&] { return stopping_ || !delayed_.empty(); });
      continue;
    }
    const auto first = delayed_.begin()->first;
    if (std::chrono::steady_clock::now() < first) {
      due_.wait_until(lock, first);
      continue;
    }
    const auto delayed = std::move(delayed_.extract(delayed_.begin()).mapped());
    lock.unlock();
    std::vector<Happening> answers;
    answer(delayed.check, delayed.stores, answers);
    wiring_.mailbox.push_inside(std::move(answers), 0);
    lock.lock();
  }
}

}  // namespace iwets::shell
