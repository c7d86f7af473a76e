#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace iwets::cli {

/// One server-sent event (WHATWG HTML, section 9.2).
struct StreamEvent {
  std::string id, name, text;
};

/// Cuts a byte stream into events. Comments (the node's heartbeat) are left out; an event of more
/// than `event_bytes_max` is dropped, so that memory stays bounded.
class EventStream {
 public:
  static constexpr std::size_t event_bytes_max = 4U << 20U;
  /// Hands each event that `bytes` completes to `use` until that returns false; false then.
  bool feed(std::string_view bytes, const std::function<bool(const StreamEvent&)>& use);
  /// Forgets a half event: the stream begins again.
  void restart() { line_.clear(), event_ = {}, too_large_ = false; }

 private:
  bool end_line(const std::function<bool(const StreamEvent&)>& use);
  std::string line_;
  StreamEvent event_;
  bool too_large_ = false;
};

}  // namespace iwets::cli
