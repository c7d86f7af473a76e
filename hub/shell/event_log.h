#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "proto/types/ids.h"
#include "proto/types/instant.h"

namespace iwets::shell {

/// One thing that an operator may follow live. Ids and codes only.
struct LogEvent {
  std::uint64_t seq = 0;
  Instant at;
  std::string name;
  TraceId subject;
  PeerId peer;
  std::uint32_t code = 0;
  std::string text;
};

/// The newest events, for `iwets-hubctl events`. Not durable: journeys are in the journal.
/// Thread-safe.
class EventLog {
 public:
  explicit EventLog(std::size_t kept) : kept_(kept) {}
  void add(LogEvent event);
  /// Events after `seq`, oldest first, at most `most`.
  [[nodiscard]] std::vector<LogEvent> after(std::uint64_t seq, std::size_t most) const;
  [[nodiscard]] std::uint64_t newest() const;
  /// What to call after each event; must only wake somebody. Set before use.
  void on_event(std::function<void()> call) { on_event_ = std::move(call); }

 private:
  const std::size_t kept_;
  mutable std::mutex mutex_;
  std::deque<LogEvent> events_;
  std::uint64_t newest_ = 0;
  std::function<void()> on_event_;
};

}  // namespace iwets::shell
