#pragma once

#include <sys/types.h>

#include <string>

namespace iwets::host {

/// What a folder lies on, as far as the kernel shows it.
struct Volume {
  enum class Kind {
    encrypted,  ///< dm-crypt (LUKS) under everything, or a folder under fscrypt or eCryptfs
    memory,     ///< tmpfs, and what may be swapped out goes to encrypted devices only
    plain,      ///< whoever takes the disk can read it
    unknown,  ///< the kernel does not show it: a network disk, an overlay, a disk's own encryption
  };
  Kind kind = Kind::unknown;
  std::string detail;  ///< "device 254:0 is not encrypted"

  /// A thief of the disk finds nothing in clear.
  [[nodiscard]] bool keeps_secrets() const {
    return kind == Kind::encrypted || kind == Kind::memory;
  }
};

/// Where the kernel tells of devices; another place in tests.
struct KernelView {
  std::string sys = "/sys";
  std::string swaps = "/proc/swaps";
  std::string mounts = "/proc/self/mountinfo";
};

/// Of an existing folder or file.
[[nodiscard]] Volume volume_of(const std::string& path, const KernelView& kernel = {});
/// Of a block device by its number: itself, or all that it is made of.
[[nodiscard]] Volume volume_of_device(dev_t device, const KernelView& kernel = {});
/// Of what memory may be swapped out to; `memory` if that is nothing, or encrypted.
[[nodiscard]] Volume volume_of_swap(const KernelView& kernel = {});
/// "encrypted", "memory", "plain", "unknown".
[[nodiscard]] const char* name(Volume::Kind kind);
/// One sentence for an operator: "FOLDER is not on an encrypted volume: ...".
[[nodiscard]] std::string sentence(const std::string& folder, const Volume& volume);

}  // namespace iwets::host
