#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>

namespace iwets::bench {

struct ScorerOptions {
  std::uint64_t names = 512;  ///< invented ones, of three words
  int rounds = 50;            ///< over all names; the median round is told
  std::uint64_t seed = 1;
};
/// What the scorer of persons' names takes on one core: `prepared_us` for one name of a script,
/// `compared_us` for one pair.
[[nodiscard]] nlohmann::ordered_json scorer_costs(const ScorerOptions& options);

}  // namespace iwets::bench
