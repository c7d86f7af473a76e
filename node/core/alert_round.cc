#include "node/core/alert_round.h"

#include <algorithm>

namespace iwets::node {

std::string_view name(AlertWay way) {
  switch (way) {
    case AlertWay::command: return "command";
    case AlertWay::webhook: return "webhook";
    case AlertWay::email: return "email";
  }
  return "unknown";
}

bool AlertRound::notice(Instant now, std::int64_t seq, NoticeKind kind, const AlertAddress& to,
                        bool passed_on) {
  auto at = ones_.find(to);
  if (at == ones_.end()) {
    if (ones_.size() >= addresses_max)  // Addresses of before make room.
      std::erase_if(ones_, [](const auto& one) { return !one.second.watch.next_deadline(); });
    if (ones_.size() >= addresses_max) return false;
    at = ones_.emplace(to, One{AlertWatch(rules_), 0, {}}).first;
  }
  auto& one = at->second;
  one.watch.notice(now, kind, passed_on);
  if (one.first == 0 && one.watch.next_deadline()) one.first = seq;
  return true;
}

std::optional<AlertRound::Due> AlertRound::due(Instant now) const {
  const std::pair<const AlertAddress, One>* best = nullptr;
  const auto before = [](const One& a, const One& b) {
    const auto left = a.watch.alert().level, right = b.watch.alert().level;
    return left != right ? left > right : a.watch.next_deadline() < b.watch.next_deadline();
  };
  for (const auto& one : ones_)
    if (one.second.watch.due(now) && (best == nullptr || before(one.second, best->second)))
      best = &one;
  if (best == nullptr) return std::nullopt;
  return Due{best->first, best->second.watch.alert()};
}

void AlertRound::told(Instant now, const AlertAddress& to) {
  auto& one = ones_.at(to);
  one.watch.told(now);
  one.first = 0;
  one.reason.clear();
}

void AlertRound::failed(Instant now, const AlertAddress& to, const std::string& reason) {
  auto& one = ones_.at(to);
  one.watch.failed(now);
  one.reason = reason;
  if (!one.watch.next_deadline()) one.first = 0;  // Given up.
}

std::optional<Instant> AlertRound::next_deadline() const {
  std::optional<Instant> next;
  for (const auto& [to, one] : ones_)
    if (const auto at = one.watch.next_deadline(); at && (!next || *at < *next)) next = at;
  return next;
}

std::optional<std::int64_t> AlertRound::oldest() const {
  std::optional<std::int64_t> oldest;
  for (const auto& [to, one] : ones_)
    if (one.first != 0 && (!oldest || one.first < *oldest)) oldest = one.first;
  return oldest;
}

std::vector<AlertRound::Trouble> AlertRound::troubles() const {
  std::map<AlertWay, Trouble> out;
  for (const auto& [to, one] : ones_) {
    const auto since = one.watch.failing_since();
    if (!since) continue;
    auto& trouble = out[to.way];
    if (trouble.addresses == 0 || *since < trouble.since) trouble.since = *since;
    trouble.way = to.way;
    trouble.reason = one.reason;
    ++trouble.addresses;
  }
  std::vector<Trouble> list;
  for (auto& [way, trouble] : out) list.push_back(std::move(trouble));
  return list;
}

}  // namespace iwets::node
