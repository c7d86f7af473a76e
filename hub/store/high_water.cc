#include "hub/store/high_water.h"

#include <fcntl.h>
#include <unistd.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "proto/seal/keys.h"

namespace iwets::store {
namespace {

constexpr std::string_view magic = "iwets-high-water 1 ";

std::string line_of(const Committed& mark) {
  auto line = std::string(magic) + std::to_string(mark.index) + ' ' + hex(mark.root) + ' ';
  return line + hex(seal::digest(bytes_of(line))) + '\n';
}

/// Makes a renamed or new file of `folder` survive a power cut.
bool sync_folder(const std::string& folder) {
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return false;
  const bool synced = ::fsync(handle) == 0;
  ::close(handle);
  return synced;
}

bool write_synced(const std::string& path, const std::string& text) {
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
  if (file < 0) return false;
  const bool written =
      ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(file) == 0;
  ::close(file);
  return written;
}

}  // namespace

Result<Committed, HighWaterError> read_high_water(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return fail(HighWaterError::absent);
  std::ostringstream text;
  text << file.rdbuf();
  const auto line = text.str();
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

bool write_high_water(const std::string& path, const Committed& mark) {
  const auto fresh = path + ".new";
  if (!write_synced(fresh, line_of(mark))) return false;
  std::error_code error;
  std::filesystem::rename(fresh, path, error);
  return !error && sync_folder(std::filesystem::path(path).parent_path().string());
}

}  // namespace iwets::store
