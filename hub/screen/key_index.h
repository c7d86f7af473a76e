#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "hub/match/match.h"

namespace iwets::screen {

/// From a key to the records filed under it, as the hub's stores have it, but in memory: 12 bytes a
/// key. Keys of equal hash count as one, which costs a candidate that the judgement turns down.
class KeyIndex {
 public:
  /// Files record number `record`.
  void add(std::uint32_t record, const std::vector<match::Key>& keys);
  /// Ends the filing; look up afterwards only.
  void close();
  /// Records under any of the keys, in the order of the keys, without repeats, at most `most`.
  [[nodiscard]] std::vector<std::uint32_t> candidates(const std::vector<match::Key>& keys,
                                                      std::size_t most) const;
  /// Records under all of the keys. A key with more than `rows_max` records is passed over; nothing
  /// if all are.
  [[nodiscard]] std::optional<std::vector<std::uint32_t>> named_by_all(
      const std::vector<match::Key>& keys, std::size_t rows_max) const;

 private:
  /// Records under one key, in order.
  [[nodiscard]] std::vector<std::uint32_t> under(const match::Key& key) const;
  using Entry = std::array<std::uint32_t, 3>;  ///< hash, high half first; record
  std::vector<Entry> entries_;                 ///< sorted once closed
  std::vector<std::uint32_t> begins_;          ///< first entry of each value of the top bits
  unsigned top_bits_ = 0;
};

}  // namespace iwets::screen
