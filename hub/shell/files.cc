#include "hub/shell/files.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>

namespace iwets::shell {
namespace {

bool write_synced(const std::string& path, std::string_view bytes) {
  const int file = ::open(path.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0640);
  if (file < 0) return false;
  bool good = true;
  while (good && !bytes.empty()) {
    const auto written = ::write(file, bytes.data(), bytes.size());
    good = written > 0;
    if (good) bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  good = good && ::fsync(file) == 0;
  return ::close(file) == 0 && good;
}

}  // namespace

std::optional<std::string> read_file(const std::string& path, std::size_t bytes_max) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  if (!file) return std::nullopt;
  std::string out;
  char block[8192];
  for (std::size_t n = 0; (n = std::fread(block, 1, sizeof block, file.get())) > 0;) {
    if (out.size() + n > bytes_max) return std::nullopt;
    out.append(block, n);
  }
  if (std::ferror(file.get()) != 0) return std::nullopt;
  return out;
}

bool write_file(const std::string& path, std::string_view bytes) {
  const auto fresh = path + ".new";
  return write_synced(fresh, bytes) && std::rename(fresh.c_str(), path.c_str()) == 0 &&
         sync_folder_of(path);
}

bool sync_folder_of(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  const int handle = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_CLOEXEC);
  if (handle < 0) return false;
  const bool good = ::fsync(handle) == 0;
  ::close(handle);
  return good;
}

}  // namespace iwets::shell
