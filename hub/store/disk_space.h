#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace rocksdb {
class FileSystem;
}  // namespace rocksdb

namespace iwets::store {

/// Watches the space on a folder's disk, and keeps a ballast: a file whose removal makes room to
/// end in order when somebody else has filled the disk. Not thread-safe, but for `drop_ballast`.
class DiskSpace {
 public:
  /// `ballast` is the path of the file, on the disk to watch.
  DiskSpace(std::shared_ptr<rocksdb::FileSystem> files, std::string ballast,
            std::uint64_t ballast_bytes, std::uint64_t reserve_bytes);

  /// Bytes that this user may still write. A disk that cannot be asked counts as full.
  [[nodiscard]] std::uint64_t free_bytes() const;
  /// True if `bytes` more leave the reserve untouched.
  [[nodiscard]] bool has_room(std::uint64_t bytes) const;
  /// Makes the ballast if it is not there and there is room for it; drops it when the disk is so
  /// full that the database could not even be opened. False: no room even then.
  [[nodiscard]] bool prepare() const;
  void drop_ballast() const;

 private:
  std::shared_ptr<rocksdb::FileSystem> files_;
  std::string ballast_;
  std::uint64_t ballast_bytes_;
  std::uint64_t reserve_bytes_;
};

}  // namespace iwets::store
