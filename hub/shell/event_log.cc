#include "hub/shell/event_log.h"

#include <algorithm>
#include <utility>

namespace iwets::shell {

void EventLog::add(std::vector<LogEvent> events) {
  if (events.empty()) return;
  std::function<void()> wake;
  {
    const std::lock_guard lock(mutex_);
    for (auto& event : events) {
      event.seq = ++newest_;
      events_.push_back(event);
    }
    while (events_.size() > kept_) events_.pop_front();
    wake = std::exchange(wake_, nullptr);
  }
  if (wake) wake();
}

std::vector<LogEvent> EventLog::after(std::uint64_t seq, std::size_t most) const {
  const std::lock_guard lock(mutex_);
  std::vector<LogEvent> out;
  auto at = std::ranges::upper_bound(events_, seq, {}, &LogEvent::seq);
  for (; at != events_.end() && out.size() < most; ++at) out.push_back(*at);
  return out;
}

std::uint64_t EventLog::newest() const {
  const std::lock_guard lock(mutex_);
  return newest_;
}

void EventLog::call_at_next(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

}  // namespace iwets::shell
