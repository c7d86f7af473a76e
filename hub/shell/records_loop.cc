#include "hub/shell/records_loop.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cstdlib>
#include <set>

#include "hub/shell/facts.h"
#include "hub/shell/thread_name.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/envelope.h"
#include "proto/codec/facts.h"
#include "proto/field/future.h"
#include "proto/field/validity.h"

namespace iwets::shell {
namespace {

constexpr std::size_t batch_max = 64;
/// Bounds of `RecordRefusal` in the schema.
constexpr std::size_t refusal_id_max = 64, refusal_field_max = 64, refusal_text_max = 128;

/// The message behind a payload: verified when it came, so it can be read without doubt.
template <typename M>
using Message = std::pair<codec::Opened, M>;
template <typename M>
Result<Message<M>, store::ReadError> reread(const PayloadCache& payloads, PayloadRef ref) {
  const auto payload = payloads.find(ref);
  if (!payload) return fail(payload.error());
  auto opened = codec::reread(bytes_of(**payload));
  if (!opened) return fail(store::ReadError::damaged);
  M body;
  if (!body.ParseFromString(opened->body)) return fail(store::ReadError::damaged);
  return Message<M>{std::move(*opened), std::move(body)};
}

std::string report_bytes(const MessageId& message, const v1::Records& body,
                         const store::Applied& applied) {
  v1::RecordsReport report;
  report.set_message(message.bytes());
  report.set_load(body.load());
  report.set_store(body.store());
  report.set_accepted(applied.accepted);
  report.set_refused(static_cast<std::uint32_t>(applied.refused.size()));
  for (const auto& refused : applied.refused) {
    auto& out = *report.add_refusals();
    out.set_index(static_cast<std::uint32_t>(refused.index));
    out.set_id(refused.id.substr(0, refusal_id_max));
    if (refused.index < static_cast<std::size_t>(body.lines_size()))
      out.set_line(body.lines(static_cast<int>(refused.index)));
    out.set_field(refused.field.substr(0, refusal_field_max));
    out.set_reason(refused.reason.substr(0, refusal_text_max));
    out.set_remedy(refused.remedy.substr(0, refusal_text_max));
  }
  return report.SerializeAsString();
}

/// What a verb does to hits that rest on the record.
RecordFate fate_of(store::Verb verb) {
  switch (verb) {
    case store::Verb::modify: return RecordFate::changed;
    case store::Verb::withdraw: return RecordFate::withdrawn;
    case store::Verb::clear: return RecordFate::cleared;
    case store::Verb::enter:
    case store::Verb::validate:
    case store::Verb::release: break;
  }
  return RecordFate::none;
}

/// Those that were not refused.
std::vector<const field::Record*> accepted(const store::Change& change,
                                           const v1::RecordsReport& report) {
  std::set<std::size_t> refused;
  for (const auto& refusal : report.refusals()) refused.insert(refusal.index());
  std::vector<const field::Record*> records;
  for (std::size_t i = 0; i < change.records.size(); ++i)
    if (!refused.contains(i)) records.push_back(&change.records[i]);
  return records;
}

/// The first of the last days that a change sets; none: it sets none.
Day first_end(const store::Change& change, const std::vector<const field::Record*>& records) {
  Day first;
  if (store::takes_out(change.verb) || change.verb == store::Verb::release) return first;
  for (const auto* record : records) {
    const auto last = field::last_day(change.store, record->valid_until, change.today);
    if (last.known() && (!first.known() || last < first)) first = last;
  }
  return first;
}

std::vector<hub::DueRecord> due_records(std::vector<store::Due> all) {
  std::vector<hub::DueRecord> out;
  for (auto& [name, until] : all)
    out.push_back({name.owner, name.store, std::move(name.id), until});
  return out;
}

/// The record stores can no longer follow the journal: end, and let the restart reconcile them.
[[noreturn]] void end_store_failed(const char* what, JournalIndex index) {
  spdlog::critical("event=records_failed what={} index={} exit=3", what, index);
  spdlog::shutdown();
  std::_Exit(3);
}

}  // namespace

Result<store::FiledTrace, store::ReadError> filed_trace(const PayloadCache& payloads,
                                                        JournalIndex index,
                                                        const hub::FileTrace& order) {
  store::FiledTrace filed{.index = index, .owner = order.owner, .trace = order.trace};
  filed.is_trace = order.is_trace;
  const auto payload = payloads.find(order.payload);
  if (!payload) return fail(payload.error());
  const auto opened = codec::reread(bytes_of(**payload));
  if (!opened) return fail(store::ReadError::damaged);
  auto asked = asked_of(*opened);
  filed.release = std::move(asked.release);
  filed.purpose = asked.purpose;
  for (auto& question : asked.questions)
    // The firearm of a trace is filed by itself.
    if (question.store != Store::trace && (question.store != Store::firearm || !order.is_trace))
      for (auto& subject : question.subjects) filed.others.push_back(std::move(subject));
  if (!order.is_trace) {
    v1::CheckQuestion body;
    if (!body.ParseFromString(opened->body)) return fail(store::ReadError::damaged);
    filed.until = opened->created + std::chrono::hours{24} * body.remember_days();
    return filed;
  }
  v1::TraceSubmit body;
  if (!body.ParseFromString(opened->body)) return fail(store::ReadError::damaged);
  filed.firearm = codec::from_wire(body.firearm());
  filed.reference = body.facts().case_reference();
  return filed;
}

std::optional<RecordsOutcome> apply_records(store::Records& records, const PayloadCache& payloads,
                                            const hub::ApplyRecords& order) {
  const auto message = reread<v1::Records>(payloads, order.source);
  if (!message) return std::nullopt;
  const auto& body = message->second;
  store::Change change;
  change.owner = order.owner;
  change.store = static_cast<Store>(body.store());
  change.verb = static_cast<store::Verb>(body.verb());
  change.repeat_allowed = body.repeat_allowed();
  change.latest = field::latest_day(message->first.created);
  change.today = day_of(message->first.created);
  for (const auto& record : body.records()) change.records.push_back(codec::from_wire(record));
  auto report = records.apply(static_cast<JournalIndex>(order.source), change,
                              [&](const store::Applied& applied) {
                                return report_bytes(message->first.id, body, applied);
                              });
  if (!report) return std::nullopt;
  v1::RecordsReport outcome;
  (void)outcome.ParseFromString(*report);
  hub::RecordsApplied event{order.source};
  // Whoever validates a record says nothing new about it.
  event.entered = outcome.accepted() > 0 && !store::takes_out(change.verb) &&
                  change.verb != store::Verb::validate;
  event.fate = fate_of(change.verb);
  const auto good = accepted(change, outcome);
  event.first_end = first_end(change, good);
  if (event.fate != RecordFate::none || change.verb == store::Verb::release)
    for (const auto* record : good) event.touched.push_back(record->id);
  return RecordsOutcome{TraceId(message->first.id.raw()), *std::move(report), std::move(event)};
}

std::optional<hub::RecordsSwept> sweep_records(store::Records& records,
                                               const hub::SweepRecords& order) {
  auto swept = records.sweep(
      static_cast<JournalIndex>(order.source),
      {order.today, order.review_until, order.reviewed, order.seen, order.place, order.most});
  if (!swept) return std::nullopt;
  return hub::RecordsSwept{.source = order.source,
                           .expired = due_records(std::move(swept->expired)),
                           .to_review = due_records(std::move(swept->to_review)),
                           .place = swept->place,
                           .seen = swept->seen,
                           .more = swept->more,
                           .next_end = swept->next_end,
                           .next_review = swept->next_review};
}

/// Work taken together; what it leads to is passed on together as well.
struct RecordsLoop::Batch {
  Wiring& wiring;
  std::vector<store::FiledTrace> filed;
  std::vector<hub::AskStores> asked;
  std::vector<Check> checks;
  std::vector<Happening> happenings;
  std::size_t done = 0;

  /// Files what is to be filed, and takes the snapshot for what was asked.
  void settle() {
    if (!filed.empty() && !wiring.records.file_traces(filed))
      end_store_failed("file_traces", filed.front().index);
    filed.clear();
    if (asked.empty()) return;
    const auto now = wiring.records.snapshot();
    for (auto& ask : asked) checks.push_back({std::move(ask), now});
    asked.clear();
  }
  void operator()(StateToSave& state) {
    settle();
    // The records first: a core must never come back ahead of them.
    const bool saved =
        wiring.records.flush(state.snapshot.index) && wiring.journal.save_snapshot(state.snapshot);
    if (saved)
      spdlog::info("event=state_saved index={} bytes={}", state.snapshot.index,
                   state.snapshot.state.size());
    else
      spdlog::error("event=state_not_saved index={}", state.snapshot.index);
    if (state.done) state.done(saved);
  }
  void operator()(Ordered& ordered) {
    if (const auto* file = std::get_if<hub::FileTrace>(&ordered.effect)) {
      auto trace = filed_trace(wiring.payloads, ordered.index, *file);
      if (!trace) end_store_failed("file_trace", ordered.index);
      filed.push_back(std::move(*trace));
      ++done;
    } else if (const auto* apply = std::get_if<hub::ApplyRecords>(&ordered.effect)) {
      settle();
      auto outcome = apply_records(wiring.records, wiring.payloads, *apply);
      if (!outcome) end_store_failed("apply", ordered.index);
      happenings.push_back(
          {std::move(outcome->event), std::move(outcome->report), {}, outcome->subject});
      ++done;
    } else if (const auto* sweep = std::get_if<hub::SweepRecords>(&ordered.effect)) {
      settle();
      auto swept = sweep_records(wiring.records, *sweep);
      if (!swept) end_store_failed("sweep", ordered.index);
      spdlog::info("event=records_swept expired={} to_review={} more={}", swept->expired.size(),
                   swept->to_review.size(), swept->more);
      happenings.push_back({*std::move(swept), std::nullopt});
      ++done;
    } else if (const auto* erase = std::get_if<hub::EraseCases>(&ordered.effect)) {
      settle();
      // What is not done now is done at the next start: the list of erased cases has it.
      if (!wiring.records.erase_traces(ordered.index, erase->subjects) ||
          !wiring.journal.erase(erase->subjects))
        spdlog::error("event=not_erased index={} cases={}", ordered.index, erase->subjects.size());
      wiring.payloads.drop(erase->subjects);
      ++done;
    } else if (auto* ask = std::get_if<hub::AskStores>(&ordered.effect)) {
      asked.push_back(std::move(*ask));
    } else if (auto* compare = std::get_if<hub::CompareRecords>(&ordered.effect)) {
      settle();
      wiring.comparer.ask({std::move(*compare), wiring.records.snapshot()});
    }
  }
};

RecordsLoop::RecordsLoop(const Wiring& wiring) : wiring_(wiring), thread_([this] { run(); }) {}

RecordsLoop::~RecordsLoop() {
  wiring_.in.close();
  thread_.join();
}

void RecordsLoop::run() {
  name_thread("hub-records");
  for (;;) {
    auto works = wiring_.in.pop(batch_max);
    if (works.empty()) return;
    Batch batch{wiring_, {}, {}, {}, {}};
    for (auto& work : works) std::visit(batch, work);
    batch.settle();
    wiring_.checks.ask(std::move(batch.checks));
    wiring_.mailbox.push_inside(std::move(batch.happenings), batch.done);
  }
}

}  // namespace iwets::shell
