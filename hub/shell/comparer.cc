#include "hub/shell/comparer.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <map>

#include "hub/match/match.h"
#include "hub/shell/checks.h"
#include "hub/shell/earlier.h"
#include "hub/shell/thread_name.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "proto/codec/envelope.h"
#include "proto/field/validity.h"

namespace iwets::shell {
namespace {

constexpr int lowest_priority = 19;

/// An earlier question that is met, and what the notices say.
struct Met {
  hub::QuestionMet event;
  v1::CheckReport report;
};
using AllMet = std::map<TraceId, Met>;

void add(const Comparison& comparison, const store::Remembered& earlier,
         const store::StoreMatch& match, AllMet& all) {
  auto& [event, report] = all[earlier.subject];
  const auto store = match.name.store;
  if (event.found.empty()) {
    event = {.source = comparison.order.source,
             .subject = earlier.subject,
             .is_trace = earlier.is_trace,
             .question = PayloadRef{earlier.filed},
             .requester = earlier.owner,
             .store = store,
             .found = {}};
    report.set_subject(earlier.subject.bytes());
    report.add_stores()->set_store(static_cast<v1::Store>(store));
  }
  if (event.found.size() >= matches_max) return;
  event.found.push_back({hit_id(earlier.subject, store, match.name.owner, match.name.id),
                         match.name.owner, match.name.id, true, told_of(match.told),
                         match.version});
  to_wire(match, *report.mutable_stores(0)->add_matches());
}

/// One record with all questions that were there before it.
[[nodiscard]] bool compare_one(const Comparison& comparison, const PayloadCache& payloads,
                               const store::RecordName& name, AllMet& all) {
  const auto record = comparison.records->record(name);
  if (!record) return false;
  if (!*record || !(*record)->record.subject) return true;  // Withdrawn since.
  if (field::is_over((*record)->record.valid_until, day_of(comparison.order.now))) return true;
  const auto& subject = *(*record)->record.subject;
  const auto before = static_cast<JournalIndex>(comparison.order.source);
  const auto earlier = comparison.records->remembered(
      {subject}, before, {match::Limits{}.remembered_max}, store::Earlier::all);
  if (!earlier) return false;
  for (const auto& one : *earlier) {
    if (!one.is_trace && one.until < comparison.order.now) continue;
    const auto told =
        release::told({one.owner, one.purpose, one.release},
                      {name.owner, (*record)->record.release, (*record)->record.handling});
    if (told.nobody()) continue;
    const auto asked = read_earlier(one, payloads);
    const auto judgement =
        asked ? alert_of(*asked, name.store, subject, *comparison.records) : std::nullopt;
    if (judgement)
      add(comparison, one, {name, (*record)->record, *judgement, told, (*record)->version}, all);
  }
  return true;
}

/// Whether a hit that was told still alerts, its record being another now. What cannot be read
/// leaves it as it is.
[[nodiscard]] bool still_alerts(const Comparison& comparison, const PayloadCache& payloads,
                                const store::RecordName& name, const hub::InDoubt& hit) {
  const auto record = comparison.records->record(name);
  const auto asked = read_question(hit.question, payloads);
  if (!record || !*record || !(*record)->record.subject || !asked) return true;
  return alert_of(*asked, name.store, *(*record)->record.subject, *comparison.records).has_value();
}

}  // namespace

std::vector<Happening> compare(const Comparison& comparison, const PayloadCache& payloads) {
  const auto& order = comparison.order;
  hub::RecordsCompared done{.source = order.source, .next = 0};
  AllMet all;
  v1::Records body;
  const auto payload = payloads.find(order.source);
  if (const auto opened = payload ? codec::reread(bytes_of(**payload))
                                  : Result<codec::Opened, Fault>(fail(Fault{}));
      opened && body.ParseFromString(opened->body)) {
    const auto count = static_cast<std::uint32_t>(body.records_size());
    const auto end = std::min(count, order.first + order.most);
    for (auto i = order.first; i < end; ++i) {
      const store::RecordName name{static_cast<Store>(body.store()), order.owner,
                                   body.records(static_cast<int>(i)).id()};
      for (const auto& hit : order.in_doubt)
        if (hit.record == name.id && !still_alerts(comparison, payloads, name, hit))
          done.fallen.push_back(hit.hit);
      if (!compare_one(comparison, payloads, name, all))
        spdlog::error("event=not_compared source={} record={}",
                      static_cast<std::uint64_t>(order.source), i);
    }
    if (end < count) done.next = end;
  } else {
    spdlog::error("event=payload_unreadable index={}", static_cast<std::uint64_t>(order.source));
  }
  std::vector<Happening> happenings;
  for (auto& [subject, met] : all)
    happenings.push_back({std::move(met.event), met.report.SerializeAsString(), {}, subject});
  happenings.push_back({done, std::nullopt});
  return happenings;
}

Comparer::Comparer(const Wiring& wiring) : wiring_(wiring), queue_(1), thread_([this] { run(); }) {}

Comparer::~Comparer() {
  queue_.abandon();  // The next start asks again: what is not in the journal was not answered.
  thread_.join();
}

void Comparer::ask(Comparison comparison) {
  std::vector<Comparison> one;
  one.push_back(std::move(comparison));
  queue_.push_reserved(std::move(one));
}

void Comparer::run() {
  name_thread("hub-compare");
  (void)::setpriority(PRIO_PROCESS, 0, lowest_priority);  // On Linux: of this thread.
  for (;;) {
    const auto batch = queue_.pop(1);
    if (batch.empty()) return;
    for (const auto& comparison : batch)
      wiring_.mailbox.push_inside(compare(comparison, wiring_.payloads), 0);
  }
}

}  // namespace iwets::shell
