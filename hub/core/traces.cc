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
  due_.emplace(opened.due(), id);
  return at->second;
}

void Traces::assign(const TraceId& id, Trace& trace, const PeerId& center) {
  if (!trace.center.is_hub()) of_peer_.erase({trace.center, id});
  trace.center = center;
  if (!center.is_hub()) of_peer_.emplace(center, id);
}

void Traces::postpone(const TraceId& id, Trace& trace, Instant expires) {
  due_.erase({trace.due(), id});
  trace.expires = expires;
  due_.emplace(trace.due(), id);
}

void Traces::set_clock(const TraceId& id, Trace& trace, const std::optional<Clock>& clock) {
  if (trace.clock && trace.clock->escalated) set_escalated(id, trace, false);
  due_.erase({trace.due(), id});
  trace.clock = clock;
  due_.emplace(trace.due(), id);
  if (trace.clock && trace.clock->escalated) set_escalated(id, trace, true);
}

void Traces::set_escalated(const TraceId& id, const Trace& trace, bool escalated) {
  auto& of_center = escalated_[trace.center];
  if (escalated)
    of_center.insert(id);
  else
    of_center.erase(id);
  if (of_center.empty()) escalated_.erase(trace.center);
}

void Traces::close(const TraceId& id, std::size_t closed_kept) {
  const auto at = open_.find(id);
  assert(at != open_.end());
  const auto& trace = at->second;
  of_peer_.erase({trace.requester, id});
  if (!trace.center.is_hub()) of_peer_.erase({trace.center, id});
  if (--of_requester_[trace.requester] == 0) of_requester_.erase(trace.requester);
  if (trace.clock && trace.clock->escalated) set_escalated(id, trace, false);
  due_.erase({trace.due(), id});
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

std::optional<std::pair<Instant, TraceId>> Traces::first_due() const {
  if (due_.empty()) return std::nullopt;
  return *due_.begin();
}

std::optional<TraceId> Traces::next_of(const PeerId& peer,
                                       const std::optional<TraceId>& after) const {
  const auto at = after ? of_peer_.upper_bound({peer, *after}) : of_peer_.lower_bound({peer, {}});
  if (at == of_peer_.end() || at->first != peer) return std::nullopt;
  return at->second;
}

void Traces::index() {
  std::vector<std::pair<PeerId, TraceId>> of_peer;
  std::vector<std::pair<Instant, TraceId>> due;
  of_peer.reserve(2 * open_.size());
  due.reserve(open_.size());
  of_requester_.clear();
  escalated_.clear();
  for (const auto& [id, trace] : open_) {
    of_peer.emplace_back(trace.requester, id);
    if (!trace.center.is_hub()) of_peer.emplace_back(trace.center, id);
    due.emplace_back(trace.due(), id);
    if (trace.clock && trace.clock->escalated) set_escalated(id, trace, true);
    ++of_requester_[trace.requester];
  }
  // A set is built from sorted values in linear time.
  std::ranges::sort(of_peer);
  std::ranges::sort(due);
  of_peer_ = {of_peer.begin(), of_peer.end()};
  due_ = {due.begin(), due.end()};
  std::vector<TraceId> closed_ids;
  closed_ids.reserve(closed_.size());
  for (const auto& [order, id] : closed_) closed_ids.push_back(id);
  std::ranges::sort(closed_ids);
  closed_ids_ = {closed_ids.begin(), closed_ids.end()};
}

}  // namespace iwets::hub
