#include "hub/core/answered.h"

namespace iwets::hub {

void Answered::add(Instant now, const TraceId& id, const AnsweredTrace& trace, std::size_t most) {
  erase(id);
  until_.emplace(trace.until, id);
  traces_.emplace(id, trace);
  while (!until_.empty() && (traces_.size() > most || until_.begin()->first <= now))
    erase(until_.begin()->second);
}

AnsweredTrace* Answered::find(Instant now, const TraceId& id) {
  const auto at = traces_.find(id);
  return at == traces_.end() || at->second.until <= now ? nullptr : &at->second;
}

void Answered::erase(const TraceId& id) {
  const auto at = traces_.find(id);
  if (at == traces_.end()) return;
  until_.erase({at->second.until, id});
  traces_.erase(at);
}

void Answered::index() {
  until_.clear();
  for (const auto& [id, trace] : traces_) until_.emplace(trace.until, id);
}

}  // namespace iwets::hub
