#pragma once

namespace iwets::host {

/// Keeps what this process has in memory out of core files and away from other processes of the
/// same account: no core dumps (RLIMIT_CORE 0), not dumpable (PR_SET_DUMPABLE 0: only who may trace
/// every process, as root may, can still look into it). For the start of every program that holds
/// keys. False: the system refused.
[[nodiscard]] bool keep_memory_private();

}  // namespace iwets::host
