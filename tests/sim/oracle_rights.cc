#include <algorithm>

#include "tests/sim/oracle.h"

// What owners and requesters let be seen, and records that come after the questions.
namespace iwets::sim {

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
      if (all.size() != 1 || version.record.withdrawn || version.record.serial != asked.serial ||
          !version.accepted || excused(owner) || !asked.to_ask.has(store) || !may)
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
      const auto fits = [&](const Version& version) {
        return !version.record.withdrawn && version.record.serial == asked->second.serial;
      };
      const auto what =
          "the hit of " + reader.text() + " in " + notice.record + " of " + notice.owner.text();
      if (history->stands.at({notice.hit, notice.party}) && !fits(all->back()))
        violated("rescinded", what + " stands, and its record does not");
      if (std::ranges::all_of(*all, fits) &&
          history->rescinded.contains({notice.subject, notice.hit}))
        violated("rescinded", what + " was taken back for nothing");
    }
  }
}

}  // namespace iwets::sim
