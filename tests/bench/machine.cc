#include "tests/bench/machine.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <thread>

namespace iwets::bench {
namespace {

std::string value_of(const std::string& path, const std::string& name) {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    if (line.rfind(name, 0) != 0) continue;
    const auto at = line.find(':');
    return at == std::string::npos ? std::string()
                                   : line.substr(line.find_first_not_of(' ', at + 1));
  }
  return {};
}

std::string filesystem_of(const std::string& folder) {
  struct statfs info {};
  if (::statfs(folder.c_str(), &info) != 0) return "unknown";
  switch (static_cast<unsigned long>(info.f_type)) {  // statfs(2)
    case 0xef53U: return "ext4";
    case 0x58465342U: return "xfs";
    case 0x9123683eU: return "btrfs";
    case 0x01021994U: return "tmpfs";
    case 0x794c7630U: return "overlay";
    default: return "other";
  }
}

}  // namespace

Machine describe_machine(const std::string& folder) {
  Machine machine;
  machine.cpu = value_of("/proc/cpuinfo", "model name");
  machine.cores = std::thread::hardware_concurrency();
  machine.filesystem = filesystem_of(folder);
  utsname names{};
  if (::uname(&names) == 0) machine.kernel = names.release;
  const auto memory = value_of("/proc/meminfo", "MemTotal");
  machine.memory_gib = memory.empty() ? 0 : std::stod(memory) / 1'048'576.0;
  return machine;
}

std::optional<std::uint64_t> disk_flushes(const std::string& folder) {
  struct stat info {};
  if (::stat(folder.c_str(), &info) != 0) return std::nullopt;
  std::ifstream file("/proc/diskstats");
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    unsigned device_major = 0, device_minor = 0;
    std::string name;
    words >> device_major >> device_minor >> name;
    if (device_major != major(info.st_dev) || device_minor != minor(info.st_dev)) continue;
    // Field 16 of the kernel's Documentation/admin-guide/iostats.rst.
    std::uint64_t value = 0;
    for (int field = 0; field < 16; ++field)
      if (!(words >> value)) return std::nullopt;
    return value;
  }
  return std::nullopt;
}

double rss_mib() {
  std::ifstream file("/proc/self/statm");
  std::uint64_t size = 0, resident = 0;
  file >> size >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1'048'576.0;
}

}  // namespace iwets::bench
