#include "hub/core/shared_hits.h"

#include <algorithm>

namespace iwets::hub {

void SharedHits::add(Instant now, const HitId& id, SharedHit hit, std::size_t most) {
  if (find(now, id) != nullptr) return;
  if (const auto over = hits_.find(id); over != hits_.end()) erase(over);
  ++figures(hit).told;
  until_.emplace(hit.until, id);
  of_subject_.emplace(hit.subject, id);
  hits_.emplace(id, std::move(hit));
  while (!until_.empty() && (hits_.size() > most || until_.begin()->first <= now))
    erase(hits_.find(until_.begin()->second));
}

SharedHit* SharedHits::find(Instant now, const HitId& id) {
  const auto at = hits_.find(id);
  return at == hits_.end() || at->second.until <= now ? nullptr : &at->second;
}

void SharedHits::set_clock(const HitId& id, SharedHit& hit, std::uint8_t number, Instant deadline,
                           bool escalated) {
  due_.erase({hit.deadline, id});
  hit.number = number;
  hit.deadline = deadline;
  hit.escalated = escalated;
  if (hit.waits()) due_.emplace(deadline, id);
  set_escalated(id, hit.owner, escalated);
}

void SharedHits::set_escalated(const HitId& id, const PeerId& owner, bool escalated) {
  if (escalated) {
    escalated_[owner].insert(id);
    return;
  }
  const auto at = escalated_.find(owner);
  if (at == escalated_.end()) return;
  at->second.erase(id);
  if (at->second.empty()) escalated_.erase(at);
}

void SharedHits::erase(std::map<HitId, SharedHit>::iterator at) {
  const auto& [id, hit] = *at;
  until_.erase({hit.until, id});
  due_.erase({hit.deadline, id});
  of_subject_.erase({hit.subject, id});
  set_escalated(id, hit.owner, false);
  hits_.erase(at);
}

void SharedHits::forget(const HitId& id) {
  if (const auto at = hits_.find(id); at != hits_.end()) erase(at);
}

void SharedHits::erase(const std::set<TraceId>& subjects) {
  for (const auto& subject : subjects)
    for (auto at = of_subject_.lower_bound({subject, HitId{}});
         at != of_subject_.end() && at->first == subject;
         at = of_subject_.lower_bound({subject, HitId{}}))
      erase(hits_.find(at->second));
}

bool SharedHits::waits_for(const TraceId& subject) const {
  for (auto at = of_subject_.lower_bound({subject, HitId{}});
       at != of_subject_.end() && at->first == subject; ++at)
    if (hits_.at(at->second).waits()) return true;
  return false;
}

std::optional<std::pair<Instant, HitId>> SharedHits::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

void SharedHits::index() {
  until_.clear();
  due_.clear();
  of_subject_.clear();
  escalated_.clear();
  for (const auto& [id, hit] : hits_) {
    until_.emplace(hit.until, id);
    of_subject_.emplace(hit.subject, id);
    if (hit.waits()) due_.emplace(hit.deadline, id);
    if (hit.escalated) set_escalated(id, hit.owner, true);
  }
}

}  // namespace iwets::hub
