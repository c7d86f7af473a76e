#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "hub/store/journal.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/result.h"

/// The list of what a backup is made of, and files that are copied and compared by it.
namespace iwets::shell {

/// A file of a backup; its name begins at the backup's folder: "journal/000012.sst".
struct BackupFile {
  std::string name;
  std::uint64_t bytes = 0;
  Digest sha256{};
  friend bool operator==(const BackupFile&, const BackupFile&) = default;
};
/// `manifest.json` of a backup, written when all else is on disk: without it, a backup is half
/// made.
struct Manifest {
  std::string version;  ///< of the program that made it
  std::uint32_t core = 0;
  Instant made;
  store::CopyEnd end;  ///< of the journal in it
  std::vector<BackupFile> files;
};

[[nodiscard]] std::string manifest_path(const std::string& backup);
/// JSON, one file a line; its last field is the SHA-256 of the text without that field.
[[nodiscard]] std::string write_manifest(const Manifest& manifest);
/// Fails with what is wrong, in words.
[[nodiscard]] Result<Manifest, std::string> read_manifest(const std::string& text);

/// How a file is copied.
struct CopyPace {
  std::uint64_t bytes_per_s = 0;               ///< 0: as fast as it goes
  const std::atomic<bool>* stop = nullptr;     ///< true: give up
  std::atomic<std::uint64_t>* done = nullptr;  ///< bytes, counted while they are copied
};
/// Copies a file to a new one of mode 0600, synced, and returns its size and digest. Fails with
/// what is wrong, in words. The caller syncs the folder.
[[nodiscard]] Result<BackupFile, std::string> copy_file(const std::string& from,
                                                        const std::string& to,
                                                        const CopyPace& pace = {});
/// Size and digest of a file. Fails with what is wrong, in words.
[[nodiscard]] Result<BackupFile, std::string> digest_file(const std::string& path);

}  // namespace iwets::shell
