#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace iwets::bench {

/// A new folder among the system's temporary ones; gone with its owner.
class ScratchFolder {
 public:
  /// Throws `std::runtime_error` if it cannot be made.
  ScratchFolder() {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("cannot make " + path_);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_ = (std::filesystem::temp_directory_path() / "iwets-bench-XXXXXX").string();
};

}  // namespace iwets::bench
