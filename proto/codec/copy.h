#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <string>

#include "proto/types/ids.h"

namespace iwets::codec {

/// A bytes field of fixed size; its bound has been checked.
template <std::size_t n>
[[nodiscard]] std::array<std::uint8_t, n> fixed(const std::string& field) {
  assert(field.size() == n);
  std::array<std::uint8_t, n> out{};
  std::copy(field.begin(), field.end(), out.begin());
  return out;
}

/// The bytes of an array as a bytes field takes them.
template <std::size_t n>
[[nodiscard]] std::string field_of(const std::array<std::uint8_t, n>& bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace iwets::codec
