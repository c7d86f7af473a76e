#include "hub/store/disk_space.h"

#include <rocksdb/file_system.h>

#include <filesystem>

namespace iwets::store {
namespace {

/// What opening needs: a manifest, the flush of a replayed WAL, an options file.
constexpr std::uint64_t open_bytes_min = 8U << 20U;

}  // namespace

DiskSpace::DiskSpace(std::shared_ptr<rocksdb::FileSystem> files, std::string ballast,
                     std::uint64_t ballast_bytes, std::uint64_t reserve_bytes)
    : files_(std::move(files)),
      ballast_(std::move(ballast)),
      ballast_bytes_(ballast_bytes),
      reserve_bytes_(reserve_bytes) {}

std::uint64_t DiskSpace::free_bytes() const {
  const auto folder = std::filesystem::path(ballast_).parent_path().string();
  std::uint64_t free = 0;
  const auto asked = files_->GetFreeSpace(folder.empty() ? "." : folder, {}, &free, nullptr);
  return asked.ok() ? free : 0;
}

bool DiskSpace::has_room(std::uint64_t bytes) const {
  const auto space = free_bytes();
  return space >= reserve_bytes_ && space - reserve_bytes_ >= bytes;
}

bool DiskSpace::prepare() const {
  if (free_bytes() < open_bytes_min) drop_ballast();
  if (free_bytes() < open_bytes_min) return false;
  if (ballast_bytes_ == 0 || files_->FileExists(ballast_, {}, nullptr).ok()) return true;
  if (!has_room(ballast_bytes_)) return true;  // Without ballast now; the next start tries again.
  std::unique_ptr<rocksdb::FSWritableFile> file;
  if (!files_->NewWritableFile(ballast_, {}, &file, nullptr).ok()) return true;
  const bool made = file->Allocate(0, ballast_bytes_, {}, nullptr).ok() &&
                    file->Truncate(ballast_bytes_, {}, nullptr).ok();
  (void)file->Close({}, nullptr);
  if (!made) drop_ballast();
  return true;
}

void DiskSpace::drop_ballast() const { (void)files_->DeleteFile(ballast_, {}, nullptr); }

}  // namespace iwets::store
