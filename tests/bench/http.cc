#include "tests/bench/http.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace iwets::bench {
namespace {

constexpr std::size_t reply_bytes_max = 64U << 20U;
constexpr int patience_ms = 30'000;

/// The value of a header in `head`, which is lower case up to its values.
std::optional<std::size_t> content_length(std::string_view head) {
  constexpr std::string_view name = "\r\nContent-Length:";
  for (std::size_t at = 0; (at = head.find("\r\n", at)) != std::string_view::npos; at += 2) {
    if (head.size() - at < name.size()) break;
    if (::strncasecmp(head.data() + at, name.data(), name.size()) != 0) continue;
    auto from = at + name.size();
    while (from < head.size() && head[from] == ' ') ++from;
    std::size_t value = 0;
    std::from_chars(head.data() + from, head.data() + head.size(), value);
    return value;
  }
  return std::nullopt;
}

[[noreturn]] void broken(const char* what) {
  throw std::runtime_error(std::string("a node's API: ") + what);
}

}  // namespace

HttpConnection::HttpConnection(std::uint16_t port, std::string token) : token_(std::move(token)) {
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    broken("cannot be reached");
  }
  const int yes = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

HttpConnection::~HttpConnection() { ::close(socket_); }

void HttpConnection::send(std::string_view method, std::string_view path, std::string_view body) {
  request_.clear();
  request_.append(method)
      .append(" /api/v1")
      .append(path)
      .append(" HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ");
  request_.append(token_);
  if (!body.empty()) request_.append("\r\nContent-Type: application/json");
  request_.append("\r\nContent-Length: ").append(std::to_string(body.size()));
  request_.append("\r\n\r\n").append(body);
  for (std::size_t sent = 0; sent < request_.size();) {
    const auto n = ::send(socket_, request_.data() + sent, request_.size() - sent, MSG_NOSIGNAL);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) broken("the connection was closed");
    sent += static_cast<std::size_t>(n);
  }
  busy_ = true;
}

std::optional<HttpReply> HttpConnection::receive() {
  std::array<char, 65'536> part;
  const auto n = ::recv(socket_, part.data(), part.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return std::nullopt;
  if (n <= 0) broken("the connection was closed");
  input_.append(part.data(), static_cast<std::size_t>(n));
  const auto end = input_.find("\r\n\r\n");
  if (end == std::string::npos) return std::nullopt;
  const auto length = content_length(std::string_view(input_).substr(0, end + 2));
  if (!length || *length > reply_bytes_max) broken("a reply without usable length");
  if (input_.size() < end + 4 + *length) return std::nullopt;
  HttpReply reply;
  if (input_.size() > 12) std::from_chars(input_.data() + 9, input_.data() + 12, reply.status);
  reply.body = input_.substr(end + 4, *length);
  input_.erase(0, end + 4 + *length);
  busy_ = false;
  return reply;
}

HttpReply HttpConnection::call(std::string_view method, std::string_view path,
                               std::string_view body) {
  send(method, path, body);
  for (;;) {
    pollfd waiting{socket_, POLLIN, 0};
    const int ready = ::poll(&waiting, 1, patience_ms);
    if (ready == 0) broken("no reply within 30 s");
    if (auto reply = receive()) return std::move(*reply);
  }
}

}  // namespace iwets::bench
