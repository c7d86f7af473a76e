#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "tests/sim/world.h"

namespace iwets::sim {

/// Many runs together.
struct Summary {
  std::uint64_t seeds = 0, events = 0, entries = 0;
  std::vector<std::pair<std::uint64_t, std::string>> violations;  ///< seed, the first of it
  double simulated_s = 0, wall_s = 0;
  std::array<std::uint64_t, fault_count> faults{};
};
/// Runs seeds on all processors. `twice`: each two times, and the hashes must agree.
[[nodiscard]] Summary run_seeds(std::uint64_t from, std::uint64_t seeds, bool twice);
[[nodiscard]] nlohmann::json to_json(const Summary& summary);

/// Plants each bug in turn, or one; prints how many seeds it took to find it. 0: all were found.
int find_planted(Bug only, std::uint64_t seeds_max, bool json);

/// A smaller run that violates the same rule first: fewer faults, peers, actions, less time.
[[nodiscard]] Swarm shrink(const Swarm& swarm);

}  // namespace iwets::sim
