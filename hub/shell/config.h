#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "hub/core/hub_core.h"
#include "proto/types/result.h"
#include "proto/types/terms.h"

namespace iwets::shell {

/// Bounds of the hub's shell; the core's are in `hub::Limits`.
struct ShellLimits {
  /// Of one part of a message on the wire, encrypted. Twice what the protocol allows, so that what
  /// is somewhat too large can be refused in words; beyond it ZeroMQ ends the connection.
  std::size_t frame_bytes_max = 512 * 1024;
  std::size_t verify_items_max = 4'096;          ///< frames waiting for one verifier
  std::size_t verify_bytes_max = 32U << 20U;     ///< payload bytes of those
  std::size_t intake_items_max = 4'096;          ///< verified, waiting for the core
  std::size_t intake_bytes_max = 32U << 20U;     ///< payload bytes of those
  std::size_t inside_work_max = 8'192;           ///< asks and drafts under way; then intake waits
  std::size_t uncommitted_max = 8'192;           ///< entries; then intake waits
  std::size_t step_batch_max = 512;              ///< events the core takes at once
  std::size_t commit_entries_max = 4'096;        ///< entries of one group commit
  std::size_t payload_cache_bytes = 32U << 20U;  ///< recent payloads kept in memory
  std::size_t session_frames_max = 1'024;        ///< waiting for one slow session; then it ends
  std::size_t sessions_max = 2'000;
  /// Of one member; beyond it its credit shrinks. 0: no limit.
  std::uint32_t messages_per_second = 40;
  std::size_t events_kept = 10'000;  ///< for `iwets-hubctl events`
  std::size_t verifiers = 1;
  std::size_t checkers = 1;
  std::size_t snapshot_entries = 5'000;             ///< between two saved states, at least
  std::chrono::seconds snapshot_gap{2};             ///< and this long
  std::size_t disk_free_min_bytes = 256U << 20U;    ///< below it intake stops
  std::chrono::seconds session_silence_max{50};     ///< then its peer counts as away
  std::chrono::milliseconds drain_wait_max{5'000};  ///< for work under way, at the end
};

/// Faults on purpose, for tests only.
struct Faults {
  std::map<Store, std::chrono::milliseconds> store_delay;  ///< a store answers that much later
};

/// All that `hub.toml` says.
struct Config {
  std::string state;                            ///< directory of everything that must last
  std::string listen = "tcp://127.0.0.1:7447";  ///< port 0: a free one
  std::string authority_key;                    ///< hexadecimal; or
  std::string authority;                        ///< file with it, or an anchor file
  std::string directory;                        ///< file to load first; may be empty
  std::string master_key;                     ///< file; empty: `master.key` in the state directory
  std::string status_socket, control_socket;  ///< empty: ipc sockets in the state directory
  /// The operator knows that the state is not on an encrypted volume (or on one that encrypts by
  /// itself): the status does not ask for attention.
  bool accept_plain_volume = false;
  std::string log_level = "info";
  hub::Limits core;
  ShellLimits limits;
  std::vector<std::string> dictionaries;  ///< files of names in other scripts
  std::uint32_t traces_days = 7'305;      ///< what is younger is not erased by age; 20 years
  Faults faults;
};

/// Why a configuration cannot be used: "hub.toml:7:3: unknown key ..., did you mean ...?".
struct ConfigFault {
  std::string text;
};

/// Reads `path`. An unknown key, a wrong type or a number out of range is a fault with its place.
[[nodiscard]] Result<Config, ConfigFault> read_config(const std::string& path);
/// The same from text; `name` stands for the file in faults.
[[nodiscard]] Result<Config, ConfigFault> parse_config(std::string_view text,
                                                       const std::string& name);

}  // namespace iwets::shell
