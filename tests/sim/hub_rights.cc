#include <algorithm>
#include <map>

#include "tests/sim/hub.h"

// What record owners and requesters let be seen, and records that come after the questions.
namespace iwets::sim {
namespace {

std::set<CountryCode> hidden_from(const Envelope& letter) {
  if (const auto* submit = std::get_if<SubmitBody>(&letter.body)) return submit->hidden_from;
  if (const auto* question = std::get_if<QuestionBody>(&letter.body)) return question->hidden_from;
  return {};
}

bool asks(const Envelope& letter, Store store) {
  if (const auto* submit = std::get_if<SubmitBody>(&letter.body)) return submit->to_ask.has(store);
  const auto* question = std::get_if<QuestionBody>(&letter.body);
  return question && question->to_ask.has(store);
}

}  // namespace

Hub::Shown Hub::shown(const PeerId& requester, const std::set<CountryCode>& hidden,
                      const PeerId& owner, const ReleaseSet& release) const {
  if (requester == owner) return {true, false};
  auto seen = release;
  if (world_.planted(Bug::silent_hit_told_to_requester)) seen.silent = false;
  if (world_.planted(Bug::release_not_checked)) seen = {};
  const bool exposed =
      !hidden.contains(owner.country()) || world_.planted(Bug::case_exposed_to_owner);
  const bool excepted = seen.except.contains(requester.country());
  return {seen.shows(requester, owner), !excepted && exposed};
}

const Hub::StoreChange* Hub::newest(Store store, const PeerId& owner, const std::string& id,
                                    std::size_t changes) const {
  for (auto i = std::min(changes, disk_.changes.size()); i-- > 0;) {
    const auto& change = disk_.changes[i];
    if (change.store == store && change.owner == owner && change.id == id)
      return change.withdrawn ? nullptr : &change;
  }
  return nullptr;
}

Hub::Shown Hub::shown_now(PayloadRef question, const PeerId& requester, Store store,
                          const Match& match) const {
  if (world_.planted(Bug::release_not_decided_anew)) return {true, true};
  const auto letter = letter_at(question);
  const auto* record = newest(store, match.owner, match.record, disk_.changes.size());
  if (!letter || !record) return {};
  return shown(requester, hidden_from(*letter), match.owner, record->release);
}

std::shared_ptr<const ReportBody> Hub::answer_at(PayloadRef ref) const {
  const auto index = static_cast<JournalIndex>(ref);
  const auto under_way = under_way_.find(index);
  const auto& payload =
      under_way != under_way_.end() ? under_way->second : disk_.entries.at(index - 1).payload;
  return std::get<std::shared_ptr<const ReportBody>>(payload);
}

std::optional<Body> Hub::notice_body(const hub::HitNoticeDraft& notice) const {
  for (const auto& store : answer_at(notice.answer)->stores)
    for (const auto& match : store.matches) {
      if (match.hit != notice.hit) continue;
      const auto told = shown_now(notice.question, notice.requester, store.store, match);
      const auto question = letter_at(notice.question);
      const auto* record = newest(store.store, match.owner, match.record, disk_.changes.size());
      // It was changed since it was met, and fits no more.
      if (question && record && record->serial != asked_in(*question).serial) return std::nullopt;
      if (!(notice.party == Party::requester ? told.requester : told.owner)) return std::nullopt;
      return NoticeBody{notice.hit,       notice.party,       notice.subject,
                        notice.requester, store.store,        match.owner,
                        match.record,     notice.retroactive, world_.now()};
    }
  return std::nullopt;
}

Body Hub::report_body(const hub::CheckReportDraft& report, const PeerId& requester) const {
  ReportBody body{.subject = report.subject, .update = report.update, .stores = {}};
  body.deadline = report.deadline;
  body.written = world_.now();
  for (const auto& [store, outcome] : report.outcomes) {
    StoreWords words{.store = store, .outcome = outcome, .matches = {}};
    for (const auto ref : report.answers)
      for (const auto& told : answer_at(ref)->stores)
        if (told.store == store) words.matches = told.matches;
    std::erase_if(words.matches, [&](const Match& match) {
      return !shown_now(report.question, requester, store, match).requester;
    });
    if (outcome == Outcome::hit && words.matches.empty()) words.outcome = Outcome::no_hit;
    body.stores.push_back(std::move(words));
  }
  return body;
}

void Hub::meet(const hub::AskStores& question, std::size_t changes) {
  const auto trace = letter_at(question.question);
  const auto [serial, asked, hidden] = asked_in(*trace);
  for (std::size_t n = 0; n < std::min(changes, disk_.changes.size()); ++n) {
    const auto check = disk_.changes[n];  // A step may change the list.
    if (!check.is_check || check.index >= static_cast<JournalIndex>(question.question) ||
        check.serial != serial)
      continue;
    const auto letter = letter_at(PayloadRef{check.index});
    if (!letter || !asks(*letter, Store::trace)) continue;
    const auto told = shown(check.owner, hidden_from(*letter), question.requester, {hidden, false});
    if (!told.requester && !told.owner) continue;
    const auto id = question.subject.text();
    const auto hit = hit_of(check.trace, Store::trace, question.requester, id);
    ReportBody report{.subject = check.trace, .update = true, .stores = {}};
    report.stores.push_back({.store = Store::trace,
                             .outcome = Outcome::hit,
                             .matches = {{hit, question.requester, id}}});
    step(hub::QuestionMet{question.question,
                          check.trace,
                          false,
                          PayloadRef{check.index},
                          check.owner,
                          Store::trace,
                          {{hit, question.requester, id, true,
                            told.requester && told.owner ? hub::Told::both
                            : told.requester             ? hub::Told::requester
                                                         : hub::Told::owner}}},
         std::make_shared<const ReportBody>(std::move(report)));
  }
}

void Hub::compare(const hub::CompareRecords& order) {
  const auto changes = disk_.changes.size();
  after(dice_.between(std::chrono::microseconds{100}, std::chrono::milliseconds{5}), [=, this] {
    const auto source = letter_at(order.source);
    if (!source) return world_.oracle.violated("payload", "records have no payload");
    const auto& body = std::get<RecordsBody>(source->body);
    auto end = std::min<std::size_t>(body.records.size(), order.first + order.most);
    hub::RecordsCompared done{.source = order.source, .next = 0};
    if (end < body.records.size()) done.next = static_cast<std::uint32_t>(end);
    if (world_.planted(Bug::comparison_without_the_last_record)) --end;
    std::map<TraceId, std::pair<hub::QuestionMet, ReportBody>> all;
    for (auto i = order.first; i < end; ++i) {
      const auto* record = newest(body.store, order.owner, body.records[i].id, changes);
      for (const auto& hit : order.in_doubt) {
        const auto question = letter_at(hit.question);
        if (hit.record != body.records[i].id || !question || !record) continue;
        const bool stands = asked_in(*question).serial == record->serial &&
                            !world_.planted(Bug::rescinded_for_nothing);
        if (!stands) done.fallen.push_back(hit.hit);
      }
      if (!record || is_over(record->until, day_of(order.now))) continue;
      for (std::size_t n = 0; n < std::min(changes, disk_.changes.size()); ++n) {
        const auto& asked = disk_.changes[n];
        const auto question = PayloadRef{asked.index};
        const auto letter = asked.store == Store::trace ? letter_at(question) : nullptr;
        if (!letter || asked.index >= static_cast<JournalIndex>(order.source) ||
            asked.serial != record->serial || !asks(*letter, body.store))
          continue;
        const auto told = shown(asked.owner, hidden_from(*letter), order.owner, record->release);
        if (!told.requester && !told.owner) continue;
        const auto hit = hit_of(asked.trace, body.store, order.owner, record->id);
        auto& [met, report] = all[asked.trace];
        if (met.found.empty()) {
          met = {order.source, asked.trace, !asked.is_check, question, asked.owner, body.store, {}};
          report = {.subject = asked.trace, .update = true, .stores = {}};
          report.stores.push_back({.store = body.store, .outcome = Outcome::hit, .matches = {}});
        }
        met.found.push_back({hit, order.owner, record->id, true,
                             told.requester && told.owner ? hub::Told::both
                             : told.requester             ? hub::Told::requester
                                                          : hub::Told::owner});
        report.stores.front().matches.push_back({hit, order.owner, record->id});
      }
    }
    for (auto& [subject, met] : all)
      step(std::move(met.first), std::make_shared<const ReportBody>(std::move(met.second)));
    step(done);
  });
}

}  // namespace iwets::sim
