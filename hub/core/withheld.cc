#include "hub/core/withheld.h"

namespace iwets::hub {

void Withheld::add(Instant now, const TraceId& id, WithheldTrace trace, std::size_t most) {
  erase(id);
  until_.emplace(trace.until, id);
  traces_.emplace(id, std::move(trace));
  while (!until_.empty() && (traces_.size() > most || until_.begin()->first <= now))
    erase(until_.begin()->second);
}

WithheldTrace* Withheld::find(Instant now, const TraceId& id) {
  const auto at = traces_.find(id);
  return at == traces_.end() || at->second.until <= now ? nullptr : &at->second;
}

void Withheld::erase(const TraceId& id) {
  const auto at = traces_.find(id);
  if (at == traces_.end()) return;
  until_.erase({at->second.until, id});
  traces_.erase(at);
}

void Withheld::index() {
  until_.clear();
  for (const auto& [id, trace] : traces_) until_.emplace(trace.until, id);
}

}  // namespace iwets::hub
