#include <algorithm>

#include "tests/sim/oracle.h"

// What owners and requesters let be seen, and records that come after the questions.
namespace iwets::sim {
namespace {

/// The hub's clock may be an hour or several behind, a day ahead; and a record is taken out when
/// the hub is there.
constexpr Duration late_max = std::chrono::hours{6}, early_max = -std::chrono::hours{26};

}  // namespace

const std::vector<Oracle::Version>* Oracle::versions(Store store, const PeerId& owner,
                                                     const std::string& id) const {
  const auto at = versions_.find({owner, store, id});
  return at == versions_.end() ? nullptr : &at->second;
}

/// `reader` was shown this record at `written`.
void Oracle::judge_shown(const PeerId& reader, const PeerId& requester, const TraceId& subject,
                         Store store, const PeerId& owner, const std::string& id, Instant written) {
  const auto what = reader.text() + " was shown " + id + " of " + owner.text();
  const auto asked = asked_.find(subject);
  if (reader != requester && asked != asked_.end() &&
      asked->second.hidden_from.contains(reader.country()))
    violated("release", what + " for a case that is hidden from it");
  if (store == Store::trace) {
    const auto trace = TraceId::parse(id);
    const auto earlier = trace ? asked_.find(*trace) : asked_.end();
    if (earlier == asked_.end()) return;
    const ReleaseSet release{earlier->second.hidden_from, false};
    if (!release.shows(reader, owner)) violated("release", what + ", a trace hidden from it");
    return;
  }
  const auto* all = versions(store, owner, id);
  if (!all || reader == owner) return;
  const auto hides = [&](const Version& version) {
    if (version.record.until.known() && start_of(version.record.until + 1) + late_max < written)
      return true;
    return version.record.withdrawn || !version.record.release.shows(reader, owner);
  };
  if (std::ranges::all_of(*all, hides)) violated("release", what + ", which it never might see");
  // Of all that was entered by then, the last counts, once its owner knew that it was taken.
  const Version* last = nullptr;
  for (const auto& version : *all)
    if (version.entered <= written) last = &version;
  if (last && last->accepted && *last->accepted < written && hides(*last) && !hub_restored_ &&
      !excused(owner))
    violated("release", what + " after that was forbidden");
}

void Oracle::judge_rights(const std::map<PeerId, const History*>& histories) {
  for (const auto& [reader, history] : histories) {
    for (const auto& report : history->written)
      for (const auto& store : report.stores)
        for (const auto& match : store.matches)
          judge_shown(reader, reader, report.subject, store.store, match.owner, match.record,
                      report.written);
    for (const auto& notice : history->told)
      judge_shown(reader, notice.requester, notice.subject, notice.store, notice.owner,
                  notice.record, notice.written);
  }
}

/// Records and questions meet in whatever order they came: both sides are told, within their
/// release sets. Judged where a record has had one state only.
void Oracle::judge_later(const std::map<PeerId, const History*>& histories) {
  constexpr std::size_t members_max = 10;  // In larger worlds a store may find more than it tells.
  if (hub_restored_ || histories.size() > members_max) return;
  for (const auto& [id, asked] : asked_) {
    const auto& reported = histories.at(asked.member)->reported;
    if (excused(asked.member) || !reported.contains(id)) continue;
    if (!asked.trace && !asked.remembered) continue;
    const auto& rights = rights_[asked.member];
    for (const auto& [key, all] : versions_) {
      const auto& [owner, store, record] = key;
      const bool may =
          std::ranges::all_of(rights, [s = store](const auto& r) { return r.second.has(s); });
      const auto& version = all.front();
      if (all.size() != 1 || version.record.withdrawn || version.record.until.known() ||
          version.record.serial != asked.serial || !version.accepted || excused(owner) ||
          !asked.to_ask.has(store) || !may)
        continue;
      const auto is_told = [&](const PeerId& party, Party as) {
        return std::ranges::any_of(histories.at(party)->told, [&](const NoticeBody& notice) {
          return notice.subject == id && notice.party == as && notice.owner == std::get<0>(key) &&
                 notice.store == std::get<1>(key) && notice.record == std::get<2>(key);
        });
      };
      const auto& release = version.record.release;
      if (release.shows(asked.member, owner) && !is_told(asked.member, Party::requester))
        violated("later hits", asked.member.text() + " was not told that " + record + " of " +
                                   owner.text() + " fits " + id.text());
      const bool concerns = !release.except.contains(asked.member.country()) &&
                            !asked.hidden_from.contains(owner.country());
      if (owner != asked.member && concerns && !is_told(owner, Party::owner))
        violated("later hits",
                 owner.text() + " was not told that its " + record + " fits " + id.text());
    }
  }
}

bool Oracle::has_ended(const std::vector<Version>& all, const Version& version,
                       Duration long_ago) const {
  const auto next = static_cast<std::size_t>(&version - all.data()) + 1;
  const auto then = next == all.size() ? end_ : all[next].accepted.value_or(end_);
  return version.record.until.known() && start_of(version.record.until + 1) + long_ago <= then;
}

/// Who has validated a record in time keeps it; of every other that ended, its owner was told.
void Oracle::judge_ended(const std::map<PeerId, const History*>& histories) {
  if (hub_restored_) return;
  for (const auto& [key, all] : versions_) {
    const auto& [owner, store, id] = key;
    if (excused(owner) || suspended_.contains(owner) || all.empty() ||
        !std::ranges::all_of(all, [](const Version& v) { return v.accepted.has_value(); }))
      continue;
    const auto& last = all.back();
    const std::tuple ended{store, id, last.record.until};
    const bool told = histories.at(owner)->ended.contains(ended);
    if (!last.record.withdrawn && has_ended(all, last, late_max) && !told)
      violated("last days", owner.text() + " was not told that its " + id + " has expired");
    for (const auto& [of, record, until] : histories.at(owner)->ended)
      if (of == store && record == id && std::ranges::none_of(all, [&](const Version& v) {
            return v.record.until == until && has_ended(all, v, early_max);
          }))
        violated("last days", id + " of " + owner.text() + " has expired, and was valid");
  }
}

/// A hit stands no more once its record is withdrawn, or has another number; nor is one taken back
/// whose record was always the same. Judged where the hub has accepted all that was entered.
void Oracle::judge_rescinded(const std::map<PeerId, const History*>& histories) {
  if (hub_restored_) return;
  for (const auto& [reader, history] : histories) {
    if (excused(reader) || suspended_.contains(reader)) continue;
    for (const auto& notice : history->told) {
      const auto* all = versions(notice.store, notice.owner, notice.record);
      const auto asked = asked_.find(notice.subject);
      if (!all || asked == asked_.end() || excused(notice.owner) ||
          !std::ranges::all_of(*all, [](const Version& v) { return v.accepted.has_value(); }))
        continue;
      const auto fits = [&](const Version& version, Duration slack) {
        return !version.record.withdrawn && version.record.serial == asked->second.serial &&
               !has_ended(*all, version, slack);
      };
      const auto what = "the hit " + notice.hit.text() + " of " + reader.text() + " in " +
                        notice.record + " of " + notice.owner.text();
      if (history->stands.at({notice.hit, notice.party}) && !fits(all->back(), late_max))
        violated("rescinded", what + " stands, and its record does not");
      if (std::ranges::all_of(*all, [&](const Version& v) { return fits(v, early_max); }) &&
          history->rescinded.contains({notice.subject, notice.hit}))
        violated("rescinded", what + " was taken back for nothing");
    }
  }
}

}  // namespace iwets::sim
