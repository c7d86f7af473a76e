#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace iwets::bench {

struct Machine {
  std::string cpu, kernel, filesystem;
  unsigned cores = 0;
  double memory_gib = 0;
};
/// `folder` names the file system that is used.
[[nodiscard]] Machine describe_machine(const std::string& folder);

/// Flushes that the disk under `folder` has completed since boot (every fsync that reaches it is
/// one); nothing where the kernel does not tell.
[[nodiscard]] std::optional<std::uint64_t> disk_flushes(const std::string& folder);

/// Resident memory of this process, MiB.
[[nodiscard]] double rss_mib();

}  // namespace iwets::bench
