#pragma once

#include <string>
#include <thread>

#include "hub/shell/counters.h"

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace iwets::shell {

/// Counts what happens below the messages: handshakes that fail. Has a thread of its own, because
/// an unread monitor blocks ZeroMQ's I/O thread (libzmq #3575). Ends when the watched socket does.
class SocketMonitor {
 public:
  SocketMonitor(zmq::context_t& context, zmq::socket_t& watched, Counters& counters);
  ~SocketMonitor();
  SocketMonitor(const SocketMonitor&) = delete;
  SocketMonitor& operator=(const SocketMonitor&) = delete;

 private:
  std::thread thread_;
};

}  // namespace iwets::shell
