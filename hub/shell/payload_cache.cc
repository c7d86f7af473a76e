#include "hub/shell/payload_cache.h"

#include <set>

namespace iwets::shell {

void PayloadCache::put(PayloadRef ref, Payload payload, const TraceId& subject) {
  const auto key = static_cast<std::uint64_t>(ref);
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = payloads_.emplace(key, Kept{std::move(payload), subject});
  if (!fresh) return;
  bytes_ += at->second.payload->size();
  order_.push_back(key);
  while (bytes_ > bytes_max_ && order_.size() > 1) {
    const auto oldest = payloads_.find(order_.front());
    bytes_ -= oldest->second.payload->size();
    payloads_.erase(oldest);
    order_.pop_front();
  }
}

void PayloadCache::drop(const std::vector<TraceId>& subjects) {
  const std::set<TraceId> dropped(subjects.begin(), subjects.end());
  const std::lock_guard lock(mutex_);
  std::erase_if(order_, [&](std::uint64_t key) {
    const auto at = payloads_.find(key);
    if (!dropped.contains(at->second.subject)) return false;
    bytes_ -= at->second.payload->size();
    payloads_.erase(at);
    return true;
  });
}

void PayloadCache::drop(const std::vector<PayloadRef>& payloads) {
  const std::lock_guard lock(mutex_);
  for (const auto payload : payloads) {
    const auto at = payloads_.find(static_cast<std::uint64_t>(payload));
    if (at == payloads_.end()) continue;
    bytes_ -= at->second.payload->size();
    payloads_.erase(at);
    std::erase(order_, static_cast<std::uint64_t>(payload));
  }
}

Result<Payload, store::ReadError> PayloadCache::find(PayloadRef ref) const {
  {
    const std::lock_guard lock(mutex_);
    const auto at = payloads_.find(static_cast<std::uint64_t>(ref));
    if (at != payloads_.end()) return at->second.payload;
  }
  auto read = journal_.payload(ref);
  if (!read) return fail(read.error());
  return std::make_shared<const std::string>(std::move(*read));
}

}  // namespace iwets::shell
