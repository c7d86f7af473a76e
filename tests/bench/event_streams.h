#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace iwets::bench {

/// Many open event streams of one node, read by one thread: the officers' pages.
class EventStreams {
 public:
  /// Opens them behind the event `after`; throws `std::runtime_error` if one is not taken.
  EventStreams(std::uint16_t port, const std::string& token, std::size_t many, std::int64_t after);
  ~EventStreams();
  EventStreams(const EventStreams&) = delete;
  EventStreams& operator=(const EventStreams&) = delete;

  /// Microseconds from now until each stream has told this event; those that have not within
  /// `patience_ms` are missing.
  [[nodiscard]] std::vector<double> wait_for(std::int64_t seq, int patience_ms = 10'000);

 private:
  struct Stream {
    int socket = -1;
    std::string text;
  };
  std::vector<Stream> streams_;
};

}  // namespace iwets::bench
