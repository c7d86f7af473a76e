#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "hub/store/journal.h"
#include "proto/types/ids.h"
#include "proto/types/result.h"

namespace iwets::shell {

/// A payload as the threads of the hub share it.
using Payload = std::shared_ptr<const std::string>;

/// The newest payloads in memory, the rest from the journal: most payloads are asked for within
/// milliseconds of their arrival. Thread-safe.
class PayloadCache {
 public:
  PayloadCache(const store::Journal& journal, std::size_t bytes_max)
      : journal_(journal), bytes_max_(bytes_max) {}
  /// Keeps a payload; the oldest ones leave when there are too many bytes.
  void put(PayloadRef ref, Payload payload, const TraceId& subject = {});
  /// Drops what is of these cases.
  void drop(const std::vector<TraceId>& subjects);
  void drop(const std::vector<PayloadRef>& payloads);
  /// From memory, or else from disk. Nobody asks before the entry is durable, because effects are
  /// released only then.
  [[nodiscard]] Result<Payload, store::ReadError> find(PayloadRef ref) const;

 private:
  const store::Journal& journal_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;
  struct Kept {
    Payload payload;
    TraceId subject;
  };
  std::unordered_map<std::uint64_t, Kept> payloads_;
  std::deque<std::uint64_t> order_;
  std::size_t bytes_ = 0;
};

}  // namespace iwets::shell
