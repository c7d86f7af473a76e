#include "hub/core/known_hits.h"

#include <algorithm>
#include <iterator>

namespace iwets::hub {

bool KnownHit::unanswered() const {
  return escalated ||
         std::ranges::any_of(pass_on, [](const auto& one) { return one.second.escalated; });
}

bool KnownHits::tell(Instant now, const HitId& id, Party party, const KnownHit& hit,
                     std::size_t most) {
  if (const auto over = hits_.find(id); over != hits_.end() && over->second.until <= now)
    erase(over);
  const auto [at, fresh] = hits_.try_emplace(id, hit);
  if (fresh) index(id, hit);
  auto& told = party == Party::owner ? at->second.told_owner : at->second.told_requester;
  if (told) return false;
  told = true;
  if (at->second.shared()) ++figures(hit).told;
  while (!until_.empty() && (hits_.size() > most || until_.begin()->first <= now))
    erase(hits_.find(until_.begin()->second));
  return true;
}

void KnownHits::untell(const HitId& id, Party party) {
  const auto at = hits_.find(id);
  if (at == hits_.end()) return;
  auto& [told_id, hit] = *at;
  if (hit.shared()) --figures(hit).told;
  (party == Party::owner ? hit.told_owner : hit.told_requester) = false;
  if (!hit.told_owner && !hit.told_requester) erase(at);
}

KnownHit* KnownHits::find(Instant now, const HitId& id) {
  const auto at = hits_.find(id);
  return at == hits_.end() || at->second.until <= now ? nullptr : &at->second;
}

KnownHit* KnownHits::find_shared(Instant now, const HitId& id) {
  auto* const hit = find(now, id);
  return hit != nullptr && hit->shared() ? hit : nullptr;
}

std::vector<HitId> KnownHits::of_record(Store store, const PeerId& owner,
                                        const std::string& record) const {
  std::vector<HitId> found;
  const RecordName name{owner, store, record};
  for (auto at = of_record_.lower_bound({name, HitId{}});
       at != of_record_.end() && at->first == name; ++at)
    found.push_back(at->second);
  return found;
}

void KnownHits::set_clock(const HitId& id, KnownHit& hit, std::uint8_t number, Instant deadline,
                          bool escalated) {
  due_.erase({hit.deadline, id});
  hit.number = number;
  hit.deadline = deadline;
  hit.escalated = escalated;
  if (hit.waits()) due_.emplace(deadline, id);
  note_escalated(id, hit.owner, hit.unanswered());
}

void KnownHits::set_pass_on(const HitId& id, KnownHit& hit, CountryCode country,
                            const PassOnRequest& request) {
  const auto [at, fresh] = hit.pass_on.try_emplace(country, request);
  if (!fresh) pass_on_due_.erase({at->second.deadline, id, country});
  at->second = request;
  if (request.waits()) pass_on_due_.emplace(request.deadline, id, country);
  note_escalated(id, hit.owner, hit.unanswered());
}

void KnownHits::clear_pass_on(const HitId& id, KnownHit& hit) {
  for (const auto& [country, request] : hit.pass_on)
    pass_on_due_.erase({request.deadline, id, country});
  hit.pass_on.clear();
  note_escalated(id, hit.owner, hit.unanswered());
}

void KnownHits::note_escalated(const HitId& id, const PeerId& owner, bool escalated) {
  if (escalated) {
    escalated_[owner].insert(id);
    return;
  }
  const auto at = escalated_.find(owner);
  if (at == escalated_.end()) return;
  at->second.erase(id);
  if (at->second.empty()) escalated_.erase(at);
}

void KnownHits::erase(std::map<HitId, KnownHit>::iterator at) {
  const auto& [id, hit] = *at;
  until_.erase({hit.until, id});
  due_.erase({hit.deadline, id});
  for (const auto& [country, request] : hit.pass_on)
    pass_on_due_.erase({request.deadline, id, country});
  of_subject_.erase({hit.subject, id});
  of_record_.erase({record_of(hit), id});
  note_escalated(id, hit.owner, false);
  hits_.erase(at);
}

void KnownHits::forget(const HitId& id) {
  if (const auto at = hits_.find(id); at != hits_.end()) erase(at);
}

void KnownHits::erase(const std::set<TraceId>& subjects) {
  for (const auto& subject : subjects)
    for (auto at = of_subject_.lower_bound({subject, HitId{}});
         at != of_subject_.end() && at->first == subject;
         at = of_subject_.lower_bound({subject, HitId{}}))
      erase(hits_.find(at->second));
}

bool KnownHits::waits_for(const TraceId& subject) const {
  for (auto at = of_subject_.lower_bound({subject, HitId{}});
       at != of_subject_.end() && at->first == subject; ++at)
    if (const auto& hit = hits_.at(at->second);
        hit.waits() ||
        std::ranges::any_of(hit.pass_on, [](const auto& one) { return one.second.waits(); }))
      return true;
  return false;
}

std::optional<std::pair<Instant, HitId>> KnownHits::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

std::optional<KnownHits::PassOnDue> KnownHits::first_pass_on_due() const {
  if (pass_on_due_.empty()) return std::nullopt;
  return *pass_on_due_.begin();
}

void KnownHits::index(const HitId& id, const KnownHit& hit) {
  until_.emplace(hit.until, id);
  of_subject_.emplace(hit.subject, id);
  of_record_.emplace(record_of(hit), id);
  index_clocks(id, hit);
}

void KnownHits::index_clocks(const HitId& id, const KnownHit& hit) {
  if (hit.waits()) due_.emplace(hit.deadline, id);
  for (const auto& [country, request] : hit.pass_on)
    if (request.waits()) pass_on_due_.emplace(request.deadline, id, country);
  if (hit.unanswered()) note_escalated(id, hit.owner, true);
}

void KnownHits::index() {
  due_.clear();
  pass_on_due_.clear();
  escalated_.clear();
  std::vector<std::pair<Instant, HitId>> until;
  std::vector<std::pair<TraceId, HitId>> of_subject;
  std::vector<std::pair<RecordName, HitId>> of_record;
  until.reserve(hits_.size());
  of_subject.reserve(hits_.size());
  of_record.reserve(hits_.size());
  for (const auto& [id, hit] : hits_) {
    until.emplace_back(hit.until, id);
    of_subject.emplace_back(hit.subject, id);
    of_record.emplace_back(record_of(hit), id);
    index_clocks(id, hit);
  }
  // A set is built from sorted values in linear time.
  std::ranges::sort(until);
  std::ranges::sort(of_subject);
  std::ranges::sort(of_record);
  until_ = {until.begin(), until.end()};
  of_subject_ = {of_subject.begin(), of_subject.end()};
  of_record_ = {std::make_move_iterator(of_record.begin()),
                std::make_move_iterator(of_record.end())};
}

}  // namespace iwets::hub
