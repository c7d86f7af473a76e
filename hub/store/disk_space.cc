#include "hub/store/disk_space.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <filesystem>

namespace iwets::store {
namespace {

/// What opening needs: a manifest, the flush of a replayed WAL, an options file.
constexpr std::uint64_t open_bytes_min = 8U << 20U;

}  // namespace

DiskSpace::DiskSpace(std::string ballast, std::uint64_t ballast_bytes, std::uint64_t reserve_bytes)
    : ballast_(std::move(ballast)), ballast_bytes_(ballast_bytes), reserve_bytes_(reserve_bytes) {}

std::uint64_t DiskSpace::free_bytes() const {
  const auto folder = std::filesystem::path(ballast_).parent_path().string();
  struct statvfs disk {};
  if (::statvfs(folder.empty() ? "." : folder.c_str(), &disk) != 0) return 0;
  return static_cast<std::uint64_t>(disk.f_bavail) * disk.f_frsize;
}

bool DiskSpace::has_room(std::uint64_t bytes) const {
  const auto space = free_bytes();
  return space >= reserve_bytes_ && space - reserve_bytes_ >= bytes;
}

bool DiskSpace::prepare() const {
  if (free_bytes() < open_bytes_min) drop_ballast();
  if (free_bytes() < open_bytes_min) return false;
  std::error_code error;
  if (ballast_bytes_ == 0 || std::filesystem::exists(ballast_, error)) return true;
  if (!has_room(ballast_bytes_)) return true;  // Without ballast now; the next start tries again.
  const int file = ::open(ballast_.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return true;
  const bool made = ::posix_fallocate(file, 0, static_cast<off_t>(ballast_bytes_)) == 0;
  ::close(file);
  if (!made) drop_ballast();
  return true;
}

void DiskSpace::drop_ballast() const {
  std::error_code error;
  std::filesystem::remove(ballast_, error);
}

}  // namespace iwets::store
