#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "proto/codec/directory.h"

namespace iwets::evidence {

/// Editions of the directory that the authority has signed. Of each key the newest edition decides
/// that knows it: a key that was found out as compromised is not believed because an older edition
/// did not know of that yet.
class Editions : public codec::KeyRing {
 public:
  /// Serialised `DirectoryUpdate`s. Nothing; or why it is not taken.
  [[nodiscard]] std::optional<Fault> add(Bytes update, const seal::Key32& authority);
  [[nodiscard]] std::optional<Known> find(PeerId author, const seal::KeyId& id) const override;
  /// The newest.
  [[nodiscard]] const codec::Directory* newest() const;

 private:
  std::vector<std::shared_ptr<const codec::Directory>> newest_first_;
};

}  // namespace iwets::evidence
