#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "proto/types/ids.h"

namespace iwets::seal {

/// A key that somebody else keeps.
using KeyView = std::span<const std::uint8_t, 32>;

/// Keys of 32 bytes in memory of their own: locked against swapping, left out of core dumps, with
/// pages around it that end a process which runs over, wiped at the end. All zeros at first.
class GuardedKeys {
 public:
  /// `count` is at least 1. Throws `std::bad_alloc` if there is no memory.
  explicit GuardedKeys(std::size_t count);
  ~GuardedKeys();
  GuardedKeys(const GuardedKeys&) = delete;
  GuardedKeys& operator=(const GuardedKeys&) = delete;
  /// `at` is below the count.
  [[nodiscard]] KeyView key(std::size_t at = 0) const;
  [[nodiscard]] std::span<std::uint8_t, 32> writable(std::size_t at = 0);

 private:
  std::size_t count_;
  std::uint8_t* bytes_;
};

}  // namespace iwets::seal
