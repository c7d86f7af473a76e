#include "hub/shell/socket_monitor.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <zmq.hpp>

namespace iwets::shell {
namespace {

constexpr const char* address = "inproc://iwets.monitor";

/// The first descriptor that is not for connections: above it are those of files yet to be opened.
int first_reserved_descriptor() {
  constexpr rlim_t reserved_max = 256;
  constexpr rlim_t connections_max = 1U << 20U;
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return static_cast<int>(connections_max);
  const auto most = std::min(limit.rlim_cur, connections_max);
  return static_cast<int>(most - std::min(reserved_max, most / 4));
}

/// One line for each power of two: who goes on connecting does not fill the disk with logs.
bool worth_a_line(std::uint64_t count) { return (count & (count - 1)) == 0; }

/// Descriptors are given out from below, so that a high one says that nearly all are in use. Were
/// it another's by now, a file would not be touched, and a peer would connect again.
void shed(int descriptor, Counters& counters) {
  ::shutdown(descriptor, SHUT_RDWR);
  counters.add(Count::connections_shed);
  const auto count = counters.value(Count::connections_shed);
  if (worth_a_line(count))
    spdlog::error("event=connections_shed count={} reason=descriptors_run_out", count);
}

/// One event: 16 bits of kind, 32 bits of value; then a part with the endpoint. False: it is over.
bool take_event(zmq::socket_t& socket, Counters& counters, int first_reserved) {
  zmq::message_t event, endpoint;
  if (!socket.recv(event) || !socket.recv(endpoint)) return false;
  if (event.size() < 6) return true;
  std::uint16_t kind = 0;
  std::int32_t value = 0;
  std::memcpy(&kind, event.data(), sizeof kind);
  std::memcpy(&value, static_cast<const char*>(event.data()) + sizeof kind, sizeof value);
  if (kind == ZMQ_EVENT_MONITOR_STOPPED) return false;
  if (kind == ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL) counters.add(Count::handshakes_failed);
  if (kind == ZMQ_EVENT_ACCEPTED && value >= first_reserved) shed(value, counters);
  return true;
}

}  // namespace

SocketMonitor::SocketMonitor(zmq::context_t& context, zmq::socket_t& watched, Counters& counters) {
  // Not ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL: where libzmq 4.3.4 tells it, it forgets why it failed
  // (errno), and a connection with an altered byte stands still instead of ending.
  constexpr int events =
      ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL | ZMQ_EVENT_ACCEPTED | ZMQ_EVENT_MONITOR_STOPPED;
  if (zmq_socket_monitor(watched.handle(), address, events) != 0) throw zmq::error_t();
  auto socket = std::make_shared<zmq::socket_t>(context, zmq::socket_type::pair);
  socket->set(zmq::sockopt::linger, 0);
  socket->connect(address);
  thread_ = std::thread([socket, &counters] {
    try {
      const auto first_reserved = first_reserved_descriptor();
      while (take_event(*socket, counters, first_reserved)) continue;
    } catch (const zmq::error_t&) {
      // The context has ended: so has what was watched.
    }
  });
}

SocketMonitor::~SocketMonitor() { thread_.join(); }

}  // namespace iwets::shell
