#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hub/match/key.h"

namespace iwets::match {

/// What a number on record leaves without one of its characters, and four bits of that character.
struct SlipMark {
  static constexpr unsigned character_bits = 4;
  static constexpr std::size_t classes = std::size_t{1} << character_bits;
  Key left;
  unsigned character = 0;  ///< its class
};
/// A bit for each class of characters.
using CharacterClasses = std::uint16_t;

/// Tells which numbers one slip away may be on record, so that few of the hundreds that may have
/// been meant by a question are looked up. All numbers that differ in one place lie together. Of
/// what is left 32 bits are kept: among 900 million marks one class in 75 is there without reason,
/// which costs a look-up. About 10 bits a mark then, some more where there are fewer. Immutable;
/// any thread.
class SlipMarks {
 public:
  /// All that it is.
  struct Parts {
    std::uint64_t count = 0;
    std::vector<std::uint32_t> begins;  ///< of the bytes, by groups, and the end of the last
    std::vector<std::uint8_t> bytes;    ///< how far each is behind the one before
  };

  /// Has none.
  SlipMarks() = default;
  /// In any order.
  [[nodiscard]] static SlipMarks made(std::span<const SlipMark> marks);
  [[nodiscard]] static SlipMarks merged(std::span<const SlipMarks* const> all);
  /// Of parts that were kept elsewhere; nothing if they cannot be those of one.
  [[nodiscard]] static std::optional<SlipMarks> of(Parts parts);

  /// The characters of which some number leaves this, or may.
  [[nodiscard]] CharacterClasses characters(const Key& left) const;
  /// Before `characters`: fetches what it will read first, then what it will read next.
  void prefetch_begin(const Key& left) const;
  void prefetch_bytes(const Key& left) const;

  [[nodiscard]] const Parts& parts() const { return parts_; }
  /// Memory that it holds, nearly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  class Writer;
  [[nodiscard]] std::size_t group_of(const Key& left) const;
  /// Appends those of a head, ascending.
  void read_head(std::size_t head, std::vector<std::uint32_t>& out) const;

  Parts parts_;
  std::uint32_t groups_a_head_ = 0;  ///< 0: has none
};

}  // namespace iwets::match
