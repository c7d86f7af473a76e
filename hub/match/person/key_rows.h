#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace iwets::match::person {

/// Keys with what stands behind them, in one sorted array: eight bytes a row. Keys are hashes, so
/// that a table by their upper bits leads within a few rows of each.
class KeyRows {
 public:
  void add(std::uint32_t key, std::uint32_t value) {
    rows_.push_back(static_cast<std::uint64_t>(key) << 32U | value);
  }
  /// Once, when all are there.
  void sort();
  /// Before `of`: fetches what it will read first, then what it will read next.
  void prefetch_entry(std::uint32_t key) const;
  void prefetch_rows(std::uint32_t key) const;
  /// Rows of a key; the lower half of each is the value.
  [[nodiscard]] std::span<const std::uint64_t> of(std::uint32_t key) const;
  [[nodiscard]] const std::vector<std::uint64_t>& all() const { return rows_; }
  [[nodiscard]] std::size_t bytes() const { return rows_.capacity() * 8 + begin_.capacity() * 4; }

 private:
  [[nodiscard]] std::size_t entry(std::uint32_t key) const {
    return static_cast<std::size_t>(std::uint64_t{key} >> shift_);
  }
  std::vector<std::uint64_t> rows_;
  std::vector<std::uint32_t> begin_;  ///< by the upper bits of the key
  unsigned shift_ = 32;
};

}  // namespace iwets::match::person
