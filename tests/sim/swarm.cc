#include "tests/sim/swarm.h"

#include "tests/sim/dice.h"

namespace iwets::sim {

Swarm draw_swarm(std::uint64_t seed) {
  Dice dice(seed, "swarm");
  Swarm swarm;
  swarm.seed = seed;
  for (std::size_t fault = 0; fault < fault_count; ++fault)
    if (dice.chance(0.35)) swarm.faults |= 1ULL << fault;
  // What forgets on purpose excuses much: seldom, so that it does not hide the rest.
  for (const auto fault : {Fault::old_backup, Fault::hub_old_backup})
    if (dice.chance(0.7)) swarm.faults &= ~(1ULL << static_cast<unsigned>(fault));
  const bool all = dice.chance(0.01);
  swarm.members = all ? 196 : 2 + static_cast<int>(dice.below(4));
  swarm.centers = 1 + static_cast<int>(dice.below(3));
  swarm.actions = 10 + static_cast<int>(dice.below(60));
  swarm.faulty = dice.chance(0.2) ? dice.between(std::chrono::minutes{10}, std::chrono::hours{72})
                                  : dice.between(std::chrono::seconds{10}, std::chrono::minutes{3});
  return swarm;
}

}  // namespace iwets::sim
