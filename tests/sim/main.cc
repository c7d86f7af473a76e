#include <CLI/CLI.hpp>
#include <iostream>
#include <nlohmann/json.hpp>

#include "tests/sim/runs.h"

namespace {

using namespace iwets::sim;

int tell(const Swarm& swarm, bool story) {
  World world(swarm, story);
  world.run();
  const auto outcome = world.outcome();
  for (const auto& violation : outcome.violations) std::cout << "VIOLATED " << violation << '\n';
  std::cout << "seed " << swarm.seed << ": " << outcome.violations.size() << " violations, "
            << outcome.events << " events, " << outcome.entries << " entries, hash " << outcome.hash
            << '\n';
  return outcome.violations.empty() ? 0 : 1;
}

int run(std::uint64_t from, std::uint64_t seeds, bool twice, bool json) {
  const auto summary = run_seeds(from, seeds, twice);
  if (json) {
    std::cout << to_json(summary).dump() << '\n';
  } else {
    for (const auto& [seed, what] : summary.violations)
      std::cout << "seed " << seed << ": " << what << '\n';
    std::cout << summary.seeds << " seeds, " << summary.violations.size() << " with violations, "
              << summary.simulated_s << " s simulated in " << summary.wall_s << " s\n";
  }
  return summary.violations.empty() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Simulates the whole network, from one seed a run."};
  std::uint64_t seeds = 100, from = 1, seed = 0, seeds_max = 1000;
  bool json = false, trace = false, shrinks = false, planted = false, twice = false;
  std::string bug;
  app.add_option("--seeds", seeds, "How many runs")->capture_default_str();
  app.add_option("--from", from, "The first seed")->capture_default_str();
  app.add_option("--seed", seed, "One run");
  app.add_flag("--trace", trace, "With --seed: tell the story");
  app.add_flag("--shrink", shrinks, "With --seed: look for a smaller run with the same violation");
  app.add_option("--bug", bug, "Plant this bug, with --seed or --planted");
  app.add_flag("--planted", planted,
               "Plant each bug in turn, or that of --bug, and count the seeds until it is found");
  app.add_option("--seeds-max", seeds_max, "With --planted: give up after so many")
      ->capture_default_str();
  app.add_flag("--twice", twice, "Run each seed twice, and compare the hashes");
  app.add_flag("--json", json, "Print one line of JSON");
  CLI11_PARSE(app, argc, argv);
  Bug which = Bug::none;
  for (const auto& known : planted_bugs)
    if (known.name == bug) which = known.bug;
  if (!bug.empty() && which == Bug::none) {
    std::cerr << "no such bug: " << bug << '\n';
    return 2;
  }
  if (planted) return find_planted(which, seeds_max, json);
  if (seed == 0) return run(from, seeds, twice, json);
  auto swarm = draw_swarm(seed);
  swarm.bug = which;
  if (shrinks) swarm = shrink(swarm);
  return tell(swarm, trace);
}
