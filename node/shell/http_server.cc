#include "node/shell/http_server.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cassert>
#include <cerrno>
#include <cstdarg>
#include <cstdlib>
#include <cstring>
#include <set>
#include <utility>
#include <vector>

#include "node/shell/http_streams.h"
#include "node/shell/refusal_log.h"
#include "proto/seal/constant_time.h"
#include "proto/seal/keys.h"

namespace iwets::node {
namespace {

/// "127.0.0.1:8080" -> "127.0.0.1", "[::1]:8080" -> "[::1]".
std::string_view without_port(std::string_view host) {
  const auto colon = host.rfind(':');
  const auto bracket = host.rfind(']');
  if (colon == std::string_view::npos) return host;
  if (bracket != std::string_view::npos && bracket > colon) return host;
  return host.substr(0, colon);
}

const ApiError stopping{503, "stopping", "", "this node is stopping; what was asked may be lost",
                        "look when it runs again, and ask again if need be"};

/// What every answer says to a browser: nothing of it is shown, framed, read or guessed elsewhere.
void add_guards(MHD_Response* response, bool secure, bool page) {
  const auto add = [&](const char* name, const char* value) {
    MHD_add_response_header(response, name, value);
  };
  add("Content-Security-Policy", page ? "default-src 'self'; object-src 'none'; base-uri 'none'; "
                                        "form-action 'self'; frame-ancestors 'none'"
                                      : "default-src 'none'; base-uri 'none'; "
                                        "frame-ancestors 'none'");
  add("X-Content-Type-Options", "nosniff");
  add("Referrer-Policy", "no-referrer");
  add("Cross-Origin-Opener-Policy", "same-origin");
  add("Cross-Origin-Resource-Policy", "same-origin");
  if (secure) add("Strict-Transport-Security", "max-age=31536000; includeSubDomains");
}

/// A bound, listening socket; or why not.
Result<std::pair<int, std::uint16_t>, StartFault> listen_on(const std::string& host,
                                                            std::uint16_t port, bool secure) {
  const auto where = host + ":" + std::to_string(port);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  const bool numeric = inet_pton(AF_INET, host.c_str(), &address.sin_addr) == 1;
  if (!numeric || (!secure && (ntohl(address.sin_addr.s_addr) >> 24U) != 127))
    return fail(
        StartFault{where + (secure ? " is no IPv4 address" : " is no loopback address"),
                   secure ? "write the address of this machine in numbers, as in 192.0.2.7:8443"
                          : "without TLS this machine alone is served: listen on 127.0.0.1:PORT"});
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int yes = 1;
  socklen_t size = sizeof address;
  if (fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) == 0 &&
      bind(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0 && listen(fd, 256) == 0 &&
      getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0)
    return std::pair{fd, ntohs(address.sin_port)};
  const int error = errno;
  if (fd >= 0) close(fd);
  if (error == EADDRINUSE)
    return fail(StartFault{"port in use: " + where,
                           "another program listens there, perhaps this node already runs; end "
                           "it, or choose another port with --listen 127.0.0.1:PORT (0: any)"});
  return fail(StartFault{"cannot listen on " + where + ": " + std::strerror(error),
                         "choose another port with --listen 127.0.0.1:PORT"});
}

}  // namespace

void Later::answer(Reply reply) {
  const std::lock_guard lock(mutex_);
  if (reply_) return;
  reply_ = std::move(reply);
  if (auto* connection = std::exchange(suspended_, nullptr)) MHD_resume_connection(connection);
}

std::string_view HttpHead::header(const char* name) const {
  const auto* value = MHD_lookup_connection_value(connection_, MHD_HEADER_KIND, name);
  return value ? std::string_view(value) : std::string_view();
}

std::optional<std::string> HttpRequest::query(const char* key) const {
  const auto* value = MHD_lookup_connection_value(connection_, MHD_GET_ARGUMENT_KIND, key);
  return value ? std::optional<std::string>(value) : std::nullopt;
}

std::vector<std::string> HttpRequest::query_keys() const {
  std::vector<std::string> keys;
  const auto add = [](void* to, MHD_ValueKind, const char* key, const char*) {
    static_cast<std::vector<std::string>*>(to)->emplace_back(key);
    return MHD_YES;
  };
  MHD_get_connection_values(connection_, MHD_GET_ARGUMENT_KIND, add, &keys);
  return keys;
}

std::string HttpHead::peer() const {
  const auto* info = MHD_get_connection_info(connection_, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
  if (info == nullptr || info->client_addr == nullptr) return {};
  const auto* address = reinterpret_cast<const sockaddr_in*>(info->client_addr);
  char text[INET_ADDRSTRLEN] = {};
  if (address->sin_family != AF_INET || address->sin_addr.s_addr == htonl(INADDR_LOOPBACK) ||
      inet_ntop(AF_INET, &address->sin_addr, text, sizeof text) == nullptr)
    return {};
  return text;
}

/// One request while it comes in and is answered.
struct HttpServer::Exchange {
  std::string method, path, body;
  std::optional<ApiError> error;  ///< found before the body was complete
  std::shared_ptr<Later> later;
  std::size_t discarded = 0;
  Caller caller;
  /// Its body is a file to attach, of somebody who works on cases.
  [[nodiscard]] bool is_file() const {
    return method == "POST" && path.ends_with("/attachments") &&
           (caller.via == Caller::Via::token ||
            (caller.signed_in() && caller.office != Office::administrator));
  }
  /// The largest body: whoever has not said who he is can only sign in.
  [[nodiscard]] std::size_t body_max(const HttpServer::Options& options) const {
    constexpr std::size_t of_nobody = 4'096;
    if (caller.via == Caller::Via::nobody) return std::min(of_nobody, options.body_bytes_max);
    return is_file() ? options.file_bytes_max : options.body_bytes_max;
  }
};

/// The C library's side.
struct Callbacks {
  static MHD_Result access(void* self, MHD_Connection* connection, const char* url,
                           const char* method, const char*, const char* upload,
                           std::size_t* upload_size, void** context) {
    auto& server = *static_cast<HttpServer*>(self);
    auto* exchange = static_cast<HttpServer::Exchange*>(*context);
    if (exchange == nullptr) {
      exchange = new HttpServer::Exchange{method, url, {}, {}, {}, 0, {}};
      const HttpHead head(connection, method, url, server.secure());
      if (auto caller = server.judge(head)) {
        exchange->caller = std::move(*caller);
      } else {
        // Another site, a wrong token, a wrong host; what the disk cannot give is told elsewhere.
        if (caller.error().status < 500)
          log_refusal({caller.error().code, method}, {}, head.peer());
        exchange->error = std::move(caller.error());
      }
      *context = exchange;  // `completed` gives it back.
      return MHD_YES;
    }
    if (*upload_size == 0) return static_cast<MHD_Result>(server.serve(connection, *exchange));
    const auto limit = exchange->body_max(server.options_);
    if (!exchange->error && exchange->body.size() + *upload_size > limit) {
      exchange->error = ApiError{413, "too_large", "", "the body is too large",
                                 "send at most " + std::to_string(limit) + " bytes at once"};
      server.log_refused(connection, *exchange, 413, exchange->error->code);
    }
    if (exchange->error) {
      // Read on for a while, so that the client can read why.
      exchange->discarded += *upload_size;
      if (exchange->discarded > 16 * limit) return MHD_NO;
      exchange->body.clear();
    } else {
      exchange->body.append(upload, *upload_size);
    }
    *upload_size = 0;
    return MHD_YES;
  }

  static void completed(void* self, MHD_Connection*, void** context, MHD_RequestTerminationCode) {
    auto& server = *static_cast<HttpServer*>(self);
    const std::unique_ptr<HttpServer::Exchange> done(static_cast<HttpServer::Exchange*>(*context));
    *context = nullptr;
    if (done && done->later) server.forget(done->later);
  }

  __attribute__((format(printf, 2, 0))) static void log(void*, const char* format,
                                                        va_list arguments) {
    char line[256];
    std::vsnprintf(line, sizeof line, format, arguments);
    line[std::strcspn(line, "\n")] = 0;
    spdlog::debug("event=http_library text=\"{}\"", line);
  }
};

HttpServer::HttpServer(Options options, Handlers handlers)
    : options_(std::move(options)),
      handlers_(std::move(handlers)),
      streams_(std::make_unique<Streams>(handlers_.events, options_.streams_max)) {}

Result<std::unique_ptr<HttpServer>, StartFault> HttpServer::start(Options options,
                                                                  Handlers handlers) {
  const auto socket = listen_on(options.host, options.port, !options.certificate.empty());
  if (!socket) return fail(socket.error());
  std::unique_ptr<HttpServer> server(new HttpServer(std::move(options), std::move(handlers)));
  server->port_ = socket->second;
  unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG;
  std::vector<MHD_OptionItem> tls = {{MHD_OPTION_END, 0, nullptr}};
  if (server->secure()) {
    flags |= MHD_USE_TLS;
    // What is encrypted is authenticated, and by keys that are forgotten: no CBC, no RSA exchange.
    static char priorities[] =
        "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:+ECDHE-RSA:-CIPHER-ALL:"
        "+AES-256-GCM:+CHACHA20-POLY1305:+AES-128-GCM:%SERVER_PRECEDENCE";
    tls = {{MHD_OPTION_HTTPS_MEM_CERT, 0, server->options_.certificate.data()},
           {MHD_OPTION_HTTPS_MEM_KEY, 0, server->options_.key.data()},
           {MHD_OPTION_HTTPS_PRIORITIES, 0, priorities},
           {MHD_OPTION_END, 0, nullptr}};
  }
  server->daemon_ = MHD_start_daemon(
      flags, 0, nullptr, nullptr, &Callbacks::access, server.get(), MHD_OPTION_LISTEN_SOCKET,
      socket->first, MHD_OPTION_NOTIFY_COMPLETED, &Callbacks::completed, server.get(),
      MHD_OPTION_EXTERNAL_LOGGER, &Callbacks::log, nullptr, MHD_OPTION_CONNECTION_LIMIT,
      server->options_.connections_max, MHD_OPTION_CONNECTION_TIMEOUT, server->options_.idle_s_max,
      MHD_OPTION_ARRAY, tls.data(), MHD_OPTION_END);
  if (server->daemon_ == nullptr) {
    close(socket->first);
    if (server->secure())
      return fail(StartFault{"the HTTPS server does not start with this certificate and key",
                             "give a certificate (with its chain) and the key that belongs to it, "
                             "both as PEM; `openssl x509 -noout -text -in FILE` shows the one"});
    return fail(StartFault{"the HTTP server does not start",
                           "raise the limit of open files (ulimit -n) and start again"});
  }
  return server;
}

HttpServer::~HttpServer() { stop(); }

void HttpServer::wake(std::int64_t last, bool heartbeat) { streams_->wake(last, heartbeat); }

Result<Caller, ApiError> HttpServer::judge_token(std::string_view said) const {
  constexpr std::string_view bearer = "Bearer ";
  const auto token = said.starts_with(bearer) ? said.substr(bearer.size()) : std::string_view();
  if (!token.empty() && !options_.supervisor_digest.empty() &&
      seal::equal_in_constant_time(hex(seal::digest(bytes_of(token))), options_.supervisor_digest))
    return Caller{Caller::Via::supervisor_token};
  if (!token.empty() && seal::equal_in_constant_time(token, options_.token))
    return Caller{Caller::Via::token};
  return fail(ApiError{401, "unauthorised", "Authorization", "the token is missing or wrong",
                       "send `Authorization: Bearer ` and the content of the file `token` in the "
                       "node's state directory"});
}

Result<Caller, ApiError> HttpServer::judge(const HttpHead& head) const {
  const auto host = head.header(MHD_HTTP_HEADER_HOST);
  static const std::set<std::string_view> ours = {"127.0.0.1", "localhost", "[::1]"};
  const bool loopback = ours.contains(without_port(host)) || without_port(host) == options_.host;
  if (host.empty() || (!secure() && !loopback))
    return fail(ApiError{400, "wrong_host", "Host",
                         "the Host header is not this machine's loopback",
                         "address the API as http://127.0.0.1:PORT"});
  const auto said = head.header(MHD_HTTP_HEADER_AUTHORIZATION);
  if (!said.empty() && secure())
    return fail(ApiError{401, "unauthorised", "Authorization",
                         "programs are heard on this machine's loopback only",
                         "sign in, or use the address in the file `api` of the node's state"});
  if (said.empty() && handlers_.without_token) return handlers_.without_token(head);
  return judge_token(said);
}

int HttpServer::serve(MHD_Connection* connection, Exchange& exchange) {
  if (exchange.error) return send(connection, error_reply(*exchange.error));
  if (exchange.later) {  // Resumed: the reply is there.
    const std::lock_guard lock(exchange.later->mutex_);
    if (exchange.later->reply_) return answer(connection, exchange, *exchange.later->reply_);
    return MHD_NO;
  }
  // Before the handler is asked, so that `stop` waits for whatever it may have begun.
  const auto later = exchange.later = std::make_shared<Later>();
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return send(connection, error_reply(stopping));
    waiting_.insert(later);
  }
  const HttpRequest request(connection, exchange.method, exchange.path, exchange.body,
                            exchange.caller, secure());
  const auto decided = handlers_.request(request, later);
  if (const auto* reply = std::get_if<Reply>(&decided)) return answer(connection, exchange, *reply);
  if (const auto* from = std::get_if<StreamFrom>(&decided)) {
    forget(later);  // A stream has no end to wait for.
    return stream(connection, exchange.caller, from->after);
  }
  const std::lock_guard lock(later->mutex_);
  if (later->reply_) return answer(connection, exchange, *later->reply_);
  MHD_suspend_connection(connection);
  later->suspended_ = connection;
  return MHD_YES;
}

void HttpServer::forget(const std::shared_ptr<Later>& later) {
  const std::lock_guard lock(mutex_);
  waiting_.erase(later);
  answered_.notify_all();
}

int HttpServer::answer(MHD_Connection* connection, const Exchange& exchange,
                       const Reply& reply) const {
  // Who may not make a call was logged when that was found; this is what he wrote.
  const bool content = reply.status == 400 || reply.status == 413 || reply.status == 422;
  if (content && !reply.error.empty()) log_refused(connection, exchange, reply.status, reply.error);
  return send(connection, reply);
}

void HttpServer::log_refused(MHD_Connection* connection, const Exchange& exchange, int status,
                             std::string_view code) const {
  const auto call =
      handlers_.call_name ? handlers_.call_name(exchange.method, exchange.path) : std::string();
  const HttpHead head(connection, exchange.method, exchange.path, secure());
  log_refusal({code, exchange.method, status, call}, exchange.caller, head.peer());
}

int HttpServer::send(MHD_Connection* connection, const Reply& reply) const {
  auto* response = MHD_create_response_from_buffer(
      reply.body.size(), const_cast<char*>(reply.body.data()), MHD_RESPMEM_MUST_COPY);
  if (response == nullptr) return MHD_NO;
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, std::string(reply.kind).c_str());
  add_guards(response, secure(), reply.page);
  if (!reply.page) MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  for (const auto& [name, value] : reply.headers)
    MHD_add_response_header(response, name.c_str(), value.c_str());
  if (reply.retry_after_s > 0)
    MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER,
                            std::to_string(reply.retry_after_s).c_str());
  const auto queued = MHD_queue_response(connection, static_cast<unsigned>(reply.status), response);
  MHD_destroy_response(response);
  return queued;
}

int HttpServer::stream(MHD_Connection* connection, const Caller& caller, std::int64_t after) {
  auto* response = streams_->open(connection, caller, after);
  if (response == nullptr)
    return send(connection, error_reply({503, "limit", "", "too many event streams are open",
                                         "close one, for instance an `iwets watch`"}));
  MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE,
                          "text/event-stream; charset=utf-8");
  MHD_add_response_header(response, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
  add_guards(response, secure(), false);
  const auto queued = MHD_queue_response(connection, MHD_HTTP_OK, response);
  MHD_destroy_response(response);
  return queued;
}

void HttpServer::stop() {
  if (daemon_ == nullptr) return;
  std::set<std::shared_ptr<Later>> waiting;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    waiting = waiting_;
  }
  for (const auto& later : waiting) later->answer(error_reply(stopping));
  streams_->stop();
  {
    // The library drops what it has not sent when it stops.
    std::unique_lock lock(mutex_);
    (void)answered_.wait_for(lock, options_.farewell_max, [this] { return waiting_.empty(); });
  }
  MHD_stop_daemon(std::exchange(daemon_, nullptr));
}

}  // namespace iwets::node
