#pragma once

#include <array>
#include <atomic>
#include <cstdint>

namespace iwets::shell {

/// What the hub counts since its start, for the operator. Names are in `counter_names`.
enum class Count : std::uint8_t {
  frames_in,
  frames_out,
  bytes_in,
  bytes_out,
  messages,      ///< verified and taken to the core
  refused,       ///< content at fault
  strikes,       ///< frames that were none of this protocol
  unknown_keys,  ///< handshakes refused for their key
  handshakes_failed,
  entries,
  commits,
  checks,
  composed,
  receipts,
  attaches,
  sends_failed,  ///< the session was gone
  payloads_read,
  not_composed,      ///< messages of the hub's own that could not be written
  checks_given_up,   ///< late, and dropped before the last store answered
  connections_shed,  ///< ended at once, because descriptors were running out
  credit_held,       ///< times that a member sent more than its rate, and was made to wait
  last_
};
inline constexpr std::array<const char*, static_cast<std::size_t>(Count::last_)> counter_names = {
    "frames_in",    "frames_out",    "bytes_in",     "bytes_out",         "messages",
    "refused",      "strikes",       "unknown_keys", "handshakes_failed", "entries",
    "commits",      "checks",        "composed",     "receipts",          "attaches",
    "sends_failed", "payloads_read", "not_composed", "checks_given_up",   "connections_shed",
    "credit_held"};

/// Thread-safe.
class Counters {
 public:
  void add(Count which, std::uint64_t n = 1) {
    values_[static_cast<std::size_t>(which)].fetch_add(n, std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t value(Count which) const {
    return values_[static_cast<std::size_t>(which)].load(std::memory_order_relaxed);
  }

 private:
  std::array<std::atomic<std::uint64_t>, static_cast<std::size_t>(Count::last_)> values_{};
};

}  // namespace iwets::shell
