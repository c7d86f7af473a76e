#pragma once

#include <cstdint>
#include <string_view>

#include "proto/types/instant.h"
#include "tests/sim/planted.h"

namespace iwets::sim {

/// The kinds of faults of a run. Each can be taken out, which is how a failure is made smaller.
enum class Fault : std::uint8_t {
  loss,         ///< of single frames to the hub: the pipe of a peer's socket was full
  duplication,  ///< of single messages
  delay,        ///< of all, exponential
  clog,         ///< nothing passes on a connection for up to 5 s, then all
  cut,          ///< a connection breaks
  partition,    ///< no connection for a while
  pause,        ///< a process stands still
  hub_crash,
  peer_crash,
  power_cut,   ///< crashes lose what was not synced
  sync_error,  ///< EIO
  full_disk,   ///< ENOSPC, for a while
  slow_disk,   ///< syncs of up to seconds
  slow_store,  ///< an answer after the deadline
  clock_skew,  ///< of peers
  clock_jump,  ///< of the hub's wall clock, while it runs or is down
  key_change,
  suspension,
  revocation,
  rights_change,
  impostor,      ///< a valid key claims to be another's
  stray_center,  ///< silent, late, twice, wrong, garbage
  cancel,
  old_backup,     ///< a peer comes back with yesterday's disk
  hub_old_backup  ///< the hub does
};
inline constexpr std::string_view fault_names[] = {
    "loss",       "duplication",  "delay",      "clog",       "cut",
    "partition",  "pause",        "hub_crash",  "peer_crash", "power_cut",
    "sync_error", "full_disk",    "slow_disk",  "slow_store", "clock_skew",
    "clock_jump", "key_change",   "suspension", "revocation", "rights_change",
    "impostor",   "stray_center", "cancel",     "old_backup", "hub_old_backup"};
inline constexpr std::size_t fault_count = std::size(fault_names);

/// What a run is made of: drawn from the seed, then perhaps made smaller.
struct Swarm {
  std::uint64_t seed = 1;
  std::uint64_t faults = 0;  ///< bits by `Fault`
  int members = 3, centers = 2;
  int actions = 40;                            ///< of officers
  Duration faulty = std::chrono::seconds{60};  ///< the phase with faults
  Bug bug = Bug::none;
  [[nodiscard]] bool has(Fault fault) const {
    return (faults >> static_cast<unsigned>(fault) & 1U) != 0;
  }
};

/// Draws the world of a seed: 3-8 peers mostly, 196 members in one of a hundred.
[[nodiscard]] Swarm draw_swarm(std::uint64_t seed);

}  // namespace iwets::sim
