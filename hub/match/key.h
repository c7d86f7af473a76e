#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

namespace iwets::match {

/// 64 bits of a text, well mixed (MurmurHash64A by Austin Appleby, public domain).
[[nodiscard]] std::uint64_t hash_of(std::uint64_t seed, std::string_view text);

/// What a record is filed under: a hash of store, kind and text, of which the last byte is of the
/// text and of what narrows it (the maker beside a number). Texts of equal hash count as one, which
/// costs a candidate that the judgement turns down.
struct Key {
  std::uint64_t hash = 0;
  static constexpr unsigned narrow_bits = 8;
  friend auto operator<=>(const Key&, const Key&) = default;
};

/// What a question looks up: a key, or all that differ from it in what narrows them only.
struct LookUp {
  Key key;
  bool wide = false;
  /// True if a record filed under `filed` is meant.
  friend bool operator==(const LookUp& asked, const Key& filed) {
    const unsigned left_out = asked.wide ? Key::narrow_bits : 0;
    return asked.key.hash >> left_out == filed.hash >> left_out;
  }
};

}  // namespace iwets::match
