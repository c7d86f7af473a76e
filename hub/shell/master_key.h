#pragma once

#include <memory>
#include <string>

#include "hub/shell/start.h"
#include "proto/seal/guarded.h"

namespace iwets::shell {

/// The master key of a hub, in guarded memory: the systemd credential `iwets-master-key` if the
/// service manager passes one, else the file `configured`, else `master.key` in the state folder.
[[nodiscard]] Result<std::shared_ptr<const seal::GuardedKeys>, StartFault> load_master_key(
    const StatePaths& paths, const std::string& configured);

}  // namespace iwets::shell
