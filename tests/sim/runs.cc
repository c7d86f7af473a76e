#include "tests/sim/runs.h"

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <functional>
#include <iostream>
#include <mutex>
#include <nlohmann/json.hpp>
#include <system_error>
#include <thread>

namespace iwets::sim {
namespace {

World::Outcome run_one(const Swarm& swarm) {
  World world(swarm, false);
  world.run();
  return world.outcome();
}

/// In a process of its own: a planted bug may bring the cores to their assertions, and that it is
/// found then as well.
constexpr unsigned run_seconds_max = 30;
bool found_in_child(const Swarm& swarm) {
  const auto child = ::fork();
  if (child == 0) {
    [[maybe_unused]] const auto* silent = std::freopen("/dev/null", "w", stderr);
    ::alarm(run_seconds_max);
    ::_exit(run_one(swarm).violations.empty() ? 0 : 1);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status != 0;
}

double seconds(Duration time) { return static_cast<double>(time.count()) / 1e6; }

/// Calls `work` with each number below `count`, on all processors.
void on_all_processors(std::uint64_t count, const std::function<void(std::uint64_t)>& work) {
  std::atomic<std::uint64_t> next{0};
  std::vector<std::thread> threads;
  for (unsigned i = 0; i < std::max(1U, std::thread::hardware_concurrency()); ++i)
    threads.emplace_back([&] {
      for (auto n = next++; n < count; n = next++) work(n);
    });
  for (auto& thread : threads) thread.join();
}

/// How many seeds from `base` on it takes to find the bug; 0: more than `seeds_max`.
std::uint64_t search(Bug bug, std::uint64_t base, std::uint64_t seeds_max) {
  for (std::uint64_t i = 1; i <= seeds_max; ++i) {
    auto swarm = draw_swarm(base + i);
    swarm.bug = bug;
    if (found_in_child(swarm)) return i;
  }
  return 0;
}

}  // namespace

Summary run_seeds(std::uint64_t from, std::uint64_t seeds, bool twice) {
  Summary summary;
  std::mutex mutex;
  const auto began = std::chrono::steady_clock::now();
  on_all_processors(seeds, [&](std::uint64_t n) {
    const auto swarm = draw_swarm(from + n);
    auto outcome = run_one(swarm);
    if (twice && run_one(swarm).hash != outcome.hash)
      outcome.violations.insert(outcome.violations.begin(), "repeat: the second run differs");
    const std::lock_guard lock(mutex);
    ++summary.seeds;
    summary.events += outcome.events;
    summary.entries += outcome.entries;
    summary.simulated_s += seconds(outcome.simulated);
    for (std::size_t i = 0; i < fault_count; ++i) summary.faults[i] += outcome.faults[i];
    if (!outcome.violations.empty())
      summary.violations.emplace_back(from + n, outcome.violations.front());
  });
  std::ranges::sort(summary.violations);
  summary.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count();
  return summary;
}

nlohmann::json to_json(const Summary& summary) {
  nlohmann::json out{{"seeds", summary.seeds},
                     {"violations", summary.violations.size()},
                     {"simulated_s", summary.simulated_s},
                     {"wall_s", summary.wall_s},
                     {"events", summary.events},
                     {"entries", summary.entries}};
  for (std::size_t i = 0; i < fault_count; ++i)
    out["faults"][std::string(fault_names[i])] = summary.faults[i];
  for (const auto& [seed, what] : summary.violations)
    out["found"].push_back({{"seed", seed}, {"what", what}});
  return out;
}

int find_planted(Bug only, std::uint64_t seeds_max, bool json) {
  // Three searches for each bug, from different seeds: the median of them.
  constexpr std::uint64_t searches = 3;
  using Took = std::array<std::array<std::uint64_t, searches>, planted_bugs.size()>;
  // Processes rather than threads, because each run is a child of its own; they share this page.
  void* const page =
      ::mmap(nullptr, sizeof(Took), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) throw std::system_error(errno, std::generic_category(), "mmap");
  auto& took = *static_cast<Took*>(page);
  const auto workers = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned worker = 0; worker < workers; ++worker) {
    if (::fork() != 0) continue;
    for (std::uint64_t n = worker; n < planted_bugs.size() * searches; n += workers) {
      const auto& bug = planted_bugs[n / searches];
      if (only != Bug::none && only != bug.bug) continue;
      auto& seeds = took[n / searches][n % searches];
      seeds = search(bug.bug, n % searches * 100'000, seeds_max);
      std::cerr << bug.name << ": " << seeds << '\n';
    }
    ::_exit(0);
  }
  while (::wait(nullptr) > 0) {
  }
  std::size_t planted = 0, found = 0;
  nlohmann::json medians;
  for (std::size_t i = 0; i < planted_bugs.size(); ++i) {
    if (only != Bug::none && only != planted_bugs[i].bug) continue;
    ++planted;
    std::ranges::sort(took[i]);
    const bool always = took[i].front() > 0;
    found += always ? 1 : 0;
    medians[std::string(planted_bugs[i].name)] = always ? nlohmann::json(took[i][1]) : nullptr;
    if (!json)
      std::cout << planted_bugs[i].name << ": "
                << (always ? "found after " + std::to_string(took[i][1]) + " seeds" : "NOT FOUND")
                << '\n';
  }
  if (json)
    std::cout
        << nlohmann::json{{"planted", planted}, {"found", found}, {"median_seeds", medians}}.dump()
        << '\n';
  return found == planted ? 0 : 1;
}

Swarm shrink(const Swarm& first) {
  const auto rule = [](const Swarm& swarm) {
    World world(swarm, false);
    world.run();
    return world.outcome().rule;
  };
  const auto wanted = rule(first);
  if (wanted.empty()) return first;
  auto best = first;
  const auto try_one = [&](const Swarm& smaller) {
    if (rule(smaller) != wanted) return false;
    best = smaller;
    return true;
  };
  for (bool better = true; better;) {
    better = false;
    for (std::size_t fault = 0; fault < fault_count; ++fault) {
      auto smaller = best;
      smaller.faults &= ~(1ULL << fault);
      if (smaller.faults != best.faults) better = try_one(smaller) || better;
    }
    for (const auto count : {&Swarm::actions, &Swarm::members, &Swarm::centers}) {
      auto smaller = best;
      auto& value = smaller.*count;
      if (value <= 1) continue;
      value = std::max(1, value * 2 / 3);
      better = try_one(smaller) || better;
    }
  }
  std::cout << "shrunk to " << best.members << " members, " << best.centers << " centers, "
            << best.actions << " actions, faults:";
  for (std::size_t fault = 0; fault < fault_count; ++fault)
    if (best.has(static_cast<Fault>(fault))) std::cout << ' ' << fault_names[fault];
  std::cout << '\n';
  return best;
}

}  // namespace iwets::sim
