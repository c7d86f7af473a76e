#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "hub/match/key.h"

namespace iwets::match {

/// Tells whether a number one slip away may be on record, so that the hundreds that may have been
/// meant by a question are looked up seldom. A set of keys, of which 36 bits are kept: where there
/// are 900 million one look-up in 75 says yes without reason, which costs look-ups. About 10 bits a
/// key then, some more where there are fewer. Immutable; any thread.
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
  [[nodiscard]] static SlipMarks made(std::span<const Key> marks);
  [[nodiscard]] static SlipMarks merged(std::span<const SlipMarks* const> all);
  /// Of parts that were kept elsewhere; nothing if they cannot be those of one.
  [[nodiscard]] static std::optional<SlipMarks> of(Parts parts);

  [[nodiscard]] bool has(const Key& mark) const;
  /// Before `has`: fetches what it will read first, then what it will read next.
  void prefetch_begin(const Key& mark) const;
  void prefetch_bytes(const Key& mark) const;

  [[nodiscard]] const Parts& parts() const { return parts_; }
  /// Memory that it holds, nearly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  class Writer;
  [[nodiscard]] std::size_t group_of(const Key& mark) const;
  /// Appends those of a head, ascending.
  void read_head(std::size_t head, std::vector<std::uint32_t>& out) const;

  Parts parts_;
  std::uint32_t groups_a_head_ = 0;  ///< 0: has none
};

}  // namespace iwets::match
