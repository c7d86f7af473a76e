#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string_view>

#include "proto/codec/directory.h"
#include "proto/types/ids.h"

namespace iwets::shell {

/// Whose keys are in force this moment: asked for every frame received and before every send, so
/// that taking away rights needs no disconnect. Thread-safe.
class KeyTable {
 public:
  enum class Standing { good, suspended, revoked };
  struct Entry {
    PeerId peer;
    Standing standing = Standing::good;
  };
  /// One state of the table. Immutable.
  struct View {
    std::shared_ptr<const codec::Directory> directory;
    std::set<PeerId> suspended;
    /// Whose key this is (raw bytes): a peer's current CURVE key, or the one before its last
    /// succession, because it learns only over a session that its succession was taken.
    [[nodiscard]] std::optional<Entry> find(std::string_view curve_key) const;
  };

  explicit KeyTable(std::shared_ptr<const codec::Directory> directory, std::set<PeerId> suspended);
  [[nodiscard]] std::shared_ptr<const View> view() const;
  /// Puts another directory in force.
  void replace(std::shared_ptr<const codec::Directory> directory);
  void suspend(PeerId peer);
  void resume(PeerId peer);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const View> view_;
};

}  // namespace iwets::shell
