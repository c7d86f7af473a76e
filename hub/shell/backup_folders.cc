#include "hub/shell/backup_folders.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <filesystem>

#include "hub/shell/files.h"

namespace iwets::shell {
namespace {

constexpr std::size_t file_bytes_max = 1U << 20U;

/// Whole lines only: what follows the last end of line was never ordered.
std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  for (auto end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    if (end > 0) out.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  return out;
}

}  // namespace

std::string beside_backups(const std::string& folder) { return folder + "/erased"; }

std::vector<std::string> folders_of_backups(const StatePaths& paths) {
  return lines_of(read_file(paths.backups(), file_bytes_max).value_or(""));
}

bool remember_backups(const StatePaths& paths, const std::string& folder) {
  auto folders = folders_of_backups(paths);
  if (std::ranges::find(folders, folder) != folders.end()) return true;
  folders.push_back(folder);
  std::string text;
  for (const auto& one : folders) text += one + '\n';
  return write_file(paths.backups(), text);
}

void tell_backups(const StatePaths& paths, const std::vector<Tombstone>& tombstones) {
  for (const auto& folder : folders_of_backups(paths)) {
    // Where the disk is not mounted, its place must not get a file that nobody will find.
    const auto file = beside_backups(folder);
    std::error_code error;
    if (std::filesystem::exists(file, error) && append_tombstones(file, tombstones)) continue;
    spdlog::error(
        "event=backups_not_told folder=\"{}\" erased={} then=at_the_next_start_or_backup "
        "remedy=\"mount it, or take it out of {}\"",
        folder, tombstones.size(), paths.backups());
  }
}

}  // namespace iwets::shell
