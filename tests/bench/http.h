#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iwets::bench {

struct HttpReply {
  int status = 0;
  std::string body;
};

/// One keep-alive connection to a node's API on this machine, one request at a time. Cheap, because
/// it shares two cores with what it measures. Throws `std::runtime_error` when the connection
/// fails.
class HttpConnection {
 public:
  HttpConnection(std::uint16_t port, std::string token);
  ~HttpConnection();
  HttpConnection(const HttpConnection&) = delete;
  HttpConnection& operator=(const HttpConnection&) = delete;

  [[nodiscard]] int descriptor() const { return socket_; }
  [[nodiscard]] bool busy() const { return busy_; }
  /// Sends a request; `path` is behind "/api/v1".
  void send(std::string_view method, std::string_view path, std::string_view body = {});
  /// Call when the descriptor is readable: the reply, once it is complete.
  [[nodiscard]] std::optional<HttpReply> receive();
  /// Sends and waits.
  [[nodiscard]] HttpReply call(std::string_view method, std::string_view path,
                               std::string_view body = {});

 private:
  std::string token_;
  int socket_ = -1;
  bool busy_ = false;
  std::string request_, input_;
};

}  // namespace iwets::bench
