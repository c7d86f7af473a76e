#include <catch2/catch.hpp>

#include "proto/link/lane.h"

namespace iwets::link {
namespace {

Digest first_of(const Digest& previous, const Digest& message) {
  auto mixed = previous;
  mixed[0] = static_cast<std::uint8_t>(mixed[0] * 31 + message[0] + 1);
  return mixed;
}
Item item(std::uint64_t handle, Urgency urgency) {
  return {.handle = handle, .subject = {}, .urgency = urgency, .bytes = 1, .message = {}};
}

}  // namespace

TEST_CASE("SendLane: a message is withdrawn by its place, also after a generation", "[link]") {
  SendLane lane(first_of, {.window_messages_max = 2});
  std::vector<std::uint64_t> places;
  for (std::uint64_t handle = 0; handle < 6; ++handle) {
    places.push_back(lane.posted());
    REQUIRE(lane.post(item(handle, handle == 5 ? Urgency::urgent : Urgency::routine)));
  }
  REQUIRE(lane.attach({}, {.number_max = 2, .bytes_max = 1000}));
  REQUIRE(lane.draw().size() == 2);  // 5 and 0
  CHECK_FALSE(lane.withdraw(5, Urgency::urgent, places[5]));
  CHECK_FALSE(lane.withdraw(0, Urgency::routine, places[0]));
  CHECK(lane.withdraw(2, Urgency::routine, places[2]));
  CHECK_FALSE(lane.withdraw(2, Urgency::routine, places[2]));
  lane.open_generation(2);
  for (const std::uint64_t handle : {4U, 1U, 0U, 3U})
    CHECK(lane.withdraw(handle, Urgency::routine, places[handle]));
  CHECK(lane.withdraw(5, Urgency::urgent, places[5]));
  CHECK(lane.waiting() == 0);
}

}  // namespace iwets::link
