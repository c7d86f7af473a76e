#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

namespace iwets::node::testing {

/// A connection to a local server, byte by byte; gives up after 20 s of silence.
class Connection {
 public:
  explicit Connection(std::uint16_t port) : fd_(socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{20, 0};
    setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("no server");
  }
  ~Connection() { close(fd_); }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void send(const std::string& bytes) const {
    if (::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
      throw std::runtime_error("the server reads no more");
  }
  /// Reads until `enough`, or until the server closes the connection.
  const std::string& read_until(const std::function<bool(const std::string&)>& enough) {
    char block[4096];
    while (!enough(text_)) {
      const auto n = recv(fd_, block, sizeof block, 0);
      if (n < 0 && errno == EINTR) continue;  // A child of this process has ended.
      if (n < 0) throw std::runtime_error("the server says nothing:\n" + text_);
      if (n == 0) break;
      text_.append(block, static_cast<std::size_t>(n));
    }
    return text_;
  }
  const std::string& read_until(const std::string& part) {
    return read_until(
        [&](const std::string& text) { return text.find(part) != std::string::npos; });
  }
  /// Everything until the server closes the connection.
  const std::string& read_all() {
    return read_until([](const std::string&) { return false; });
  }

 private:
  int fd_;
  std::string text_;
};

struct HttpAnswer {
  int status = 0;
  std::string headers, body;
  [[nodiscard]] nlohmann::json json() const { return nlohmann::json::parse(body); }
};

inline std::string http_request(const std::string& method, const std::string& path,
                                const std::string& token, const std::string& body = {},
                                const std::string& host = "127.0.0.1") {
  return method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nAuthorization: Bearer " + token +
         "\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         body;
}

inline HttpAnswer http(std::uint16_t port, const std::string& request) {
  Connection connection(port);
  connection.send(request);
  const auto& text = connection.read_all();
  const auto end = text.find("\r\n\r\n");
  if (end == std::string::npos) throw std::runtime_error("no HTTP: " + text);
  return {std::atoi(text.c_str() + 9), text.substr(0, end), text.substr(end + 4)};
}

}  // namespace iwets::node::testing
