#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iwets::bench {

/// A word to compare others with by plain edit distance: insertions, deletions and changes of a
/// byte cost 1. All rows of a column of the table are computed at once, in the bits of a word
/// (Myers, J. ACM 46 (1999); for whole words Hyyro, 2001).
class EditPattern {
 public:
  static constexpr std::size_t bytes_max = 64;
  /// Bytes of `word` behind the 64th are left out.
  explicit EditPattern(std::string_view word);
  [[nodiscard]] std::size_t length() const { return length_; }
  [[nodiscard]] std::size_t distance(std::string_view other) const;

 private:
  std::array<std::uint64_t, 256> places_{};  ///< of each byte in the word
  std::size_t length_ = 0;
};

/// Many words in one row of memory, without an index.
class WordList {
 public:
  explicit WordList(const std::vector<std::string>& words);
  /// How many are at most `edits_max` away. Compares with each word of fitting length.
  [[nodiscard]] std::size_t alike(std::string_view word, std::size_t edits_max) const;
  [[nodiscard]] std::size_t size() const { return ends_.size(); }

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace iwets::bench
