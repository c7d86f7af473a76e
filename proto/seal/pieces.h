#pragma once

#include <memory>
#include <optional>
#include <string>

#include "proto/seal/keys.h"

/// How the pieces of an attachment are sealed: docs/protocol.md, 4.14.
namespace iwets::seal {

/// XChaCha20-Poly1305 under the attachment's own key, which seals nothing else. Nonce: the index (8
/// bytes, lowest first), then zeros; associated data: PAE("iwets/v1/piece", LE64(bytes of the
/// file)).
[[nodiscard]] std::string seal_piece(const Key32& key, std::uint32_t index,
                                     std::uint64_t file_bytes, Bytes piece);
/// Nothing: it was not sealed so.
[[nodiscard]] std::optional<std::string> open_piece(const Key32& key, std::uint32_t index,
                                                    std::uint64_t file_bytes, Bytes sealed);

/// BLAKE2b-256 of what comes part by part.
class Digester {
 public:
  Digester();
  ~Digester();
  Digester(const Digester&) = delete;
  Digester& operator=(const Digester&) = delete;
  void add(Bytes part);
  /// Of all parts so far; nothing can be added afterwards.
  [[nodiscard]] Digest digest();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace iwets::seal
