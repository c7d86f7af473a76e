#pragma once

#include <array>
#include <cstddef>

#include "proto/types/ids.h"

namespace iwets::seal {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces; `sha256sum` computes the same.
class Sha256 {
 public:
  Sha256();
  void add(Bytes bytes);
  /// Of everything that was added. Once only.
  [[nodiscard]] Digest finish();

 private:
  /// The library's own state, which stays in the .cc.
  alignas(8) std::array<std::byte, 104> state_{};
};

}  // namespace iwets::seal
