#include "hub/ctl/client.h"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <zmq.hpp>

namespace iwets::ctl {
namespace {

constexpr std::string_view ipc = "ipc://";

/// ZeroMQ tries for ever; whether somebody listens on a local socket can be asked at once.
std::optional<CallError> probe(const std::string& address) {
  if (!address.starts_with(ipc)) return std::nullopt;
  const auto path = address.substr(ipc.size());
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  if (path.size() >= sizeof name.sun_path)
    return CallError{CallFault::invalid, path + " is too long for a socket",
                     "a path of a socket has at most 107 characters"};
  std::memcpy(name.sun_path, path.c_str(), path.size() + 1);
  const int handle = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (handle < 0) return std::nullopt;
  const int done = ::connect(handle, reinterpret_cast<const sockaddr*>(&name), sizeof name);
  const int error = errno;
  ::close(handle);
  if (done == 0) return std::nullopt;
  if (error == EACCES)
    return CallError{CallFault::denied, path + ": you may not use this socket",
                     "run the command as the user that the hub runs as"};
  return CallError{CallFault::unreachable, path + ": " + std::strerror(error),
                   "check that the hub runs, and that --socket is its `status.socket` (or, for "
                   "commands, its `status.control`)"};
}

}  // namespace

Result<std::string, CallError> Client::call(const std::string& request,
                                            std::chrono::milliseconds wait_max) const {
  if (auto error = probe(address_)) return fail(std::move(*error));
  try {
    zmq::context_t context(1);
    zmq::socket_t socket(context, zmq::socket_type::dealer);
    socket.set(zmq::sockopt::linger, 0);
    socket.set(zmq::sockopt::rcvtimeo, static_cast<int>(wait_max.count()));
    socket.connect(address_);
    (void)socket.send(zmq::buffer(request));
    zmq::message_t reply;
    if (socket.recv(reply)) return reply.to_string();
  } catch (const zmq::error_t& error) {
    return fail(CallError{CallFault::unreachable, address_ + ": " + error.what(),
                          "an address is written ipc://PATH"});
  }
  return fail(CallError{CallFault::timeout, address_ + ": no answer in time",
                        "the hub is very busy or hangs; see its log"});
}

}  // namespace iwets::ctl
