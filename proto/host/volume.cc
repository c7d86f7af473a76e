#include "proto/host/volume.h"

#include <fcntl.h>
#include <linux/fscrypt.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <utility>

namespace iwets::host {
namespace {

namespace fs = std::filesystem;
using Kind = Volume::Kind;

/// Devices stacked upon one another; a kernel that shows more goes in circles.
constexpr int depth_max = 16;
/// eCryptfs tells it in no header of the kernel.
constexpr long ecryptfs_magic = 0xf15f;

std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

std::string number_of(dev_t device) {
  return std::to_string(major(device)) + ':' + std::to_string(minor(device));
}

/// `at`: the device's folder in /sys.
Volume examine(const fs::path& at, const std::string& name, int depth) {
  std::error_code error;
  if (depth == 0 || !fs::exists(at, error))
    return {Kind::unknown, "the kernel does not show device " + name};
  if (first_line(at / "dm/uuid").starts_with("CRYPT-"))
    return {Kind::encrypted, "dm-crypt on device " + name};
  Volume all{Kind::plain, "device " + name + " is not encrypted"};
  bool first = true;
  for (const auto& part : fs::directory_iterator(at / "slaves", error)) {
    auto found = examine(part.path(), part.path().filename().string(), depth - 1);
    // One that is in clear is enough for a thief.
    if (found.kind != Kind::encrypted) return found;
    if (std::exchange(first, false)) all = std::move(found);
  }
  return all;
}

/// fscrypt encrypts single folders; a filesystem without it does not know the question.
bool has_fscrypt_policy(const std::string& path) {
  const int handle = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return false;
  fscrypt_get_policy_ex_arg policy{};
  policy.policy_size = sizeof policy.policy;
  const bool found = ::ioctl(handle, FS_IOC_GET_ENCRYPTION_POLICY_EX, &policy) == 0;
  ::close(handle);
  return found;
}

/// What mountinfo names as the source of the filesystem that `path` lies on; see proc(5).
std::string source_of(const std::string& path, const KernelView& kernel) {
  std::error_code error;
  const auto whole = fs::canonical(path, error).string();
  std::ifstream mounts(kernel.mounts);
  std::string best, source, line;
  while (std::getline(mounts, line)) {
    std::istringstream words(line);
    std::string skip, where, word, type, from;
    words >> skip >> skip >> skip >> skip >> where;
    while (words >> word && word != "-") continue;
    words >> type >> from;
    const bool below = where == "/" || whole == where || whole.starts_with(where + "/");
    if (!below || where.size() < best.size()) continue;
    best = where;
    source = from;
  }
  return source;
}

/// Filesystems over several devices (btrfs, overlay) have a number that is no device's.
Volume by_mount(const std::string& path, const KernelView& kernel) {
  const auto source = source_of(path, kernel);
  struct stat facts {};
  if (!source.starts_with("/dev/") || ::stat(source.c_str(), &facts) != 0 ||
      !S_ISBLK(facts.st_mode))
    return {Kind::unknown,
            "the kernel does not show what lies below " + (source.empty() ? path : source)};
  return volume_of_device(facts.st_rdev, kernel);
}

}  // namespace

Volume volume_of_device(dev_t device, const KernelView& kernel) {
  const auto name = number_of(device);
  return examine(fs::path(kernel.sys) / "dev/block" / name, name, depth_max);
}

Volume volume_of_swap(const KernelView& kernel) {
  std::ifstream file(kernel.swaps);
  if (!file)
    return {Kind::unknown, "memory, of which the kernel does not show where it is swapped"};
  std::string line;
  std::getline(file, line);  // The heading.
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string name, type;
    words >> name >> type;
    const auto device = fs::path(name).filename().string();
    if (device.starts_with("zram")) continue;  // Memory again.
    const auto found =
        type == "file" ? volume_of(name, kernel)
                       : examine(fs::path(kernel.sys) / "class/block" / device, device, depth_max);
    if (found.kind != Kind::encrypted)
      return {Kind::plain, "memory may be swapped out to " + name + ", and " + found.detail};
  }
  return {Kind::memory, "memory, which is swapped out to encrypted devices only, if at all"};
}

Volume volume_of(const std::string& path, const KernelView& kernel) {
  struct statfs filesystem {};
  struct stat facts {};
  if (::statfs(path.c_str(), &filesystem) != 0 || ::stat(path.c_str(), &facts) != 0)
    return {Kind::unknown, path + " cannot be read"};
  const auto type = static_cast<long>(filesystem.f_type);
  if (type == TMPFS_MAGIC || type == RAMFS_MAGIC) return volume_of_swap(kernel);
  if (type == ecryptfs_magic) return {Kind::encrypted, "eCryptfs"};
  if (has_fscrypt_policy(path)) return {Kind::encrypted, "a folder under fscrypt"};
  return major(facts.st_dev) == 0 ? by_mount(path, kernel) : volume_of_device(facts.st_dev, kernel);
}

const char* name(Volume::Kind kind) {
  switch (kind) {
    case Kind::encrypted: return "encrypted";
    case Kind::memory: return "memory";
    case Kind::plain: return "plain";
    case Kind::unknown: break;
  }
  return "unknown";
}

std::string sentence(const std::string& folder, const Volume& volume) {
  switch (volume.kind) {
    case Kind::encrypted:
    case Kind::memory: return folder + " is on an encrypted volume: " + volume.detail;
    case Kind::plain: return folder + " is not on an encrypted volume: " + volume.detail;
    case Kind::unknown: break;
  }
  return "nobody can tell whether " + folder + " is on an encrypted volume: " + volume.detail;
}

}  // namespace iwets::host
