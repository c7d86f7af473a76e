#include <catch2/catch.hpp>
#include <zmq.hpp>

#include "hub/shell/public_socket.h"
#include "hub/shell/zap.h"
#include "tests/hub/shell/world.h"

using namespace iwets;
using namespace std::chrono_literals;

namespace {

constexpr const char* zap_address = "inproc://zeromq.zap.01";
/// Long for a handshake on the loopback, short for a test.
constexpr auto patience = 700ms;

/// The public socket as the hub makes it, and whoever answers for admission, or nobody.
struct Gate {
  world::Network network;
  zmq::context_t context{1};
  std::unique_ptr<shell::PublicSocket> open;

  void listen() {
    auto listening = shell::listen(context, "tcp://127.0.0.1:*",
                                   network.keys.at(PeerId::hub()).curve, shell::ShellLimits{});
    REQUIRE(listening);
    open = std::make_unique<shell::PublicSocket>(std::move(*listening));
  }
  /// Somebody connects with these keys and speaks; how many bytes reach the hub.
  std::size_t bytes_heard_from(const seal::CurveKeys& keys) {
    zmq::socket_t peer(context, zmq::socket_type::dealer);
    peer.set(zmq::sockopt::linger, 0);
    const auto& hub = network.keys.at(PeerId::hub()).curve.open;
    const auto set_key = [&](int option, const std::uint8_t* key) {
      REQUIRE(zmq_setsockopt(peer.handle(), option, key, 32) == 0);
    };
    set_key(ZMQ_CURVE_SERVERKEY, hub.data());
    set_key(ZMQ_CURVE_PUBLICKEY, keys.open.data());
    set_key(ZMQ_CURVE_SECRETKEY, keys.secret.bytes().data());
    peer.connect(open->endpoint);
    peer.send(zmq::str_buffer("application data"), zmq::send_flags::dontwait);
    open->socket->set(zmq::sockopt::rcvtimeo, static_cast<int>(patience.count()));
    std::size_t bytes = 0;
    zmq::message_t part;
    while (open->socket->recv(part)) bytes += part.size();
    return bytes;
  }
  [[nodiscard]] bool refuses_strangers() {
    return shell::refuses_strangers(context, open->endpoint,
                                    network.keys.at(PeerId::hub()).curve.open);
  }
};

}  // namespace

TEST_CASE("Admission: a key of the directory comes in, a stranger does not", "[shell]") {
  Gate gate;
  shell::Counters counters;
  const shell::KeyTable keys(gate.network.directory, {});
  const shell::ZapHandler handler(gate.context, keys, counters);
  gate.listen();
  CHECK(gate.bytes_heard_from(gate.network.keys.at(world::za).curve) > 0);
  CHECK(gate.bytes_heard_from(seal::make_curve_keys()) == 0);
  CHECK(counters.value(shell::Count::unknown_keys) >= 1);
  CHECK(gate.refuses_strangers());
}

TEST_CASE("Admission: with nobody to ask, nobody comes in, and the hub does not start", "[shell]") {
  Gate gate;
  gate.listen();
  CHECK(gate.bytes_heard_from(gate.network.keys.at(world::za).curve) == 0);
  CHECK(gate.bytes_heard_from(seal::make_curve_keys()) == 0);
  CHECK_FALSE(gate.refuses_strangers());  // Silence is no proof.
}

TEST_CASE("Admission: when its handler has died, nobody comes in", "[shell]") {
  Gate gate;
  shell::Counters counters;
  const shell::KeyTable keys(gate.network.directory, {});
  auto handler = std::make_unique<shell::ZapHandler>(gate.context, keys, counters);
  gate.listen();
  REQUIRE(gate.bytes_heard_from(gate.network.keys.at(world::za).curve) > 0);
  handler.reset();
  CHECK(gate.bytes_heard_from(gate.network.keys.at(world::br).curve) == 0);
  CHECK(gate.bytes_heard_from(seal::make_curve_keys()) == 0);
}

TEST_CASE("Admission: while its handler hangs, nobody comes in", "[shell]") {
  Gate gate;
  zmq::socket_t hung(gate.context, zmq::socket_type::rep);
  hung.bind(zap_address);
  gate.listen();
  CHECK(gate.bytes_heard_from(gate.network.keys.at(world::za).curve) == 0);
  CHECK(gate.bytes_heard_from(seal::make_curve_keys()) == 0);
  CHECK_FALSE(gate.refuses_strangers());
}
