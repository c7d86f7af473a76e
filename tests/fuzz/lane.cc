#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"
#include "tests/proto/link/lane_world.h"

namespace iwets::fuzz {

/// Two ends, their wires and disks, loss, doubling, crashes and new generations, in the order that
/// the unit says. Afterwards the network is healed, and everything must have arrived once.
void lane(Bytes unit) {
  Input in(unit);
  const bool generations = in.byte() % 2 == 1;
  link::testing::World<Input> world(in);
  int steps = 1'000;
  link::testing::run(world, generations, [&] { return !world.luck().empty() && steps-- > 0; });
  world.heal();
  must(world.taken_ == world.posted_, "everything posted has arrived");
  must(world.released_ == world.posted_, "and was released");
  must(world.sender_.acked() == world.receiver_.last(), "both ends stand at the same place");
  must(world.sender_.drawn() == world.receiver_.last(), "with nothing under way");
}

}  // namespace iwets::fuzz
