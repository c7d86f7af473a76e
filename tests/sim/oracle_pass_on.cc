#include <algorithm>

#include "tests/sim/oracle.h"

// Rules on passing hits on, and on traces that meet remembered checks.
namespace iwets::sim {
namespace {

/// What is wrong with the hub's clock of one country; empty: nothing.
std::string follow(const std::vector<PassOnClockBody>& clocks) {
  std::uint32_t number = 0;
  Instant deadline{};
  MessageId request;
  for (const auto& told : clocks) {
    const bool same = told.request == request;
    switch (told.step) {
      case PassOnStep::started:
        if (told.number != 1) return "began with another number than 1";
        break;
      case PassOnStep::repeated:
        if (!same || number == 0 || told.number != number + 1)
          return "repeated a request out of order, or twice";
        if (told.time < deadline) return "repeated a request too early";
        break;
      case PassOnStep::escalated:
        if (!same || number != 3 || told.number != 3) return "was escalated out of order";
        if (told.time < deadline) return "was escalated too early";
        break;
      case PassOnStep::fallen:
        if (!same || told.number != 0) return "fell, and was not under way";
        break;
    }
    // Of what has escalated nothing is repeated.
    number = told.step == PassOnStep::escalated ? 4 : told.number;
    deadline = told.deadline;
    request = told.request;
  }
  return {};
}

int count(const std::map<Kind, int>& of, Kind kind) {
  const auto at = of.find(kind);
  return at == of.end() ? 0 : at->second;
}

std::string words(const PassingKey& key) {
  return "passing " + key.first.text() + " on to " + std::string(key.second.text());
}

}  // namespace

void Oracle::judge_passing(const std::map<PeerId, const History*>& histories) {
  if (hub_restored_ || !backups_.empty() || !revoked_.empty() || !suspended_.empty()) return;
  std::map<PassingKey, std::vector<const History*>> parties;
  for (const auto& [peer, history] : histories)
    for (const auto& [key, story] : history->passing) parties[key].push_back(history);
  for (const auto& [key, both] : parties) {
    if (both.size() > 2) {
      violated("passing on", "more than two members speak about " + words(key));
      continue;
    }
    const History nobody;
    const auto& one = *both.front();
    const auto& other = both.size() > 1 ? *both.back() : nobody;
    judge_agreed(key, one, other);
    judge_agreed(key, other, one);
    if (both.size() < 2) continue;
    if (one.passing.at(key).clocks != other.passing.at(key).clocks)
      violated("passing on", "the parties read different clocks of " + words(key));
    if (const auto wrong = follow(one.passing.at(key).clocks); !wrong.empty())
      violated("passing on", "the clock of " + words(key) + " " + wrong);
  }
}

void Oracle::judge_agreed(const PassingKey& key, const History& requester, const History& owner) {
  const auto asked = requester.passing.find(key), answered = owner.passing.find(key);
  const History::OfPassing nothing;
  const auto& mine = asked == requester.passing.end() ? nothing : asked->second;
  const auto& theirs = answered == owner.passing.end() ? nothing : answered->second;
  for (const auto kind : {Kind::pass_on_request, Kind::pass_on_answer})
    if (count(mine.said, kind) != count(mine.refused, kind) + count(theirs.heard, kind))
      violated("passing on", "a word about " + words(key) + " was neither heard nor refused");
  if (!mine.agreed) return;
  if (theirs.request != mine.request ||
      (theirs.word != PassOn::yes && theirs.word != PassOn::conditions))
    violated("passing on", words(key) + " counts as agreed, and its owner has not agreed");
  const auto notice = std::ranges::find(requester.told, key.first, &NoticeBody::hit);
  const auto* all = notice == requester.told.end()
                        ? nullptr
                        : versions(notice->store, notice->owner, notice->record);
  if (all == nullptr) return;
  for (std::size_t i = 1; i < all->size(); ++i) {
    const auto& before = (*all)[i - 1].record;
    const auto& now = (*all)[i];
    const bool validated = before.serial == now.record.serial &&
                           before.release == now.record.release && !now.record.withdrawn;
    if (now.accepted && now.entered > theirs.answered && !validated)
      violated("passing on", words(key) + " counts as agreed, and its record was changed since");
  }
}

/// A trace and a remembered check of the same firearm meet, in whatever order they came: both sides
/// are told, within their release sets.
void Oracle::judge_met(const std::map<PeerId, const History*>& histories) {
  constexpr std::size_t members_max = 10;  // In larger worlds a store may find more than it tells.
  if (hub_restored_ || histories.size() > members_max) return;
  const auto judged = [&](const TraceId& id, const Asked& asked) {
    const auto& rights = rights_[asked.member];
    const bool may = std::ranges::all_of(
        rights, [](const auto& granted) { return granted.second.has(Store::trace); });
    return may && asked.to_ask.has(Store::trace) && !excused(asked.member) &&
           histories.at(asked.member)->reported.contains(id);
  };
  const auto is_told = [&](const PeerId& reader, const TraceId& check, const TraceId& trace,
                           Party as) {
    return std::ranges::any_of(histories.at(reader)->told, [&](const NoticeBody& notice) {
      return notice.subject == check && notice.party == as && notice.store == Store::trace &&
             notice.record == trace.text();
    });
  };
  for (const auto& [check, asked] : asked_) {
    if (asked.trace || !asked.remembered || !judged(check, asked)) continue;
    for (const auto& [trace, other] : asked_) {
      if (!other.trace || other.serial != asked.serial || !judged(trace, other)) continue;
      if (other.hidden_from.contains(asked.member.country()) && other.member != asked.member)
        continue;
      if (!is_told(asked.member, check, trace, Party::requester))
        violated("meetings", asked.member.text() + " was not told that trace " + trace.text() +
                                 " meets its check " + check.text());
      if (other.member != asked.member && !asked.hidden_from.contains(other.member.country()) &&
          !is_told(other.member, check, trace, Party::owner))
        violated("meetings", other.member.text() + " was not told that check " + check.text() +
                                 " meets its trace " + trace.text());
    }
  }
}

}  // namespace iwets::sim
