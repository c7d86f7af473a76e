#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "hub/core/effects.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::shell {

/// One thing that an operator may follow live. Ids and codes only; the texts are literals.
struct LogEvent {
  std::uint64_t seq = 0;  ///< given by the log
  Instant at;
  std::string_view name;
  TraceId subject;
  PeerId peer;
  std::uint32_t code = 0;
  std::string_view detail;
  std::optional<hub::Step> step;  ///< of a trace's journey
};

/// The newest events, for `iwets-hubctl events`. Not durable: journeys are in the journal.
/// Thread-safe.
class EventLog {
 public:
  explicit EventLog(std::size_t kept) : kept_(kept) {}
  void add(std::vector<LogEvent> events);
  /// Events after `seq`, oldest first, at most `most`.
  [[nodiscard]] std::vector<LogEvent> after(std::uint64_t seq, std::size_t most) const;
  [[nodiscard]] std::uint64_t newest() const;
  /// Calls `wake` once, from another thread, when the next event comes; it must only wake somebody.
  void call_at_next(std::function<void()> wake);

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<LogEvent> events_;
  std::uint64_t newest_ = 0;
  std::function<void()> wake_;
};

}  // namespace iwets::shell
