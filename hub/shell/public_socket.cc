#include "hub/shell/public_socket.h"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <zmq.hpp>

#include "hub/shell/zap.h"

namespace iwets::shell {
namespace {

/// ZMQ_ZAP_ENFORCE_DOMAIN: hidden behind the draft macro in the header, there in the library.
constexpr int zap_enforce_domain = 93;
/// More than a lane's window of 64 and the control frames beside it.
constexpr int queue_frames_max = 256;
constexpr int backlog_max = 1'024;
constexpr auto handshake_max = std::chrono::seconds{10};
/// A connection whose other end is gone: asked every so many seconds, given up after so many times.
constexpr int keepalive_seconds = 10, keepalive_times = 3;
/// Or when what was sent is not taken for so long.
constexpr auto unacknowledged_max = std::chrono::seconds{40};
constexpr auto proof_wait_max = std::chrono::seconds{5};

int milliseconds(std::chrono::milliseconds time) { return static_cast<int>(time.count()); }

void set_options(zmq::socket_t& socket, const seal::CurveKeys& keys, const ShellLimits& limits) {
  using namespace zmq::sockopt;
  socket.set(linger, 0);
  socket.set(router_mandatory, true);
  socket.set(router_handover, false);
  socket.set(maxmsgsize, static_cast<std::int64_t>(limits.frame_bytes_max));
  socket.set(sndhwm, queue_frames_max);
  socket.set(rcvhwm, queue_frames_max);
  socket.set(backlog, backlog_max);
  socket.set(handshake_ivl, milliseconds(handshake_max));
  // Not by ZeroMQ's own heartbeats, see docs/decisions/0006-no-heartbeats-of-zeromq.md.
  socket.set(tcp_keepalive, 1);
  socket.set(tcp_keepalive_idle, keepalive_seconds);
  socket.set(tcp_keepalive_intvl, keepalive_seconds);
  socket.set(tcp_keepalive_cnt, keepalive_times);
  socket.set(tcp_maxrt, milliseconds(unacknowledged_max));
  socket.set(curve_server, true);
  if (zmq_setsockopt(socket.handle(), ZMQ_CURVE_SECRETKEY, keys.secret.bytes().data(), 32) != 0)
    throw zmq::error_t();
  socket.set(zmq::sockopt::zap_domain, iwets::shell::zap_domain);
  const int on = 1;
  if (zmq_setsockopt(socket.handle(), zap_enforce_domain, &on, sizeof on) != 0)
    throw zmq::error_t();
}

ListenFault explain(int error, const std::string& address) {
  const auto what = "cannot listen on " + address + ": " + zmq_strerror(error);
  switch (error) {
    case EADDRINUSE:
      return {what,
              "another program, perhaps another hub, has this port: stop it, or set "
              "`hub.listen` to another port"};
    case EACCES: return {what, "use a port above 1023, or grant CAP_NET_BIND_SERVICE"};
    case EADDRNOTAVAIL:
    case ENODEV:
      return {what, "this machine has no such address: see `ip addr`, and set `hub.listen`"};
    default: return {what, "`hub.listen` is written \"tcp://ADDRESS:PORT\""};
  }
}

/// Where to reach an address that listens on every interface.
std::string reachable(std::string endpoint) {
  const auto replace = [&](const std::string& any, const std::string& one) {
    const auto at = endpoint.find("://" + any + ":");
    if (at != std::string::npos) endpoint.replace(at + 3, any.size(), one);
  };
  replace("0.0.0.0", "127.0.0.1");
  replace("[::]", "[::1]");
  return endpoint;
}

}  // namespace

Result<PublicSocket, ListenFault> listen(zmq::context_t& context, const std::string& address,
                                         const seal::CurveKeys& keys, const ShellLimits& limits) {
  try {
    auto socket = std::make_unique<zmq::socket_t>(context, zmq::socket_type::router);
    set_options(*socket, keys, limits);
    socket->bind(address);
    auto endpoint = socket->get(zmq::sockopt::last_endpoint);
    return PublicSocket{std::move(socket), std::move(endpoint)};
  } catch (const zmq::error_t& error) {
    return fail(explain(error.num(), address));
  }
}

bool refuses_strangers(zmq::context_t& context, const std::string& endpoint,
                       const seal::Key32& server_key) {
  constexpr const char* watch = "inproc://iwets.stranger";
  const auto stranger_keys = seal::make_curve_keys();
  zmq::socket_t stranger(context, zmq::socket_type::dealer);
  stranger.set(zmq::sockopt::linger, 0);
  const auto set_key = [&](int option, const std::uint8_t* key) {
    return zmq_setsockopt(stranger.handle(), option, key, 32) == 0;
  };
  if (!set_key(ZMQ_CURVE_PUBLICKEY, stranger_keys.open.data()) ||
      !set_key(ZMQ_CURVE_SECRETKEY, stranger_keys.secret.bytes().data()) ||
      !set_key(ZMQ_CURVE_SERVERKEY, server_key.data()))
    return false;
  constexpr int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
  if (zmq_socket_monitor(stranger.handle(), watch, events) != 0) return false;
  zmq::socket_t monitor(context, zmq::socket_type::pair);
  monitor.set(zmq::sockopt::linger, 0);
  monitor.set(zmq::sockopt::rcvtimeo,
              milliseconds(std::chrono::duration_cast<std::chrono::milliseconds>(proof_wait_max)));
  monitor.connect(watch);
  stranger.connect(reachable(endpoint));
  zmq::message_t event;
  if (!monitor.recv(event) || event.size() < 2) return false;  // Silence is no proof.
  std::uint16_t kind = 0;
  std::memcpy(&kind, event.data(), sizeof kind);
  return kind == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH;
}

}  // namespace iwets::shell
