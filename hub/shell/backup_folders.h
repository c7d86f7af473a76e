#pragma once

#include <string>
#include <vector>

#include "hub/shell/start.h"
#include "hub/shell/tombstones.h"

/// The folders that hold backups of a state, and in each of them the list of erased cases: so that
/// no restore brings one back.
namespace iwets::shell {

/// The list that lies beside the backups in `folder`.
[[nodiscard]] std::string beside_backups(const std::string& folder);
/// The folders that hold backups of this state, as `remember_backups` was told.
[[nodiscard]] std::vector<std::string> folders_of_backups(const StatePaths& paths);
/// Notes that backups are in `folder`. Durable on return; false: it could not be written.
[[nodiscard]] bool remember_backups(const StatePaths& paths, const std::string& folder);
/// Adds the cases to the list of every folder with backups; a folder that is not there now (a disk
/// that is not mounted) is told in the log, and gets them at the next start or backup.
void tell_backups(const StatePaths& paths, const std::vector<Tombstone>& tombstones);

}  // namespace iwets::shell
