#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "node/cli/failure.h"

namespace iwets::cli {

struct HttpResponse {
  long status = 0;
  std::string body;
  unsigned retry_after_s = 0;  ///< of the header; 0: not given
};

/// Talks to one server. Blocking; one thread at a time.
class HttpClient {
 public:
  struct Limits {
    long connect_s = 5;
    long answer_s = 60;
    long silence_s = 45;  ///< of a stream; the node sends a heartbeat every 15 s
    std::size_t body_bytes_max = 64U << 20U;
  };
  /// `base`: "http://127.0.0.1:8080". `token` goes into `Authorization: Bearer`.
  HttpClient(std::string base, std::string token, Limits limits);
  HttpClient(std::string base, std::string token) : HttpClient(base, token, Limits{}) {}
  ~HttpClient();
  HttpClient(HttpClient&&) noexcept;
  HttpClient& operator=(HttpClient&&) noexcept;

  /// `body` is JSON; empty: none. Fails with `unreachable` if nobody answers, `timeout` if the
  /// answer does not come in time. Every status is an answer.
  [[nodiscard]] Outcome<HttpResponse> send(const std::string& method, const std::string& path,
                                           const std::string& body = {});
  /// GETs `path` and hands on what arrives until `use` returns false (then ok) or the stream ends.
  /// Returns the status; for a status other than 200 the body.
  [[nodiscard]] Outcome<HttpResponse> stream(const std::string& path,
                                             const std::function<bool(std::string_view)>& use);
  [[nodiscard]] const std::string& base() const { return base_; }

 private:
  struct Handle;
  std::string base_, token_;
  Limits limits_;
  std::unique_ptr<Handle> handle_;
};

}  // namespace iwets::cli
