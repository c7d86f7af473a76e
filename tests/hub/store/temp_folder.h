#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace iwets::store {

/// A folder of its own for one test, removed at its end.
class TempFolder {
 public:
  TempFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "iwets-store-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() {
    std::error_code error;
    std::filesystem::remove_all(path_, error);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const {
    return (path_ / name).string();
  }

 private:
  std::filesystem::path path_;
};

/// What `kill -9` leaves: the files as they are now, while the database is still open.
inline void copy_as_killed(const std::string& from, const std::string& to) {
  namespace fs = std::filesystem;
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
  fs::remove(to + ".high");
  if (fs::exists(from + ".high")) fs::copy_file(from + ".high", to + ".high");
}

/// The newest file of a database whose name ends so.
inline std::string newest_file(const std::string& folder, const std::string& ending) {
  std::string newest;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const auto name = file.path().string();
    if (name.ends_with(ending) && name > newest) newest = name;
  }
  return newest;
}

inline std::string read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
}

}  // namespace iwets::store
