#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "proto/seal/keys.h"

namespace iwets::tests {

/// A folder that is gone when the test ends.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "iwets-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TemporaryFolder() { std::filesystem::remove_all(path_); }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  [[nodiscard]] std::string operator/(const std::string& name) const { return path_ + "/" + name; }
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Before any test of the program that includes this.
inline const bool seal_ready = seal::init();

/// A key's seed of 32 equal bytes: recognisable in a failing test.
inline seal::Key32 seed(std::uint8_t byte) {
  seal::Key32 out{};
  out.fill(byte);
  return out;
}

inline PeerId peer(const char* name) { return *PeerId::parse(name); }

/// The key set of a peer, the same in every run.
inline seal::KeySet key_set(const char* name, std::uint8_t number) {
  const auto owner = peer(name);
  seal::KeySet keys{owner,
                    seal::sign_keys_from_seed(seed(number)),
                    seal::curve_keys_from_seed(seed(static_cast<std::uint8_t>(number + 1))),
                    {}};
  if (!owner.is_hub()) {
    keys.sealing.push_back(seal::seal_keys_from_seed(seed(static_cast<std::uint8_t>(number + 2))));
  }
  return keys;
}

}  // namespace iwets::tests
