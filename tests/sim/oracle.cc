#include "tests/sim/oracle.h"

#include <algorithm>

namespace iwets::sim {

void Oracle::violated(std::string_view rule, const std::string& what) {
  if (violations_.empty()) first_rule_ = rule;
  if (violations_.size() < 20) violations_.push_back(std::string(rule) + ": " + what);
}

void Oracle::records_entered(const PeerId& owner, Store store, const std::vector<Record>& records,
                             Instant at) {
  for (const auto& record : records) {
    entered_.insert({store, record.serial});
    // What ends may be gone when it would be found.
    times_entered_[{owner, store, record.id}] += record.until.known() ? 2 : 1;
    versions_[{owner, store, record.id}].push_back({record, at, std::nullopt});
  }
}

void Oracle::record_validated(const PeerId& owner, Store store, const std::string& id, Day until,
                              Instant at) {
  const auto there = versions_.find({owner, store, id});
  if (there == versions_.end() || there->second.back().record.withdrawn) return;  // Refused.
  auto& all = there->second;
  auto record = all.back().record;
  record.until = until;
  times_entered_[{owner, store, id}] += 2;
  all.push_back({record, at, std::nullopt});
}

void Oracle::records_accepted(const PeerId& owner, Store store, const std::vector<Record>& records,
                              Instant at) {
  for (const auto& record : records) {
    auto& known = records_[{owner, store, record.id}];
    if (record.withdrawn)
      known.until = std::min(known.until, at);
    else
      known = {owner, store, record.serial, at, Instant::max()};
    for (auto& version : versions_[{owner, store, record.id}])
      if (version.record == record && !version.accepted) {
        version.accepted = at;
        break;
      }
  }
}

void Oracle::backup_restored(const PeerId& peer, Instant taken) {
  const auto at = backups_.emplace(peer, taken).first;
  at->second = std::min(at->second, taken);
}

// ------------------------------------------------------------------------------------- the hub

void Oracle::receipt_sent(const PeerId& peer, const link::Position& position) {
  auto& highest = receipted_[peer];
  highest = std::max(highest, position);
}

void Oracle::released(JournalIndex rests_on, JournalIndex durable, std::string_view what) {
  if (rests_on <= durable) return;
  violated("durable before released", std::string(what) + " rests on entry " +
                                          std::to_string(rests_on) + ", but only " +
                                          std::to_string(durable) + " are on the disk");
}

void Oracle::journal_recovered(JournalIndex end, JournalIndex durable) {
  if (end < durable) violated("journal", "entries that were on the disk are gone");
}

void Oracle::lanes_recovered(const PeerId& peer, std::uint64_t received) {
  const auto at = receipted_.find(peer);
  if (at == receipted_.end() || hub_restored_) return;
  if (received < at->second.number)
    violated("receipt", "the hub has forgotten what it receipted to " + peer.text());
}

void Oracle::directory(const Directory& directory, Instant at) {
  for (const auto& [peer, party] : directory.parties) {
    if (party.grant.revoked) revoked_.insert(peer);
    if (party.grant.answers_traces) answering_.insert(peer);
    auto& rights = rights_[peer];
    if (rights.empty() || rights.back().second != party.grant.may_ask)
      rights.emplace_back(at, party.grant.may_ask);
  }
}

void Oracle::message_taken(const PeerId& by_key, const Envelope& letter, bool key_known) {
  if (letter.author != by_key)
    violated("attribution",
             "a message of " + by_key.text() + " was taken as one of " + letter.author.text());
  if (!key_known) violated("attribution", "a signature of an unknown key was believed");
  if (revoked_.contains(by_key)) violated("revocation", "a message of a revoked peer was taken");
  if (suspended_.contains(by_key))
    violated("suspension", "a message of a suspended peer was taken");
}

void Oracle::message_sent(const PeerId& peer) {
  if (revoked_.contains(peer)) violated("revocation", "a message was sent to a revoked peer");
}

void Oracle::request_sent(const PeerId& peer, const Envelope& letter) {
  const auto* submit = std::get_if<SubmitBody>(&letter.body);
  if (submit == nullptr || peer.role() != Role::member) return;
  const auto name = submit->trace.text() + " of " + letter.author.text();
  if (!answering_.contains(peer))
    violated("answering", name + " was sent to " + peer.text() + ", which answers no traces");
  if (letter.recipient != peer || letter.author == peer)
    violated("answering", name + " was sent to " + peer.text() + ", for which it is not");
}

void Oracle::suspended(const PeerId& peer, bool yes) {
  if (yes)
    suspended_.insert(peer);
  else
    suspended_.erase(peer);
}

void Oracle::lane_stopped(const PeerId& peer, bool expected) {
  if (!expected) violated("lane", "the lane of " + peer.text() + " was stopped without cause");
}

void Oracle::expired(const TraceId& trace, Instant at) {
  const auto asked = asked_.find(trace);
  // A hub that starts with a clock less than a day ahead believes it; peers' differ by minutes.
  constexpr auto tolerance = std::chrono::hours{25};
  if (asked != asked_.end() && at + tolerance < asked->second.expires)
    violated("expiry", "a trace was closed as expired before its time");
}

// ------------------------------------------------------------------------------------- the end

bool Oracle::excused(const PeerId& peer) const {
  return revoked_.contains(peer) || backups_.contains(peer);
}

void Oracle::judge(const std::map<PeerId, const History*>& histories, Instant end) {
  end_ = end;
  // A case that goes on has more traces than officers have asked for; each is judged as one.
  for (const auto& [peer, history] : histories)
    for (const auto& [id, hop] : history->continued)
      asked_[id] = {peer,   true,        hop.serial, hop.to_ask,
                    hop.at, hop.expires, hop.urgent, hop.hidden_from};
  for (const auto& [id, asked] : asked_) {
    const auto& reported = histories.at(asked.member)->reported;
    const auto at = reported.find(id);
    if (!asked.trace || at == reported.end() || !asked.hidden_from.empty()) continue;
    const auto first = filed_.emplace(asked.serial, at->second).first;
    first->second = std::min(first->second, at->second);
  }
  for (const auto& [id, asked] : asked_) {
    if (excused(asked.member)) continue;
    if (hub_restored_ && asked.at <= *hub_restored_) continue;
    const auto& history = *histories.at(asked.member);
    judge_case(id, asked, history);
    judge_stores(id, asked, history);
  }
  for (const auto& [peer, history] : histories)
    for (const auto& [name, count] : history->opened)
      if (count > 1 && !excused(peer)) violated("one effect", peer.text() + " opened a case twice");
  judge_notices(histories);
  judge_incoming(histories);
  judge_rights(histories);
  judge_later(histories);
  judge_met(histories);
  judge_rescinded(histories);
  judge_ended(histories);
  judge_clocks(histories);
  judge_hits(histories);
  judge_passing(histories);
  judge_continuations(histories);
  judge_versions(histories);
  judge_files(histories);
}

void Oracle::judge_case(const TraceId& id, const Asked& asked, const History& history) {
  const auto name = id.text() + " of " + asked.member.text();
  const auto ends = history.ends.find(id);
  if (ends == history.ends.end()) return violated("one outcome", name + " was never answered");
  if (asked.trace && ends->second.size() != 1)
    violated("one outcome", name + " ended " + std::to_string(ends->second.size()) + " times");
  const auto strays = history.strays.find(id);
  if (strays != history.strays.end() && !hub_restored_)
    violated("one outcome", name + " was told what does not fit: " + strays->second.front());
  const bool refused = ends->second.front().starts_with("refused");
  const bool withdrawn = ends->second.front() == "cancelled";
  const auto reports = history.reports.find(id);
  const int count = reports == history.reports.end() ? 0 : reports->second;
  if (count > 1 || (count == 0 && !refused && !withdrawn))
    violated("one report", name + " got " + std::to_string(count) + " reports");
}

void Oracle::judge_stores(const TraceId& id, const Asked& asked, const History& history) {
  const auto answers = history.answers.find(id);
  if (answers == history.answers.end()) return;
  const auto name = id.text() + " of " + asked.member.text();
  const auto& rights = rights_[asked.member];
  for (const auto& [store, outcome] : answers->second) {
    // Judged only where the right was the same all the time.
    const bool never =
        std::ranges::none_of(rights, [&](const auto& r) { return r.second.has(store); });
    const bool always =
        std::ranges::all_of(rights, [&](const auto& r) { return r.second.has(store); });
    const bool answered = outcome != Outcome::not_asked;
    if (answered && (never || !asked.to_ask.has(store)))
      violated("rights", name + " was answered by a store that it may not or did not ask");
    if (!always || !asked.to_ask.has(store)) continue;
    if (!answered) violated("checks", name + " was not asked of every store");
    if (outcome == Outcome::unavailable)
      violated("late answers", name + " never got the answer of a slow store");
    if (store == Store::trace) {
      const auto filed = filed_.find(asked.serial);
      if (filed != filed_.end() && filed->second < asked.at && outcome == Outcome::no_hit &&
          !hub_restored_)
        violated("hits", name + " missed an earlier trace of the same firearm");
      continue;
    }
    const bool must = std::ranges::any_of(records_, [&](const auto& r) {
      const auto& known = r.second;
      return times_entered_.at(r.first) == 1 && known.store == store &&
             known.serial == asked.serial && known.from < asked.at &&
             versions_.at(r.first).front().record.release.shows(asked.member, known.owner) &&
             known.until == Instant::max() && !hub_restored_;
    });
    if (must && outcome == Outcome::no_hit)
      violated("hits", name + " missed a record that was there");
    if (outcome == Outcome::hit && !entered_.contains({store, asked.serial}))
      violated("hits", name + " met a record that was never there");
  }
}

/// All traces have ended, so that no request may stand open at a member that answers.
void Oracle::judge_incoming(const std::map<PeerId, const History*>& histories) {
  if (hub_restored_) return;
  for (const auto& [peer, history] : histories) {
    if (excused(peer)) continue;
    for (const auto& id : history->incoming_open)
      violated("answering", "the request " + id.text() + " never ended at " + peer.text());
  }
}

void Oracle::judge_notices(const std::map<PeerId, const History*>& histories) {
  std::map<std::tuple<TraceId, HitId, Party>, int> told;
  for (const auto& [peer, history] : histories)
    for (const auto& [notice, count] : history->notices) {
      told[notice] += count;
      const auto& [subject, hit, party] = notice;
      const auto gone = history->rescinded.find({subject, hit});
      const auto again = gone == history->rescinded.end() ? 0 : gone->second;
      if (count > 1 + again && !excused(peer) && !hub_restored_)
        violated("one notice", peer.text() + " was told of a hit twice");
    }
  if (hub_restored_) return;
  for (const auto& [member, history] : histories) {
    if (excused(member)) continue;
    for (const auto& [id, matches] : history->hits) {
      std::set<HitId> reported;
      for (const auto& match : matches) {
        reported.insert(match.hit);
        // A record that was changed since may have been shut away before the notice was written.
        const auto record = std::tuple(match.owner, match.record);
        const bool changed = std::ranges::any_of(times_entered_, [&](const auto& entered) {
          return std::tuple(std::get<0>(entered.first), std::get<2>(entered.first)) == record &&
                 entered.second > 1;
        });
        if (changed) continue;
        if (told[{id, match.hit, Party::requester}] == 0)
          violated("one notice", member.text() + " read of a hit without being notified");
        if (match.owner == member || excused(match.owner) || suspended_.contains(match.owner) ||
            (asked_.contains(id) && asked_.at(id).hidden_from.contains(match.owner.country())))
          continue;
        if (told[{id, match.hit, Party::owner}] == 0)
          violated("one notice", match.owner.text() + " was not told of a hit on its record");
      }
      for (const auto& notice : history->told)
        if (notice.subject == id && notice.party == Party::requester && !notice.retroactive &&
            !reported.contains(notice.hit) &&
            times_entered_[{notice.owner, notice.store, notice.record}] < 2)
          violated("one notice", member.text() + " was notified of a hit that no report shows");
    }
  }
}

}  // namespace iwets::sim
