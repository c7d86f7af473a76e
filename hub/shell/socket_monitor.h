#pragma once

#include <string>
#include <thread>

#include "hub/shell/counters.h"

namespace zmq {
class context_t;
class socket_t;
}  // namespace zmq

namespace iwets::shell {

/// Watches what happens below the messages: counts handshakes that fail, and ends a connection
/// whose descriptor is one of the last, so that the journal can always open its files and the
/// listening socket never fails to accept, which would keep a CPU busy. Has a thread of its own,
/// because an unread monitor blocks ZeroMQ's I/O thread (libzmq #3575). Ends when the watched
/// socket does.
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
