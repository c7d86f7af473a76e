#include "hub/shell/master_key.h"

#include <unistd.h>

#include <cstdlib>

#include "proto/seal/file.h"

namespace iwets::shell {
namespace {

constexpr int exit_invalid = 7;
constexpr const char* credential = "/iwets-master-key";

/// The credential that the service manager passes; empty: none.
std::string credential_path() {
  const auto* const folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr) return {};
  auto path = folder + std::string(credential);
  return ::access(path.c_str(), F_OK) == 0 ? path : std::string{};
}

std::string remedy_for(seal::KeyFileError error, const StatePaths& paths) {
  switch (error) {
    case seal::KeyFileError::absent:
      return "put the copy there that was kept off this machine: without it no payload can be "
             "read. For a hub that has never run, `iwets-hub init --state " +
             paths.folder + "` makes one";
    case seal::KeyFileError::too_open:
      return "run `chmod 600` on it, and ask yourself who has read it";
    case seal::KeyFileError::malformed: return "put the copy there that was kept off this machine";
    case seal::KeyFileError::unreadable:
    case seal::KeyFileError::exists: break;
  }
  return "check its owner, its folder and the disk";
}

}  // namespace

Result<std::shared_ptr<const seal::GuardedKeys>, StartFault> load_master_key(
    const StatePaths& paths, const std::string& configured) {
  const auto passed = credential_path();
  const auto path = !passed.empty()       ? passed
                    : !configured.empty() ? configured
                                          : paths.master_key();
  // The service manager decides who reads a credential, by other means than the file's mode.
  auto key = seal::load_master_key(path, passed.empty());
  if (key) return std::shared_ptr<const seal::GuardedKeys>(std::move(*key));
  const std::string what = seal::text(key.error());
  return fail(
      StartFault{path + ": the master key cannot be used: " + what.substr(0, what.find(':')),
                 remedy_for(key.error(), paths), exit_invalid});
}

}  // namespace iwets::shell
