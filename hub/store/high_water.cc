#include "hub/store/high_water.h"

#include <rocksdb/file_system.h>

#include <charconv>
#include <filesystem>

#include "hub/store/rocks.h"
#include "proto/seal/keys.h"

namespace iwets::store {
namespace {

constexpr std::string_view magic = "iwets-high-water 1 ";

std::string line_of(const Committed& mark) {
  auto line = std::string(magic) + std::to_string(mark.index) + ' ' + hex(mark.root) + ' ';
  return line + hex(seal::digest(bytes_of(line))) + '\n';
}

/// Makes a renamed or new file of `folder` survive a power cut.
rocksdb::IOStatus sync_folder(rocksdb::FileSystem& files, const std::string& folder) {
  std::unique_ptr<rocksdb::FSDirectory> handle;
  const auto opened = files.NewDirectory(folder.empty() ? "." : folder, {}, &handle, nullptr);
  if (!opened.ok()) return opened;
  // Forced: on btrfs RocksDB leaves it out otherwise.
  return handle->FsyncWithDirOptions(rocksdb::IOOptions(true), nullptr, rocksdb::DirFsyncOptions{});
}

rocksdb::IOStatus write_synced(rocksdb::FileSystem& files, const std::string& path,
                               const std::string& text) {
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = files.NewWritableFile(path, {}, &file, nullptr);
  if (status.ok()) status = file->Append(slice(text), {}, nullptr);
  if (status.ok()) status = file->Fsync({}, nullptr);
  if (!file) return status;
  const auto closed = file->Close({}, nullptr);
  return status.ok() ? closed : status;
}

}  // namespace

Result<Committed, HighWaterError> read_high_water(rocksdb::FileSystem& files,
                                                  const std::string& path) {
  if (files.FileExists(path, {}, nullptr).IsNotFound()) return fail(HighWaterError::absent);
  std::string line;
  if (!rocksdb::ReadFileToString(&files, path, &line).ok()) return fail(HighWaterError::malformed);
  if (!line.starts_with(magic)) return fail(HighWaterError::malformed);
  Committed mark;
  const auto* end = line.data() + line.size();
  const auto [at, error] = std::from_chars(line.data() + magic.size(), end, mark.index);
  constexpr std::ptrdiff_t root_chars = 64;
  if (error != std::errc{} || end - at < root_chars + 2) return fail(HighWaterError::malformed);
  const auto root = from_hex({at + 1, static_cast<std::size_t>(root_chars)});
  if (!root) return fail(HighWaterError::malformed);
  std::copy(root->begin(), root->end(), mark.root.begin());
  // Writing it again and comparing checks every byte, the check itself included.
  if (line != line_of(mark)) return fail(HighWaterError::malformed);
  return mark;
}

Result<void, HighWaterFault> write_high_water(rocksdb::FileSystem& files, const std::string& path,
                                              const Committed& mark) {
  const auto fresh = path + ".new";
  auto status = write_synced(files, fresh, line_of(mark));
  if (status.ok()) status = files.RenameFile(fresh, path, {}, nullptr);
  if (status.ok()) status = sync_folder(files, std::filesystem::path(path).parent_path().string());
  if (status.ok()) return {};
  return fail(status.IsNoSpace() ? HighWaterFault::kept : HighWaterFault::failed);
}

}  // namespace iwets::store
