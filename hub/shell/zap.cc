#include "hub/shell/zap.h"

#include <spdlog/spdlog.h>

#include <vector>
#include <zmq.hpp>

#include "hub/shell/thread_name.h"

namespace iwets::shell {
namespace {

constexpr std::size_t request_parts = 7;  // RFC 27: version .. mechanism, then the CURVE key.

/// All parts of one message; empty when the socket has none. Parts beyond `most` are dropped.
std::vector<std::string> receive(zmq::socket_t& socket, std::size_t most) {
  std::vector<std::string> parts;
  for (bool more = true; more;) {
    zmq::message_t part;
    if (!socket.recv(part, zmq::recv_flags::dontwait)) break;
    more = part.more();
    if (parts.size() < most) parts.push_back(part.to_string());
  }
  return parts;
}

}  // namespace

ZapHandler::ZapHandler(zmq::context_t& context, const KeyTable& keys, Counters& counters)
    : keys_(keys), counters_(counters) {
  socket_ = std::make_unique<zmq::socket_t>(context, zmq::socket_type::rep);
  socket_->set(zmq::sockopt::linger, 0);
  socket_->bind("inproc://zeromq.zap.01");
  thread_ = std::thread([this] { run(); });
}

ZapHandler::~ZapHandler() {
  stop_.signal();
  thread_.join();
}

void ZapHandler::run() {
  name_thread("hub-zap");
  // An exception here would leave the hub without admission; libzmq then refuses everybody, and
  // the process ends by std::terminate, which is the honest outcome.
  const auto socket = std::move(socket_);
  for (;;) {
    zmq_pollitem_t items[] = {{socket->handle(), 0, ZMQ_POLLIN, 0},
                              {nullptr, stop_.descriptor(), ZMQ_POLLIN, 0}};
    if (zmq_poll(items, 2, -1) < 0) {
      if (zmq_errno() == EINTR) continue;
      throw zmq::error_t();
    }
    if (items[1].revents != 0) return;
    if (items[0].revents != 0) answer(*socket);
  }
}

void ZapHandler::answer(zmq::socket_t& socket) {
  const auto parts = receive(socket, request_parts);
  if (parts.empty()) return;
  const bool shaped = parts.size() == request_parts && parts[0] == "1.0" &&
                      parts[2] == zap_domain && parts[5] == "CURVE" && parts[6].size() == 32;
  const bool known = shaped && keys_.view()->find(parts[6]).has_value();
  if (!known) {
    counters_.add(Count::unknown_keys);
    spdlog::debug("event=handshake_refused reason=unknown_key");
  }
  const std::string id = parts.size() > 1 ? parts[1] : "";
  // The User-Id is the key itself, in hexadecimal: it is looked up again for every frame.
  const std::string user = known ? hex(bytes_of(parts[6])) : "";
  const std::string reply[] = {"1.0", id, known ? "200" : "400", known ? "OK" : "unknown key",
                               user,  ""};
  for (std::size_t i = 0; i < std::size(reply); ++i)
    socket.send(zmq::buffer(reply[i]),
                i + 1 < std::size(reply) ? zmq::send_flags::sndmore : zmq::send_flags::none);
}

}  // namespace iwets::shell
