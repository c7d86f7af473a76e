#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using namespace std::chrono_literals;
using v1::Frame;

TEST_CASE("PeerLink: new keys are used once the hub has receipted them", "[link]") {
  World w;
  const auto file = w.dir / "keys";
  REQUIRE(seal::save(w.keys, file));
  w.attach();
  const auto next = seal::make_key_set(w.self);
  w.peer->look([&](Instant) {
    REQUIRE(w.peer->link.rotate(next, file));
    CHECK_FALSE(w.peer->link.rotate(next, file));  // one at a time
    // Both sealing keys open what comes meanwhile; the old one is still the current one.
    CHECK(w.peer->link.keys().sealing.size() == 2);
    CHECK(w.peer->link.keys().sealing.back().open == w.keys.sealing.back().open);
  });
  const auto announced = codec::reread(bytes_of(w.hub.take()));
  REQUIRE(announced);
  CHECK(announced->kind == Kind::key_succession);
  CHECK(seal::load(file)->sign.open == w.keys.sign.open);
  w.hub.acknowledge();

  w.hub.accept_attach();  // a new connection, with the new CURVE key
  w.wait_attached();
  w.peer->look([&](Instant) {
    CHECK(w.peer->link.keys().sign.open == next.sign.open);
    REQUIRE(w.peer->link.keys().sealing.size() == 2);
    CHECK(w.peer->link.keys().sealing.back().open == next.sealing.back().open);
  });
  const auto kept = seal::load(file);
  REQUIRE(kept);
  CHECK(kept->curve.open == next.curve.open);
  CHECK(kept->sealing.size() == 2);
  CHECK_FALSE(std::filesystem::exists(file + ".next"));
}

TEST_CASE("PeerLink: a key change survives a restart before its receipt", "[link]") {
  World w;
  const auto file = w.dir / "keys";
  REQUIRE(seal::save(w.keys, file));
  w.attach();
  const auto next = seal::make_key_set(w.self);
  w.peer->look([&](Instant) { REQUIRE(w.peer->link.rotate(next, file)); });
  w.hub.take();
  REQUIRE(w.peer->end());
  w.attach();
  w.peer->look([&](Instant) { CHECK(w.peer->link.keys().sealing.size() == 2); });
  w.hub.expect(Frame::kData);
  w.hub.acknowledge();
  w.hub.accept_attach();
  w.wait_attached();
  CHECK(seal::load(file)->sign.open == next.sign.open);
}
