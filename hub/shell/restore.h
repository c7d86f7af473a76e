#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/shell/manifest.h"
#include "hub/shell/start.h"
#include "hub/shell/tombstones.h"

namespace iwets::shell {

struct RestoreOrder {
  std::string from;   ///< folder of one backup
  std::string state;  ///< new state folder: not there, or empty
  /// More lists of erased cases: files, or state folders whose list is meant.
  std::vector<std::string> erased;
  std::string master_key;  ///< file; empty: the credential of the service manager
  bool yes = false;        ///< do it; else only look
};

/// The manifest of a backup of which every file is as it was written. Fails when it is half made,
/// or a file is missing or damaged.
[[nodiscard]] Result<Manifest, StartFault> verify_backup(const std::string& folder);
/// All erased cases that concern the backup: its own, those beside it, and those of the order; each
/// once. Fails when the list beside it is missing and the order names none: an erased case could
/// come back.
[[nodiscard]] Result<std::vector<Tombstone>, StartFault> gather_tombstones(
    const RestoreOrder& order);
/// Copies a verified backup into a new state folder, all but the keys: without them no hub starts
/// from it.
[[nodiscard]] Result<void, StartFault> copy_backup(const RestoreOrder& order,
                                                   const Manifest& manifest,
                                                   const std::vector<Tombstone>& tombstones);
/// `iwets-hub restore`: all of it, destroys the keys of erased cases once more, replays the journal
/// and compares; the hub's keys come last. Returns the exit code.
[[nodiscard]] int restore(const RestoreOrder& order);

}  // namespace iwets::shell
