#include "proto/link/client/hub_socket.h"

#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <zmq.hpp>

using namespace iwets;
using namespace std::chrono_literals;

namespace {

/// The hub's end: sends what it is told, and dies.
struct Hub {
  seal::CurveKeys curve = seal::make_curve_keys();
  zmq::context_t context{1};
  zmq::socket_t router{context, zmq::socket_type::router};
  std::string endpoint;

  Hub() {
    router.set(zmq::sockopt::rcvtimeo, 20'000);
    router.set(zmq::sockopt::curve_server, true);
    router.set(zmq::sockopt::curve_secretkey,
               std::string(curve.secret.bytes().begin(), curve.secret.bytes().end()));
    router.bind("tcp://127.0.0.1:*");
    endpoint = router.get(zmq::sockopt::last_endpoint);
  }
  /// Waits for the peer's first message, and answers it so many times.
  void answer(int times) {
    zmq::message_t route, part;
    REQUIRE(router.recv(route));
    while (route.more() && router.recv(part) && part.more()) continue;
    for (int i = 0; i < times; ++i) {
      router.send(zmq::buffer(route.to_string()), zmq::send_flags::sndmore);
      router.send(zmq::buffer(std::string("header")), zmq::send_flags::sndmore);
      router.send(zmq::buffer(std::string("payload")), zmq::send_flags::none);
    }
  }
};

/// Asks only the monitor, as if the peer were busy with what it has received.
bool until(link::HubSocket& socket, link::HubSocket::Change wanted) {
  const auto end = std::chrono::steady_clock::now() + 20s;
  while (std::chrono::steady_clock::now() < end) {
    for (const auto change : socket.changes())
      if (change == wanted) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace

TEST_CASE("HubSocket: a hub that dies while much is unread does not take the peer with it",
          "[link]") {
  REQUIRE(seal::init());
  Hub hub;
  link::HubSocket socket({.endpoint = hub.endpoint,
                          .hub_curve = hub.curve.open,
                          .curve = seal::make_curve_keys(),
                          .reconnect_min = 20ms,
                          .reconnect_max = 20ms});
  REQUIRE(until(socket, link::HubSocket::Change::connected));
  socket.wait(0ms);
  REQUIRE(socket.send("header", "payload"));
  hub.answer(200);
  socket.wait(20s);
  REQUIRE(socket.receive());
  hub.router.close();  // What was sent still arrives.
  REQUIRE(until(socket, link::HubSocket::Change::unreachable));
  while (const auto message = socket.receive()) {
    CHECK(message->two_parts);
    CHECK(message->payload == "payload");
  }
}
