#include "node/shell/http_server.h"

#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "tests/node/shell/http_client.h"

namespace iwets::node::testing {
namespace {

const std::string token = "0123456789abcdef";

/// A server whose handler says what it was asked; `/later` waits, `/events` streams `events`.
struct Fixture {
  explicit Fixture(HttpServer::Options options = {}) {
    options.token = token;
    auto started = HttpServer::start(
        std::move(options),
        {[this](const HttpRequest& request, const std::shared_ptr<Later>& later) -> Answer {
           if (request.path == "/later") {
             waiting = later;
             asked = true;
             asked.notify_all();
             return Wait{};
           }
           if (request.path == "/events") return StreamFrom{std::stoll(*request.query("after"))};
           return Reply{200, request.method + " " + request.path + " " + request.body};
         },
         [this](const Caller&, std::int64_t after, std::string& to) -> std::optional<std::int64_t> {
           if (unreadable) return std::nullopt;
           while (after < last && to.size() < 1'000)
             to += "id: " + std::to_string(++after) + "\n\n";
           return after;
         }});
    REQUIRE(started.has_value());
    server = std::move(*started);
  }
  [[nodiscard]] HttpAnswer get(const std::string& path) const {
    return http(server->port(), http_request("GET", path, token));
  }
  void publish(std::int64_t to) {
    last = to;
    server->wake(to, false);
  }

  std::atomic<std::int64_t> last{0};
  std::atomic<bool> asked{false}, unreadable{false};
  std::shared_ptr<Later> waiting;
  std::unique_ptr<HttpServer> server;
};

}  // namespace

TEST_CASE("HttpServer: a request with the token is answered", "[shell]") {
  const Fixture fixture;
  const auto answer =
      http(fixture.server->port(), http_request("POST", "/x?y=1", token, "the body"));
  CHECK(answer.status == 200);
  CHECK(answer.body == "POST /x the body");
  CHECK(answer.headers.find("no-store") != std::string::npos);
}

TEST_CASE("HttpServer: without the right token nobody gets in", "[shell]") {
  const Fixture fixture;
  const auto port = fixture.server->port();
  for (const auto* wrong : {"", "0123456789abcdeF", "0123456789abcde", "0123456789abcdef0"}) {
    const auto answer = http(port, http_request("GET", "/", wrong));
    CHECK(answer.status == 401);
    CHECK(answer.json()["error"]["code"] == "unauthorised");
    CHECK_FALSE(answer.json()["error"]["remedy"].get<std::string>().empty());
  }
}

TEST_CASE("HttpServer: where a message ends is said once; chunks count before a length",
          "[shell]") {
  const Fixture fixture;
  const std::string head = "POST /x HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + token +
                           "\r\nConnection: close\r\n";
  for (const auto* rest :
       {"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Content-Length: 5\r\nContent-Length: 2\r\n\r\nhello"}) {
    INFO(rest);
    Connection connection(fixture.server->port());
    connection.send(head + rest);
    const auto& text = connection.read_all();
    CHECK(text.find("\r\n\r\nPOST /x hello") != std::string::npos);
    CHECK(text.find("HTTP/1.1", 1) == std::string::npos);  // Nothing of it was another request.
  }
}

TEST_CASE("HttpServer: of a header that is there twice the first counts", "[shell]") {
  const Fixture fixture;
  const auto ask = [&](const std::string& first, const std::string& second) {
    return http(fixture.server->port(),
                "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                "Authorization: Bearer " +
                    first + "\r\nAuthorization: Bearer " + second + "\r\n\r\n")
        .status;
  };
  CHECK(ask(token, "wrong") == 200);
  CHECK(ask("wrong", token) == 401);
}

TEST_CASE("HttpServer: a foreign Host is refused, token or not", "[shell]") {
  const Fixture fixture;
  const auto port = fixture.server->port();
  for (const auto* host : {"evil.example", "evil.example:80", "127.0.0.1.evil.example", ""})
    CHECK(http(port, http_request("GET", "/", token, "", host)).status == 400);
  for (const auto* host : {"127.0.0.1", "localhost", "localhost:8080", "[::1]:8080"})
    CHECK(http(port, http_request("GET", "/", token, "", host)).status == 200);
}

TEST_CASE("HttpServer: a body beyond the limit is refused, and one at it is not", "[shell]") {
  HttpServer::Options options;
  options.body_bytes_max = 10'000;
  const Fixture fixture(options);
  const auto port = fixture.server->port();
  CHECK(http(port, http_request("POST", "/", token, std::string(10'000, 'x'))).status == 200);
  CHECK(http(port, http_request("POST", "/", token, std::string(10'001, 'x'))).status == 413);
}

TEST_CASE("HttpServer: a later reply wakes the connection that waits for it", "[shell]") {
  Fixture fixture;
  std::jthread replier([&] {
    fixture.asked.wait(false);
    fixture.waiting->answer({202, "done"});
    fixture.waiting->answer({500, "only the first counts"});
  });
  const auto answer = fixture.get("/later");
  replier.join();
  CHECK(answer.status == 202);
  CHECK(answer.body == "done");
}

TEST_CASE("HttpServer: what still waits at the end is told that the node stops", "[shell]") {
  Fixture fixture;
  std::jthread stopper([&] {
    fixture.asked.wait(false);
    fixture.server->stop();
  });
  const auto answer = fixture.get("/later");
  stopper.join();
  CHECK(answer.status == 503);
  CHECK(answer.json()["error"]["code"] == "stopping");
}

TEST_CASE("HttpServer: a stream replays from a number and goes on as events come", "[shell]") {
  Fixture fixture;
  fixture.publish(3);
  Connection stream(fixture.server->port());
  stream.send(http_request("GET", "/events?after=1", token));
  const auto replayed = stream.read_until("id: 3\n");
  for (const auto* header : {"Content-Type: text/event-stream; charset=utf-8\r\n", "no-store",
                             "nosniff", "Content-Security-Policy: default-src 'none'"})
    CHECK(replayed.find(header) != std::string::npos);
  CHECK(replayed.find("id: 1\n") == std::string::npos);
  CHECK(replayed.find("id: 2\n") != std::string::npos);
  fixture.publish(4);
  (void)stream.read_until("id: 4\n");
  fixture.server->wake(4, true);
  (void)stream.read_until(": heartbeat\n");
  fixture.publish(2'000);  // More than a buffer holds.
  const auto all = stream.read_until("id: 2000\n");
  CHECK(all.find("id: 1999\n") != std::string::npos);
  fixture.server->stop();
  (void)stream.read_all();
}

TEST_CASE("HttpServer: each stream has its own place, and there are only so many", "[shell]") {
  HttpServer::Options options;
  options.streams_max = 2;
  Fixture fixture(options);
  fixture.publish(5);
  Connection first(fixture.server->port()), second(fixture.server->port());
  first.send(http_request("GET", "/events?after=0", token));
  second.send(http_request("GET", "/events?after=4", token));
  CHECK(first.read_until("id: 5\n").find("id: 1\n") != std::string::npos);
  CHECK(second.read_until("id: 5\n").find("id: 4\n") == std::string::npos);
  CHECK(fixture.get("/events?after=0").status == 503);
}

TEST_CASE("HttpServer: a stream whose events cannot be read ends", "[shell]") {
  Fixture fixture;
  fixture.unreadable = true;
  fixture.publish(1);
  Connection stream(fixture.server->port());
  stream.send(http_request("GET", "/events?after=0", token));
  CHECK(stream.read_all().find("id: ") == std::string::npos);
}

TEST_CASE("HttpServer: many wait at once and each gets its own reply", "[shell]") {
  std::mutex mutex;
  std::vector<std::pair<std::shared_ptr<Later>, std::string>> waiting;
  HttpServer::Options options;
  options.token = token;
  auto started = HttpServer::start(
      options, {[&](const HttpRequest& request, const std::shared_ptr<Later>& later) -> Answer {
                  const std::lock_guard lock(mutex);
                  waiting.emplace_back(later, request.path);
                  return Wait{};
                },
                [](const Caller&, std::int64_t after, std::string&) { return after; }});
  REQUIRE(started.has_value());
  auto& server = **started;
  constexpr std::size_t count = 50;
  std::vector<std::thread> clients;
  std::atomic<std::size_t> right{0};
  for (std::size_t i = 0; i < count; ++i)
    clients.emplace_back([&, i] {
      const auto path = "/" + std::to_string(i);
      if (http(server.port(), http_request("GET", path, token)).body == path) ++right;
    });
  for (std::size_t answered = 0; answered < count;) {
    decltype(waiting) now;
    {
      const std::lock_guard lock(mutex);
      now.swap(waiting);
    }
    for (auto& [later, path] : now) later->answer({200, path});
    answered += now.size();
    std::this_thread::yield();
  }
  for (auto& client : clients) client.join();
  CHECK(right == count);
}

TEST_CASE("HttpServer: a port in use is named, with what to do", "[shell]") {
  const Fixture fixture;
  HttpServer::Options options;
  options.port = fixture.server->port();
  const auto second = HttpServer::start(options, {});
  REQUIRE_FALSE(second.has_value());
  CHECK(second.error().message ==
        "port in use: 127.0.0.1:" + std::to_string(fixture.server->port()));
  CHECK(second.error().remedy.find("--listen") != std::string::npos);
}

TEST_CASE("HttpServer: it listens on the loopback only", "[shell]") {
  HttpServer::Options options;
  options.host = "0.0.0.0";
  const auto server = HttpServer::start(options, {});
  REQUIRE_FALSE(server.has_value());
  CHECK(server.error().message.find("loopback") != std::string::npos);
}

}  // namespace iwets::node::testing
