#include "tests/bench/edit_scan.h"

#include <algorithm>

namespace iwets::bench {

EditPattern::EditPattern(std::string_view word) : length_(std::min(word.size(), bytes_max)) {
  for (std::size_t i = 0; i < length_; ++i)
    places_[static_cast<unsigned char>(word[i])] |= std::uint64_t{1} << i;
}

std::size_t EditPattern::distance(std::string_view other) const {
  if (length_ == 0) return other.size();
  const auto last = std::uint64_t{1} << (length_ - 1);
  // Bit i: from row i to row i + 1 of this column it is one more, or one less.
  auto more = ~std::uint64_t{0}, less = std::uint64_t{0};
  auto cost = length_;
  for (const char c : other) {
    const auto equal = places_[static_cast<unsigned char>(c)];
    const auto diagonal = (((equal & more) + more) ^ more) | equal;
    const auto vertical = equal | less;
    auto row_more = less | ~(diagonal | more);
    auto row_less = more & diagonal;
    if ((row_more & last) != 0) ++cost;
    if ((row_less & last) != 0) --cost;
    row_more = row_more << 1U | 1U;  // The first row counts on by one.
    row_less <<= 1U;
    more = row_less | ~(vertical | row_more);
    less = row_more & vertical;
  }
  return cost;
}

WordList::WordList(const std::vector<std::string>& words) {
  for (const auto& word : words) {
    bytes_ += word;
    ends_.push_back(static_cast<std::uint32_t>(bytes_.size()));
  }
}

std::size_t WordList::alike(std::string_view word, std::size_t edits_max) const {
  const EditPattern pattern(word);
  const std::string_view all(bytes_);
  std::size_t count = 0, begin = 0;
  for (const auto end : ends_) {
    const auto other = all.substr(begin, end - begin);
    begin = end;
    if (other.size() > pattern.length() + edits_max || other.size() + edits_max < pattern.length())
      continue;
    count += pattern.distance(other) <= edits_max ? 1 : 0;
  }
  return count;
}

}  // namespace iwets::bench
