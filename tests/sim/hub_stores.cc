#include <algorithm>

#include "proto/types/archive.h"
#include "tests/sim/hub.h"

// Record stores, composer, and the way back from the disk.
namespace iwets::sim {
namespace {

constexpr auto check_wait_max = std::chrono::seconds{2};

Kind kind_of(const hub::Draft& draft) {
  constexpr Kind kinds[] = {
      Kind::check_report,       Kind::hit_notice,     Kind::refusal,           Kind::route_changed,
      Kind::trace_status,       Kind::records_report, Kind::directory_update,  Kind::trace_clock,
      Kind::confirmation_clock, Kind::hit_rescinded,  Kind::records_to_review, Kind::pass_on_clock,
      Kind::attachment_arrived, Kind::table_update};
  return kinds[draft.index()];
}
hub::Told told_of(bool requester, bool owner) {
  if (requester) return owner ? hub::Told::both : hub::Told::requester;
  return hub::Told::owner;
}

}  // namespace

Asked asked_in(const Envelope& letter) {
  if (const auto* submit = std::get_if<SubmitBody>(&letter.body))
    return {submit->serial, submit->to_ask, submit->hidden_from};
  if (const auto* question = std::get_if<QuestionBody>(&letter.body))
    return {question->serial, question->to_ask, question->hidden_from};
  return {};
}

HitId hit_of(const TraceId& subject, Store store, const PeerId& owner, const std::string& record) {
  Writer writer;
  writer(subject, store, owner, record);
  const auto digest = digest_of(bytes_of(writer.bytes()));
  HitId::Raw raw{};
  std::copy_n(digest.begin(), raw.size(), raw.begin());
  return HitId(raw);
}

void Hub::ask(const hub::AskStores& question) {
  const auto changes = disk_.changes.size();
  auto now = question.stores;
  if (world_.strikes(Fault::slow_store, 0.3)) {
    const auto slow = every_store[dice_.below(store_count)];
    if (now.has(slow)) {
      now.remove(slow);
      const auto wait = dice_.between(std::chrono::seconds{1}, std::chrono::seconds{20});
      const bool lost = world_.planted(Bug::late_answer_lost) && wait > check_wait_max;
      if (!lost)
        after(wait, [this, question, slow, changes] { answer(question, {slow}, changes); });
    }
  }
  if (now.empty()) return;
  after(dice_.between(std::chrono::microseconds{100}, std::chrono::milliseconds{3}),
        [this, question, now, changes] { answer(question, now, changes); });
}

void Hub::answer(const hub::AskStores& question, Stores stores, std::size_t changes) {
  const auto letter = letter_at(question.question);
  if (!letter) return world_.oracle.violated("payload", "a question has no payload");
  const auto [serial, asked, hidden_from] = asked_in(*letter);
  hub::StoresAnswered event{.subject = question.subject, .answers = {}};
  auto report = std::make_shared<ReportBody>();
  report->subject = question.subject;
  for (const auto store : every_store) {
    if (!stores.has(store)) continue;
    hub::StoreAnswer answer{.store = store, .outcome = Outcome::not_asked, .found = {}};
    StoreWords words{.store = store, .outcome = Outcome::not_asked, .matches = {}};
    if (asked.has(store)) {
      std::map<std::pair<PeerId, std::string>, const StoreChange*> found;
      for (std::size_t i = 0; i < std::min(changes, disk_.changes.size()); ++i) {
        const auto& change = disk_.changes[i];
        if (change.store != store) continue;
        if (store == Store::trace &&
            (change.is_check || change.index >= static_cast<JournalIndex>(question.question)))
          continue;
        if (change.serial == serial && !change.withdrawn && !is_over(change.until, question.today))
          found[{change.owner, change.id}] = &change;
        else
          found.erase({change.owner, change.id});
      }
      for (const auto& [name, change] : found) {
        const auto told = shown(question.requester, hidden_from, name.first, change->release);
        if (!told.requester && !told.owner) continue;
        if (answer.found.size() >= limits_.found_max) break;
        const auto hit = hit_of(question.subject, store, name.first, name.second);
        answer.found.push_back(
            {hit, name.first, name.second, true, told_of(told.requester, told.owner)});
        words.matches.push_back({hit, name.first, name.second});
        if (told.requester) answer.outcome = words.outcome = Outcome::hit;
      }
      if (answer.outcome != Outcome::hit) answer.outcome = words.outcome = Outcome::no_hit;
    }
    event.answers.push_back(std::move(answer));
    report->stores.push_back(std::move(words));
  }
  if (question.is_trace && stores.has(Store::trace) && !world_.planted(Bug::meeting_forgotten))
    meet(question, changes);
  step(std::move(event), std::shared_ptr<const ReportBody>(std::move(report)));
}

hub::RecordsApplied Hub::applied_event(PayloadRef source, const RecordsBody& body) const {
  hub::RecordsApplied event{.source = source, .entered = !body.take_out && !body.validates};
  if (!body.take_out)
    for (const auto& record : body.records)
      if (record.until.known() && (!event.first_end.known() || record.until < event.first_end))
        event.first_end = record.until;
  if (body.validates) return event;
  event.fate = body.take_out ? RecordFate::withdrawn : RecordFate::changed;
  if (!world_.planted(Bug::withdrawal_not_followed))
    for (const auto& record : body.records) event.touched.push_back(record.id);
  return event;
}

void Hub::apply(JournalIndex index, const hub::Effect& effect) {
  if (index > disk_.applied) {
    if (const auto* file = std::get_if<hub::FileTrace>(&effect)) {
      const auto letter = letter_at(file->payload);
      if (letter && !world_.planted(Bug::trace_not_filed))
        disk_.changes.push_back({index,
                                 Store::trace,
                                 file->owner,
                                 file->trace.text(),
                                 file->trace,
                                 asked_in(*letter).serial,
                                 false,
                                 {asked_in(*letter).hidden_from, false},
                                 !file->is_trace});
    } else if (const auto* order = std::get_if<hub::ApplyRecords>(&effect)) {
      apply_records(index, *order);
    } else if (const auto* due = std::get_if<hub::SweepRecords>(&effect)) {
      // Ordered again after a start: it is done.
      if (!disk_.sweeps.contains(static_cast<JournalIndex>(due->source))) sweep(*due);
    }
    disk_.applied = index;
  }
  if (const auto* swept = std::get_if<hub::SweepRecords>(&effect); swept && running_)
    answer_sweep(*swept);
  const auto* order = std::get_if<hub::ApplyRecords>(&effect);
  if (order == nullptr || !running_) return;
  const auto letter = letter_at(order->source);
  auto report = std::make_shared<RecordsReportBody>();
  report->message = letter->id;
  report->store = std::get<RecordsBody>(letter->body).store;
  report->accepted = taken(*order, *letter);
  inside(dice_.between(std::chrono::microseconds{100}, std::chrono::milliseconds{2}),
         applied_event(order->source, std::get<RecordsBody>(letter->body)),
         std::shared_ptr<const RecordsReportBody>(report));
}

// ------------------------------------------------------------------------------------ composer

void Hub::compose(const hub::Compose& order) {
  if (world_.planted(Bug::refusal_swallowed) &&
      std::holds_alternative<hub::RefusalDraft>(order.draft))
    return;
  const auto* notice = std::get_if<hub::HitNoticeDraft>(&order.draft);
  const auto* end = std::get_if<hub::TraceStatusDraft>(&order.draft);
  const bool to_answering = end && end->center == order.recipient &&
                            order.recipient.role() == Role::member &&
                            end->state >= TraceState::closed_no_center;
  if (to_answering && world_.planted(Bug::end_not_told_to_answering_member)) return;
  if (world_.planted(Bug::rescission_forgotten) &&
      std::holds_alternative<hub::HitRescindedDraft>(order.draft) && dice_.chance(0.5))
    return;
  if (world_.planted(Bug::owner_not_told) && notice && notice->party == Party::owner) return;
  composed_at_ = std::max(composed_at_, world_.now() + dice_.between(std::chrono::microseconds{50},
                                                                     std::chrono::milliseconds{1}));
  after(composed_at_ - world_.now(), [this, order] {
    auto body = body_of(order);
    if (!body) return step(hub::DraftDropped{order.number});
    const auto letter = world_.write(PeerId::hub(), order.recipient, kind_of(order.draft), key_,
                                     order.created, order.created + std::chrono::hours{24} * 90,
                                     *std::move(body), world_.draw_id<MessageId>());
    step(hub::Composed{order.number, letter->digest, letter->bytes}, letter);
  });
}

std::optional<Body> Hub::body_of(const hub::Compose& order) const {
  if (const auto* report = std::get_if<hub::CheckReportDraft>(&order.draft))
    return report_body(*report, order.recipient);
  if (const auto* notice = std::get_if<hub::HitNoticeDraft>(&order.draft))
    return notice_body(*notice);
  if (const auto* refusal = std::get_if<hub::RefusalDraft>(&order.draft))
    return RefusalBody{refusal->message, refusal->kind, refusal->subject, refusal->code,
                       refusal->field};
  if (const auto* route = std::get_if<hub::RouteChangedDraft>(&order.draft))
    return RouteBody{route->trace, route->center};
  if (const auto* status = std::get_if<hub::TraceStatusDraft>(&order.draft))
    return StatusBody{status->trace, status->state, status->center, order.created};
  if (const auto* clock = std::get_if<hub::TraceClockDraft>(&order.draft))
    return clock_body(*clock, order.created);
  if (const auto* clock = std::get_if<hub::ConfirmationClockDraft>(&order.draft))
    return hit_clock_body(*clock, order.created);
  if (const auto* clock = std::get_if<hub::PassOnClockDraft>(&order.draft))
    return pass_on_clock_body(*clock, order.created);
  if (const auto* gone = std::get_if<hub::HitRescindedDraft>(&order.draft))
    return RescindedBody{gone->hit, gone->subject, gone->fate, order.created};
  if (const auto* due = std::get_if<hub::RecordsToReviewDraft>(&order.draft)) {
    if (world_.planted(Bug::expiry_not_told)) return DueBody{due->listed_review, {}};
    return DueBody{due->listed_review, due->listed_expired};
  }
  if (const auto* dropped = std::get_if<hub::AttachmentArrivedDraft>(&order.draft))
    return ArrivedBody{dropped->trace, dropped->digest, dropped->outcome};
  if (const auto* report = std::get_if<hub::RecordsReportDraft>(&order.draft)) {
    const auto index = static_cast<JournalIndex>(report->report);
    const auto under_way = under_way_.find(index);
    const auto& payload =
        under_way != under_way_.end() ? under_way->second : disk_.entries.at(index - 1).payload;
    return *std::get<std::shared_ptr<const RecordsReportBody>>(payload);
  }
  return DirectoryBody{serving_};
}

Body Hub::clock_body(const hub::TraceClockDraft& clock, Instant created) const {
  ClockBody body{clock.trace,   clock.step,      clock.center,    clock.deadline, created,
                 clock.stopped, clock.reminders, clock.inquiries, clock.escalated};
  if (clock.step == ClockStep::escalated && world_.planted(Bug::escalation_forgotten))
    return StatusBody{clock.trace, TraceState::delivered, clock.center, created};
  if (clock.step == ClockStep::reminder && world_.planted(Bug::reminders_forgotten_by_restart) &&
      life_ > 1)
    body.reminders = 1;
  if (clock.step == ClockStep::resumed && world_.planted(Bug::deadline_not_postponed))
    body.deadline -= std::chrono::seconds{1};
  return body;
}

Body Hub::hit_clock_body(const hub::ConfirmationClockDraft& clock, Instant created) const {
  HitClockBody body{clock.hit, clock.step, clock.number, clock.deadline, created};
  if (clock.step == ConfirmationStep::repeated &&
      world_.planted(Bug::confirmation_counted_from_anew) && life_ > 1)
    body.number = 2;
  if (clock.step == ConfirmationStep::escalated && world_.planted(Bug::escalation_of_hit_forgotten))
    body.step = ConfirmationStep::repeated;
  return body;
}

Body Hub::pass_on_clock_body(const hub::PassOnClockDraft& clock, Instant created) const {
  PassOnClockBody body{clock.hit,    *clock.country, clock.request, clock.step,
                       clock.number, clock.deadline, created};
  if (clock.step == PassOnStep::repeated && world_.planted(Bug::passing_on_asked_from_anew))
    body.step = PassOnStep::started;
  return body;
}

Letter Hub::letter_at(PayloadRef ref) const {
  const auto index = static_cast<JournalIndex>(ref);
  if (disk_.released.contains(index)) return nullptr;
  const auto under_way = under_way_.find(index);
  const Payload* payload = nullptr;
  if (under_way != under_way_.end())
    payload = &under_way->second;
  else if (index > 0 && index <= disk_.entries.size())
    payload = &disk_.entries[index - 1].payload;
  const auto* letter = payload ? std::get_if<Letter>(payload) : nullptr;
  return letter ? *letter : nullptr;
}

void Hub::adopt_key(const PeerId& peer, Key key) {
  auto next = std::make_shared<Directory>(*disk_.directory);
  const auto at = next->parties.find(peer);
  if (at == next->parties.end() || !at->second.keys.insert(key).second) return;
  disk_.directory = serving_ = std::move(next);
}

// ------------------------------------------------------------------------------------ recovery

Digest Hub::root() const { return disk_.entries.empty() ? Digest{} : disk_.entries.back().root; }

void Hub::fold(hub::HubCore& core, JournalIndex from, bool follow_stores) {
  for (auto index = from; index <= disk_.entries.size(); ++index) {
    const auto& entry = disk_.entries[index - 1];
    const auto effects = core.step(entry.time, entry.event);
    if (core.idle() || core.index() != index)
      return world_.oracle.violated("replay", "entry " + std::to_string(index) + " does not fold");
    if (!follow_stores) continue;
    for (const auto& effect : effects) {
      const auto* gone = std::get_if<hub::ReleasePayload>(&effect);
      if (gone && !world_.planted(Bug::releases_forgotten_by_crash)) let_go(gone->payload);
      if ((std::holds_alternative<hub::FileTrace>(effect) ||
           std::holds_alternative<hub::ApplyRecords>(effect) ||
           std::holds_alternative<hub::SweepRecords>(effect)) &&
          index > disk_.applied)
        apply(index, effect);
    }
  }
}

void Hub::recover() {
  world_.oracle.journal_recovered(disk_.entries.size(), disk_.durable);
  if (world_.planted(Bug::restart_without_the_last_entry) && !disk_.entries.empty())
    disk_.entries.pop_back();
  disk_.durable = disk_.entries.size();
  running_ = false;  // Nothing answers while the journal is folded.
  core_ = std::make_unique<hub::HubCore>(&chain, limits_);
  JournalIndex from = 1;
  if (!disk_.snapshots.empty()) {
    const auto& newest = disk_.snapshots.back();
    if (core_->restore(bytes_of(newest.bytes))) from = newest.index + 1;
  }
  fold(*core_, from, !world_.planted(Bug::records_forgotten_by_restart));
  disk_.flushed = disk_.applied = disk_.entries.size();
  running_ = true;
  last_time_ = disk_.entries.empty() ? Instant{} : disk_.entries.back().time;
  clock_ = std::make_unique<shell::Clock>(
      last_time_, shell::ClockSources{[this] { return Instant{world_.now() + wall_jump_}; },
                                      [this] { return world_.now().time_since_epoch(); }});
  serving_ = disk_.directory;
  barred_.clear();
  for (const auto& peer : core_->view().peers) {
    if (peer.suspended) barred_.insert(peer.peer);
    if (!peer.revoked) world_.oracle.lanes_recovered(peer.peer, peer.received);
  }
  since_snapshot_ = 0;
  judge_replay();
}

void Hub::judge_replay() {
  hub::HubCore folded(&chain, limits_);
  fold(folded, 1, false);
  const bool all_written = running_ && open_.entries.empty() && !committing_;
  if (all_written && folded.snapshot() != core_->snapshot())
    world_.oracle.violated("replay", "the journal does not fold to the living state");
}

}  // namespace iwets::sim
