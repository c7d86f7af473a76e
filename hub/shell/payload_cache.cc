#include "hub/shell/payload_cache.h"

namespace iwets::shell {

void PayloadCache::put(PayloadRef ref, Payload payload) {
  const auto key = static_cast<std::uint64_t>(ref);
  const std::lock_guard lock(mutex_);
  const auto [at, fresh] = payloads_.emplace(key, std::move(payload));
  if (!fresh) return;
  bytes_ += at->second->size();
  order_.push_back(key);
  while (bytes_ > bytes_max_ && order_.size() > 1) {
    const auto oldest = payloads_.find(order_.front());
    bytes_ -= oldest->second->size();
    payloads_.erase(oldest);
    order_.pop_front();
  }
}

Result<Payload, store::ReadError> PayloadCache::find(PayloadRef ref) const {
  {
    const std::lock_guard lock(mutex_);
    const auto at = payloads_.find(static_cast<std::uint64_t>(ref));
    if (at != payloads_.end()) return at->second;
  }
  auto read = journal_.payload(ref);
  if (!read) return fail(read.error());
  return std::make_shared<const std::string>(std::move(*read));
}

}  // namespace iwets::shell
