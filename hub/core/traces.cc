#include "hub/core/traces.h"

#include <algorithm>
#include <cassert>

namespace iwets::hub {

Trace* Traces::find(const TraceId& id) {
  const auto at = open_.find(id);
  return at == open_.end() ? nullptr : &at->second;
}

std::size_t Traces::size_of(const PeerId& requester) const {
  const auto at = of_requester_.find(requester);
  return at == of_requester_.end() ? 0 : at->second;
}

Trace& Traces::open(const TraceId& id, Trace trace) {
  const auto [at, made] = open_.emplace(id, std::move(trace));
  assert(made);
  const auto& opened = at->second;
  of_peer_.emplace(opened.requester, id);
  if (!opened.center.is_hub()) of_peer_.emplace(opened.center, id);
  ++of_requester_[opened.requester];
  expiry_.emplace(opened.expires, id);
  return at->second;
}

void Traces::assign(const TraceId& id, Trace& trace, const PeerId& center) {
  if (!trace.center.is_hub()) of_peer_.erase({trace.center, id});
  trace.center = center;
  if (!center.is_hub()) of_peer_.emplace(center, id);
}

void Traces::postpone(const TraceId& id, Trace& trace, Instant expires) {
  expiry_.erase({trace.expires, id});
  trace.expires = expires;
  expiry_.emplace(expires, id);
}

void Traces::close(const TraceId& id, std::size_t closed_kept) {
  const auto at = open_.find(id);
  assert(at != open_.end());
  const auto& trace = at->second;
  of_peer_.erase({trace.requester, id});
  if (!trace.center.is_hub()) of_peer_.erase({trace.center, id});
  if (--of_requester_[trace.requester] == 0) of_requester_.erase(trace.requester);
  expiry_.erase({trace.expires, id});
  open_.erase(at);
  remember(id, closed_kept);
}

void Traces::remember(const TraceId& id, std::size_t closed_kept) {
  if (!closed_ids_.insert(id).second) return;
  closed_.emplace_hint(closed_.end(), closed_count_++, id);
  while (closed_.size() > closed_kept) {
    closed_ids_.erase(closed_.begin()->second);
    closed_.erase(closed_.begin());
  }
}

std::optional<std::pair<Instant, TraceId>> Traces::first_to_expire() const {
  if (expiry_.empty()) return std::nullopt;
  return *expiry_.begin();
}

std::optional<TraceId> Traces::next_of(const PeerId& peer,
                                       const std::optional<TraceId>& after) const {
  const auto at = after ? of_peer_.upper_bound({peer, *after}) : of_peer_.lower_bound({peer, {}});
  if (at == of_peer_.end() || at->first != peer) return std::nullopt;
  return at->second;
}

void Traces::index() {
  std::vector<std::pair<PeerId, TraceId>> of_peer;
  std::vector<std::pair<Instant, TraceId>> expiry;
  of_peer.reserve(2 * open_.size());
  expiry.reserve(open_.size());
  of_requester_.clear();
  for (const auto& [id, trace] : open_) {
    of_peer.emplace_back(trace.requester, id);
    if (!trace.center.is_hub()) of_peer.emplace_back(trace.center, id);
    expiry.emplace_back(trace.expires, id);
    ++of_requester_[trace.requester];
  }
  // A set is built from sorted values in linear time.
  std::ranges::sort(of_peer);
  std::ranges::sort(expiry);
  of_peer_ = {of_peer.begin(), of_peer.end()};
  expiry_ = {expiry.begin(), expiry.end()};
  closed_ids_.clear();
  for (const auto& [order, id] : closed_) closed_ids_.insert(id);
}

}  // namespace iwets::hub
