#include "hub/shell/erasure.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <future>

#include "hub/shell/backup_folders.h"
#include "hub/shell/tombstones.h"

namespace iwets::shell {
namespace {

constexpr std::size_t cases_at_once = 1'000;
constexpr auto core_wait_max = std::chrono::seconds{10};
constexpr auto done_wait_max = std::chrono::seconds{60};
constexpr int exit_failed = 1, exit_invalid = 7;

/// The journal says that the case was erased.
bool in_journal(const store::Journal& journal, const TraceId& subject) {
  const auto steps = journal.journey(subject);
  return steps && !steps->empty() &&
         steps->back().row.step == static_cast<std::uint8_t>(hub::Step::erased);
}

void scrub(store::Journal& journal, store::Records& records) {
  if (!journal.scrub() || !records.scrub())
    spdlog::warn("event=erased_not_scrubbed then=next_start");
}

CommandFault unreadable() {
  return {"failed", "the keys of the journal cannot be read",
          "stop the hub and run `iwets-hub replay --verify`"};
}

}  // namespace

Result<ToErase, StartFault> finish_erasing(const StatePaths& paths, store::Journal& journal,
                                           store::Records& records) {
  const auto listed = read_tombstones(paths.erased());
  if (!listed)
    return fail(StartFault{paths.erased() + ": line " + std::to_string(listed.error()) +
                               " of the list of erased cases cannot be read",
                           "put the newest copy of that file there: what it lists must not come "
                           "back",
                           exit_invalid});
  std::vector<TraceId> ordered;
  ToErase left;
  for (const auto& tombstone : *listed) {
    const auto state = journal.state_of(tombstone.subject);
    if (!state)
      return fail(StartFault{"the key of case " + tombstone.subject.text() + " cannot be read",
                             "keep a copy of the folder, then restore a backup", exit_failed});
    if (*state == store::CaseState::unknown) continue;
    const bool kept = *state == store::CaseState::kept;
    if (!in_journal(journal, tombstone.subject))
      (kept ? left.ordered : left.again).push_back(tombstone.subject);
    else if (kept)
      ordered.push_back(tombstone.subject);
  }
  if (!ordered.empty()) {
    if (auto erased = erase_again(ordered, journal, records); !erased) return fail(erased.error());
    spdlog::warn("event=erasing_finished cases={}", ordered.size());
  }
  scrub(journal, records);
  return left;
}

Result<void, StartFault> erase_again(const std::vector<TraceId>& subjects, store::Journal& journal,
                                     store::Records& records) {
  std::vector<TraceId> known;
  for (const auto& subject : subjects)
    if (journal.state_of(subject) != store::CaseState::unknown) known.push_back(subject);
  if (known.empty()) return {};
  if (!records.erase_traces(records.applied(), known) || !journal.erase(known))
    return fail(StartFault{"what was to be erased cannot be erased", "check the disk"});
  scrub(journal, records);
  return {};
}

Result<Eraser::Outcome, CommandFault> Eraser::erase(const Order& order, Duration durable_wait_max) {
  Outcome outcome;
  ordered_.clear();
  const auto done = order.subject ? erase_one(order, durable_wait_max, outcome)
                                  : erase_old(order, durable_wait_max, outcome);
  // What was ordered before a fault is carried out all the same.
  if (!ordered_.empty())
    if (const auto waited = wait_done(); !waited && done) return fail(waited.error());
  if (!done) return fail(done.error());
  return outcome;
}

Result<void, CommandFault> Eraser::erase_one(const Order& order, Duration wait_max,
                                             Outcome& outcome) {
  const auto state = wiring_.journal.state_of(*order.subject);
  const auto steps = wiring_.journal.journey(*order.subject);
  if (!state || !steps) return fail(unreadable());
  if (*state == store::CaseState::erased) {
    scrub(wiring_.journal, wiring_.records);  // A full disk may have kept it from that.
    outcome.erased = 1;
    return {};
  }
  if (steps->empty())
    return fail(CommandFault{"not_found", "the hub has never seen " + order.subject->text(),
                             "an id has 26 characters, as `iwets trace list` shows it"});
  return order_all({*order.subject}, order, wait_max, outcome);
}

Result<void, CommandFault> Eraser::erase_old(const Order& order, Duration wait_max,
                                             Outcome& outcome) {
  const auto days = order.older_than_days == 0 ? wiring_.traces_days : order.older_than_days;
  if (days < wiring_.traces_days)
    return fail(CommandFault{"out_of_bounds",
                             "cases are kept for " + std::to_string(wiring_.traces_days) + " days",
                             "give at least as many, or change `retention.traces_days`; `retention "
                             "erase` takes single cases"});
  const auto before = wiring_.clock.now() - std::chrono::hours{24} * days;
  TraceId after;
  for (;;) {
    const auto old = wiring_.journal.cases_before(before, after, cases_at_once);
    if (!old) return fail(unreadable());
    if (old->empty()) return {};
    if (auto done = order_all(*old, order, wait_max, outcome); !done) return done;
    if (old->size() < cases_at_once) return {};
    after = old->back();
  }
}

Result<Eraser::Cases, CommandFault> Eraser::closed(const Cases& subjects, Outcome& outcome) {
  using Kept = std::map<TraceId, hub::Held>;
  auto told = std::make_shared<std::promise<Kept>>();
  auto result = told->get_future();
  const bool asked = wiring_.mailbox.look(
      [told, wanted = std::set<TraceId>(subjects.begin(), subjects.end())](
          const hub::HubCore& core) { told->set_value(core.held_back(wanted)); });
  if (!asked || result.wait_for(core_wait_max) != std::future_status::ready)
    return fail(CommandFault{"failed", "the core did not answer", "try again"});
  const auto kept = result.get();
  outcome.kept.insert(outcome.kept.end(), kept.begin(), kept.end());
  Cases out;
  std::ranges::copy_if(subjects, std::back_inserter(out),
                       [&](const TraceId& subject) { return !kept.contains(subject); });
  return out;
}

Result<void, CommandFault> Eraser::order_all(const Cases& subjects, const Order& order,
                                             Duration wait_max, Outcome& outcome) {
  auto cases = closed(subjects, outcome);
  if (!cases) return fail(cases.error());
  outcome.erased += cases->size();
  if (order.dry_run || cases->empty()) return {};
  std::vector<Tombstone> tombstones;
  for (const auto& subject : *cases)
    tombstones.push_back({subject, wiring_.clock.now(), order.reason});
  if (!append_tombstones(wiring_.paths.erased(), tombstones))
    return fail(CommandFault{"failed", "the list of erased cases cannot be written",
                             "check the disk of " + wiring_.paths.erased()});
  tell_backups(wiring_.paths, tombstones);
  ordered_.insert(ordered_.end(), cases->begin(), cases->end());
  return make_durable(wiring_.mailbox, hub::CasesErased{std::move(*cases)}, wait_max);
}

void Eraser::finish(const ToErase& left) {
  ordered_ = left.ordered;
  ordered_.insert(ordered_.end(), left.again.begin(), left.again.end());
  if (ordered_.empty()) return;
  if (const auto done = wait_done(); !done)
    spdlog::error("event=not_erased cases={} then=next_start", ordered_.size());
}

/// A state that is saved has everything before it carried out: the erasures too.
Result<void, CommandFault> Eraser::wait_done() {
  auto saved = std::make_shared<std::promise<bool>>();
  auto result = saved->get_future();
  wiring_.core.save_state([saved](bool good) { saved->set_value(good); });
  const bool waited = result.wait_for(done_wait_max) == std::future_status::ready && result.get();
  const bool erased = waited && std::ranges::all_of(ordered_, [&](const TraceId& subject) {
                        return wiring_.journal.state_of(subject) == store::CaseState::erased;
                      });
  if (!erased)
    return fail(CommandFault{"failed", "not everything could be erased yet",
                             "see the hub's log; it is carried out when the hub starts again"});
  spdlog::info("event=erased cases={}", ordered_.size());
  scrub(wiring_.journal, wiring_.records);
  return {};
}

}  // namespace iwets::shell
