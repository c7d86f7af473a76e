#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>

#include "proto/seal/guarded.h"
#include "proto/seal/keys.h"

namespace iwets::tests {

/// A master key for tests: 32 times the same byte.
inline std::shared_ptr<const seal::GuardedKeys> master_key(std::uint8_t byte = 7) {
  if (!seal::init()) return nullptr;
  auto key = std::make_shared<seal::GuardedKeys>(1);
  std::ranges::fill(key->writable(), byte);
  return key;
}

}  // namespace iwets::tests
