#pragma once

#include <microhttpd.h>
#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "node/shell/http_server.h"

namespace iwets::node {

/// The open event streams of an HTTP server. A stream holds the number of the last event it has
/// sent and one buffer; what it still has to send stays on disk, so that a slow client costs no
/// memory. A stream with nothing to send is suspended until `wake`.
struct HttpServer::Streams {
 public:
  using Read = decltype(Handlers::events);
  Streams(Read read, std::size_t most) : read_(std::move(read)), most_(most) {}

  /// A response that streams what comes behind `after`; null when too many streams are open.
  [[nodiscard]] MHD_Response* open(MHD_Connection* connection, const Caller& caller,
                                   std::int64_t after);
  void wake(std::int64_t last, bool heartbeat);
  void stop();

 private:
  struct Stream {
    Streams* owner = nullptr;
    MHD_Connection* connection = nullptr;
    Caller caller;
    std::int64_t last = 0;
    std::string buffer;
    std::size_t sent = 0;  ///< of the buffer
    bool heartbeat = false, suspended = false;
    bool broken = false;  ///< what comes next cannot be read
  };
  static ssize_t produce(void* stream, std::uint64_t position, char* to, std::size_t room);
  static void closed(void* stream);
  /// False: there is nothing to send for now.
  [[nodiscard]] bool fill(Stream& stream);

  Read read_;
  std::size_t most_;
  std::mutex mutex_;  ///< guards what follows, and the flags of each stream
  std::set<Stream*> streams_;
  std::int64_t last_ = 0;
  bool stopping_ = false;
};

}  // namespace iwets::node
