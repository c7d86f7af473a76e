#include "hub/shell/socket_monitor.h"

#include <spdlog/spdlog.h>

#include <cstring>
#include <memory>
#include <zmq.hpp>

namespace iwets::shell {
namespace {

constexpr const char* address = "inproc://iwets.monitor";

/// One event: 16 bits of kind, 32 bits of value; then a part with the endpoint. False: it is over.
bool take_event(zmq::socket_t& socket, Counters& counters) {
  zmq::message_t event, endpoint;
  if (!socket.recv(event) || !socket.recv(endpoint)) return false;
  if (event.size() < 6) return true;
  std::uint16_t kind = 0;
  std::memcpy(&kind, event.data(), sizeof kind);
  if (kind == ZMQ_EVENT_MONITOR_STOPPED) return false;
  if (kind == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) counters.add(Count::handshakes_failed);
  // No descriptor left: existing peers are served, new ones wait.
  if (kind == ZMQ_EVENT_ACCEPT_FAILED) spdlog::error("event=accept_failed");
  return true;
}

}  // namespace

SocketMonitor::SocketMonitor(zmq::context_t& context, zmq::socket_t& watched, Counters& counters) {
  // Not ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: where libzmq 4.3.4 tells it, it forgets why it failed
  // (errno), and a connection with an altered byte stands still instead of ending.
  constexpr int events =
      ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_ACCEPT_FAILED | ZMQ_EVENT_MONITOR_STOPPED;
  if (zmq_socket_monitor(watched.handle(), address, events) != 0) throw zmq::error_t();
  auto socket = std::make_shared<zmq::socket_t>(context, zmq::socket_type::pair);
  socket->set(zmq::sockopt::linger, 0);
  socket->connect(address);
  thread_ = std::thread([socket, &counters] {
    try {
      while (take_event(*socket, counters)) continue;
    } catch (const zmq::error_t&) {
      // The context has ended: so has what was watched.
    }
  });
}

SocketMonitor::~SocketMonitor() { thread_.join(); }

}  // namespace iwets::shell
