#include "hub/shell/event_log.h"

#include <algorithm>

namespace iwets::shell {

void EventLog::add(LogEvent event) {
  {
    const std::lock_guard lock(mutex_);
    event.seq = ++newest_;
    events_.push_back(std::move(event));
    if (events_.size() > kept_) events_.pop_front();
  }
  if (on_event_) on_event_();
}

std::vector<LogEvent> EventLog::after(std::uint64_t seq, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<LogEvent> out;
  const auto from = std::lower_bound(events_.begin(), events_.end(), seq + 1,
                                     [](const LogEvent& e, std::uint64_t s) { return e.seq < s; });
  for (auto at = from; at != events_.end() && out.size() < most; ++at) out.push_back(*at);
  return out;
}

std::uint64_t EventLog::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

}  // namespace iwets::shell
