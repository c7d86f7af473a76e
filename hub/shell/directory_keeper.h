#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "hub/core/events.h"
#include "hub/shell/key_table.h"
#include "proto/codec/directory.h"

namespace iwets::shell {

/// Keeps the directory in force, with the successions since, in one file, so that a restart goes on
/// with it. The hub only distributes it: whatever is not signed by the authority, whose key is
/// pinned in the configuration, is refused. Thread-safe.
class DirectoryKeeper {
 public:
  /// `hub` are this hub's own keys: a directory must name them.
  DirectoryKeeper(std::string path, const seal::Key32& authority, codec::PublicKeys hub);

  /// Reads the file; an absent one is no fault, and there is no directory then.
  [[nodiscard]] std::optional<Fault> open();
  /// The one in force; null until the first was loaded.
  [[nodiscard]] std::shared_ptr<const codec::Directory> directory() const;
  /// Verifies another directory of the authority, keeps it on disk, puts it in force. Returns the
  /// event for the core. Fails with `wrong_state` unless its version is higher.
  [[nodiscard]] Result<hub::DirectoryLoaded, Fault> load(Bytes signed_directory);
  /// Puts a peer's succession in force; nothing happens if it is already.
  void adopt(PeerId peer, Bytes envelope);
  /// The key of the authority that this hub believes.
  [[nodiscard]] const seal::Key32& authority() const { return authority_; }
  /// The event that tells the core what is in force.
  [[nodiscard]] std::optional<hub::DirectoryLoaded> loaded() const;
  /// From now on, changes go to `table` too.
  void serve(KeyTable& table);

 private:
  [[nodiscard]] std::optional<Fault> put(std::shared_ptr<const codec::Directory> next);
  [[nodiscard]] std::optional<Fault> judge(const codec::Directory& directory) const;

  const std::string path_;
  const seal::Key32 authority_;
  const codec::PublicKeys hub_;
  mutable std::mutex mutex_;
  std::shared_ptr<const codec::Directory> directory_;
  KeyTable* table_ = nullptr;
};

}  // namespace iwets::shell
