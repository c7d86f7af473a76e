#include "proto/link/client/hub_socket.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <zmq.hpp>

namespace iwets::link {
namespace {

/// Of a part as it travels: the 256 KiB of the protocol, and what CURVE adds.
constexpr int frame_bytes_max = 256 * 1024 + 1024;
/// Exceeds a window and its control frames, so that it is reached only by a stalled connection.
constexpr int frames_queued_max = 1'000;
constexpr std::size_t changes_max = 1'000;  ///< taken in one turn

/// Threads started while it lives take no signals: those are for the program's own threads.
class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~SignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }
  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

int milliseconds(Duration d) {
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(d).count());
}

/// False: nothing there, or a signal came first.
bool receive_now(zmq::socket_t& socket, zmq::message_t& part) {
  try {
    return socket.recv(part, zmq::recv_flags::dontwait).has_value();
  } catch (const zmq::error_t& error) {
    if (error.num() == EINTR) return false;
    throw;
  }
}

/// Lets the socket hear now what its connection has come to. A DEALER with `ZMQ_IMMEDIATE` throws
/// away what is unread when its connection is lost; when it hears of that on its own, which it does
/// with every 100th part, between two parts of one message, libzmq 4.3.4 ends the process:
/// `Assertion failed: !_more (src/fq.cpp:112)`.
void hear_of_losses(zmq::socket_t& socket) {
  int events = 0;
  std::size_t size = sizeof events;
  (void)zmq_getsockopt(socket.handle(), ZMQ_EVENTS, &events, &size);
}

std::optional<HubSocket::Change> change_of(std::uint16_t event) {
  switch (event) {
    case ZMQ_EVENT_HANDSHAKE_SUCCEEDED: return HubSocket::Change::connected;
    case ZMQ_EVENT_DISCONNECTED: return HubSocket::Change::lost;
    case ZMQ_EVENT_CLOSED: return HubSocket::Change::unreachable;
    case ZMQ_EVENT_CONNECT_RETRIED: return HubSocket::Change::trying;
    case ZMQ_EVENT_HANDSHAKE_FAILED_AUTH: return HubSocket::Change::keys_unknown;
    case ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL:
    case ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL: return HubSocket::Change::not_the_hub;
    default: return std::nullopt;
  }
}

}  // namespace

struct HubSocket::Impl {
  zmq::context_t context{1};
  zmq::socket_t dealer, monitor;
  int wake = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
  int opened = 0;

  Impl() {
    if (wake < 0) throw std::runtime_error("no descriptor left: raise the limit of open files");
  }
  ~Impl() { ::close(wake); }

  void open(const Options& options) {
    const SignalsBlocked blocked;
    close();
    dealer = zmq::socket_t(context, zmq::socket_type::dealer);
    dealer.set(zmq::sockopt::linger, 0);
    dealer.set(zmq::sockopt::immediate, true);
    dealer.set(zmq::sockopt::maxmsgsize, std::int64_t{frame_bytes_max});
    dealer.set(zmq::sockopt::sndhwm, frames_queued_max);
    dealer.set(zmq::sockopt::rcvhwm, frames_queued_max);
    dealer.set(zmq::sockopt::reconnect_ivl, milliseconds(options.reconnect_min));
    dealer.set(zmq::sockopt::reconnect_ivl_max, milliseconds(options.reconnect_max));
    dealer.set(zmq::sockopt::handshake_ivl, 10'000);
    // Not by ZeroMQ's own heartbeats, see docs/decisions/0006-no-heartbeats-of-zeromq.md.
    dealer.set(zmq::sockopt::tcp_keepalive, 1);
    dealer.set(zmq::sockopt::tcp_keepalive_idle, 10);
    dealer.set(zmq::sockopt::tcp_keepalive_intvl, 10);
    dealer.set(zmq::sockopt::tcp_keepalive_cnt, 3);
    dealer.set(zmq::sockopt::tcp_maxrt, 40'000);
    dealer.set(zmq::sockopt::ipv6, true);
    dealer.set(zmq::sockopt::curve_serverkey, text_of(options.hub_curve));
    dealer.set(zmq::sockopt::curve_publickey, text_of(options.curve.open));
    dealer.set(zmq::sockopt::curve_secretkey, text_of(options.curve.secret.bytes()));

    constexpr int events = ZMQ_EVENT_HANDSHAKE_SUCCEEDED | ZMQ_EVENT_DISCONNECTED |
                           ZMQ_EVENT_CLOSED | ZMQ_EVENT_CONNECT_RETRIED |
                           ZMQ_EVENT_HANDSHAKE_FAILED_AUTH | ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL |
                           ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL;
    // The address of the socket before may not be free yet.
    const auto address = "inproc://monitor-" + std::to_string(++opened);
    if (zmq_socket_monitor(dealer.handle(), address.c_str(), events) != 0) throw zmq::error_t();
    monitor = zmq::socket_t(context, zmq::socket_type::pair);
    monitor.set(zmq::sockopt::linger, 0);
    monitor.connect(address);
    try {
      dealer.connect(options.endpoint);
    } catch (const zmq::error_t& error) {
      throw std::runtime_error("cannot connect to \"" + options.endpoint + "\": " + error.what() +
                               "; the anchor's endpoint must be like tcp://hub.example:7447");
    }
  }
  void close() {
    if (!dealer) return;
    zmq_socket_monitor(dealer.handle(), nullptr, 0);
    monitor.close();
    dealer.close();
  }
};

HubSocket::HubSocket(const Options& options) : impl_(std::make_unique<Impl>()) {
  impl_->open(options);
}
HubSocket::~HubSocket() { impl_->close(); }
void HubSocket::reopen(const Options& options) { impl_->open(options); }

void HubSocket::wait(Duration most) {
  std::array<zmq_pollitem_t, 3> items{{{impl_->dealer.handle(), 0, ZMQ_POLLIN, 0},
                                       {impl_->monitor.handle(), 0, ZMQ_POLLIN, 0},
                                       {nullptr, impl_->wake, ZMQ_POLLIN, 0}}};
  const int count =
      zmq_poll(items.data(), static_cast<int>(items.size()), std::max(0, milliseconds(most)));
  if (count < 0) return;  // Interrupted: the turn that follows finds nothing to do.
  if ((items[2].revents & ZMQ_POLLIN) != 0) {
    std::uint64_t times = 0;
    [[maybe_unused]] const auto taken = ::read(impl_->wake, &times, sizeof times);
  }
}

void HubSocket::wake() {
  const std::uint64_t once = 1;
  [[maybe_unused]] const auto written = ::write(impl_->wake, &once, sizeof once);
}

std::vector<HubSocket::Change> HubSocket::changes() {
  std::vector<Change> changes;
  zmq::message_t event, address;
  while (changes.size() < changes_max && receive_now(impl_->monitor, event)) {
    if (event.more()) (void)receive_now(impl_->monitor, address);  // A message comes whole.
    std::uint16_t code = 0;
    if (event.size() < sizeof code) continue;
    std::memcpy(&code, event.data(), sizeof code);
    if (const auto change = change_of(code)) changes.push_back(*change);
  }
  return changes;
}

std::optional<HubSocket::Message> HubSocket::receive() {
  hear_of_losses(impl_->dealer);
  zmq::message_t part;
  if (!receive_now(impl_->dealer, part)) return std::nullopt;
  Message message{.header = part.to_string(), .payload = {}, .two_parts = part.more()};
  // ZeroMQ delivers a message whole, so that all parts are here, and this ends.
  for (int count = 2; part.more(); ++count) {
    if (!receive_now(impl_->dealer, part)) break;
    if (count == 2)
      message.payload = part.to_string();
    else
      message.two_parts = false;
  }
  return message;
}

bool HubSocket::send(const std::string& header, const std::string& payload) {
  constexpr auto first = zmq::send_flags::dontwait | zmq::send_flags::sndmore;
  if (!impl_->dealer.send(zmq::buffer(header), first)) return false;
  return impl_->dealer.send(zmq::buffer(payload), zmq::send_flags::dontwait).has_value();
}

}  // namespace iwets::link
