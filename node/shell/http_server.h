#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <variant>

#include "node/shell/caller.h"
#include "node/shell/reply.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

struct MHD_Connection;
struct MHD_Daemon;

namespace iwets::node {

/// A request before its body has come. Valid during the call that hands it over.
class HttpHead {
 public:
  HttpHead(MHD_Connection* connection, std::string_view verb, std::string_view url, bool tls)
      : method(verb), path(url), secure(tls), connection_(connection) {}
  const std::string_view method;  ///< "GET"
  const std::string_view path;    ///< "/api/v1/traces", without the query
  const bool secure;              ///< it came over TLS
  /// Empty if the request has no such header.
  [[nodiscard]] std::string_view header(const char* name) const;
  /// The address that the connection comes from; empty: 127.0.0.1, where programs of this machine
  /// and proxies ask. What a header says of it is not believed.
  [[nodiscard]] std::string peer() const;

 private:
  MHD_Connection* connection_;
};

/// One request, its body complete. Valid during the call that hands it over.
class HttpRequest {
 public:
  HttpRequest(MHD_Connection* connection, std::string verb, std::string url,
              const std::string& content, Caller who, bool tls = false)
      : method(std::move(verb)),
        path(std::move(url)),
        body(content),
        caller(std::move(who)),
        connection_(connection),
        secure_(tls) {}
  const std::string method;  ///< "GET"
  const std::string path;    ///< "/api/v1/traces", without the query
  const std::string& body;
  const Caller caller;
  [[nodiscard]] std::optional<std::string> query(const char* key) const;
  /// Its names, as often as they are there.
  [[nodiscard]] std::vector<std::string> query_keys() const;
  /// What was known before the body came.
  [[nodiscard]] HttpHead head() const { return {connection_, method, path, secure_}; }

 private:
  MHD_Connection* connection_;
  bool secure_;
};

/// A reply that is given later, from any thread. Only the first counts; without one, the server
/// says 503 when it stops.
class Later {
 public:
  void answer(Reply reply);

 private:
  friend class HttpServer;
  std::mutex mutex_;
  std::optional<Reply> reply_;
  MHD_Connection* suspended_ = nullptr;
};

/// What a handler decides: reply now, keep the connection waiting, or stream events.
struct Wait {};
struct StreamFrom {
  std::int64_t after = 0;
};
using Answer = std::variant<Reply, Wait, StreamFrom>;

/// Why the server cannot start.
struct StartFault {
  std::string message, remedy;
};

/// HTTP on the loopback, or HTTPS anywhere; one thread. Refuses, before the handler sees it, a
/// request on the loopback whose Host is not the loopback (a page in the officer's browser may
/// resolve its own name to 127.0.0.1), one whose token is wrong, and one of nobody unless
/// `Handlers::without_token` lets it pass. Over TLS no token is taken: programs are on this
/// machine.
class HttpServer {
 public:
  struct Options {
    std::string host = "127.0.0.1";  ///< a loopback address; with a certificate any IPv4 address
    std::uint16_t port = 0;          ///< 0: a free one
    std::string token;
    /// Of the supervisor's token: BLAKE2b-256 as hexadecimal text; empty: there is none.
    std::string supervisor_digest = {};
    std::size_t body_bytes_max = 512 * 1024;
    std::size_t file_bytes_max = attachment_bytes_max;  ///< of what is attached
    unsigned connections_max = 1'000;
    std::size_t streams_max = 512;
    unsigned idle_s_max = 75;
    std::chrono::milliseconds farewell_max{1'000};  ///< for the last answers, at the end
    /// PEM; both or none. With them the server speaks TLS 1.2 and 1.3 only.
    std::string certificate = {}, key = {};
  };
  /// All are called on the server's thread. `request` may hand `later` to another thread and
  /// return `Wait`. `events` appends server-sent events behind a number that the caller may see
  /// and returns the number of the last one that it has looked at; nothing if they cannot be read
  /// or the caller is not heard any more, which ends the stream. `without_token` says who asks, or
  /// why he is not heard; without it only programs with a token are heard.
  struct Handlers {
    std::function<Answer(const HttpRequest&, const std::shared_ptr<Later>& later)> request;
    std::function<std::optional<std::int64_t>(const Caller&, std::int64_t after, std::string& to)>
        events;
    std::function<Result<Caller, ApiError>(const HttpHead&)> without_token = {};
    /// How the log calls the call of a method and a path: "traces/*/cancel", without what was
    /// written in the place of "*"; empty: there is no such call.
    std::function<std::string(std::string_view method, std::string_view path)> call_name = {};
  };
  [[nodiscard]] static Result<std::unique_ptr<HttpServer>, StartFault> start(Options options,
                                                                             Handlers handlers);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Events up to `last` are there to be streamed; `heartbeat`: say that we are alive. Thread-safe.
  void wake(std::int64_t last, bool heartbeat);
  /// Ends streams, answers what waits, and ends the thread. Nothing may call `answer` afterwards.
  void stop();

 private:
  struct Exchange;  ///< one request while it is served
  struct Streams;   ///< the open event streams
  friend struct Callbacks;
  HttpServer(Options options, Handlers handlers);
  [[nodiscard]] int serve(MHD_Connection* connection, Exchange& exchange);
  void forget(const std::shared_ptr<Later>& later);
  /// Who asks, or why the request is not heard.
  [[nodiscard]] Result<Caller, ApiError> judge(const HttpHead& head) const;
  [[nodiscard]] int stream(MHD_Connection* connection, const Caller& caller, std::int64_t after);
  /// Sends what a handler has decided.
  [[nodiscard]] int answer(MHD_Connection* connection, const Exchange& exchange,
                           const Reply& reply) const;
  void log_refused(MHD_Connection* connection, const Exchange& exchange, int status,
                   std::string_view code) const;
  [[nodiscard]] int send(MHD_Connection* connection, const Reply& reply) const;
  [[nodiscard]] bool secure() const { return !options_.certificate.empty(); }
  [[nodiscard]] Result<Caller, ApiError> judge_token(std::string_view said) const;

  Options options_;
  Handlers handlers_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Streams> streams_;
  std::mutex mutex_;  ///< guards `waiting_` and `stopping_`
  std::set<std::shared_ptr<Later>> waiting_;
  std::condition_variable answered_;  ///< `waiting_` became smaller
  bool stopping_ = false;
  MHD_Daemon* daemon_ = nullptr;
};

}  // namespace iwets::node
