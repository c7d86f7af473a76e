#include <catch2/catch.hpp>

#include "tests/proto/link/world_for_test.h"

using namespace iwets;
using namespace iwets::link;
using v1::Frame;

TEST_CASE("PeerLink: a directory is in force for the message right behind it", "[link]") {
  World w;
  w.attach();
  std::vector<std::uint64_t> versions;
  w.peer->listener.at_message = [&] {
    const auto directory = w.peer->link.directory();
    versions.push_back(directory ? directory->version() : 0);
  };
  // While the link's thread waits here, both arrive: it takes them in one turn.
  w.peer->look([&](Instant) {
    w.hub.say(w.hub.envelope(Kind::directory_update, w.hub.directory(3, {w.keys, w.center_keys})));
    w.hub.say(w.report("report"));
    w.hub.say(w.hub.envelope(Kind::directory_update, w.hub.directory(4, {w.keys, w.center_keys})));
    w.hub.say(w.report("another"));
  });
  w.wait_messages(2);
  w.peer->listener.wait([&] { return w.peer->listener.status.directory_version == 4; });
  REQUIRE(w.peer->end());
  CHECK(versions == std::vector<std::uint64_t>{3, 4});
}
