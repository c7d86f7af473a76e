#include "node/core/escalation.h"

#include <algorithm>

namespace iwets::node {

void Escalation::told(Instant now, const std::string& agency, std::int64_t seq,
                      const std::set<std::string>& badges, bool general) {
  if (after_ == Duration{}) return;
  auto at = open_.find(agency);
  if (at == open_.end()) {
    if (open_.size() >= agencies_max) return;
    at = open_.emplace(agency, Open{seq, seq, now, {}, false}).first;
  }
  auto& open = at->second;
  open.last = std::max(open.last, seq);
  open.told.insert(badges.begin(), badges.end());
  open.general = open.general || general;
}

std::optional<std::string> Escalation::due(Instant now) const {
  for (const auto& [agency, open] : open_)
    if (open.since + after_ <= now) return agency;
  return std::nullopt;
}

void Escalation::close(const std::string& agency) { open_.erase(agency); }

void Escalation::go_on(const std::string& agency, std::int64_t seq, Instant came) {
  auto& open = open_.at(agency);
  open.first = seq;
  open.since = std::max(open.since, came);
}

void Escalation::passed_on(Instant now, const std::string& agency,
                           const std::set<std::string>& badges, bool general) {
  auto& open = open_.at(agency);
  open.since = now;
  open.told.insert(badges.begin(), badges.end());
  open.general = open.general || general;
}

std::optional<Instant> Escalation::next_deadline() const {
  std::optional<Instant> next;
  for (const auto& [agency, open] : open_)
    if (!next || open.since + after_ < *next) next = open.since + after_;
  return next;
}

std::optional<std::int64_t> Escalation::oldest() const {
  std::optional<std::int64_t> oldest;
  for (const auto& [agency, open] : open_)
    if (!oldest || open.first < *oldest) oldest = open.first;
  return oldest;
}

}  // namespace iwets::node
