#include "hub/match/person/key_rows.h"

#include <algorithm>
#include <bit>

namespace iwets::match::person {
namespace {

constexpr unsigned bits_max = 22;
constexpr unsigned rows_each = 8;  ///< behind each entry of the table, about

}  // namespace

void KeyRows::sort() {
  std::sort(rows_.begin(), rows_.end());
  rows_.erase(std::unique(rows_.begin(), rows_.end()), rows_.end());
  rows_.shrink_to_fit();
  const auto bits =
      std::min(bits_max, static_cast<unsigned>(std::bit_width(rows_.size() / rows_each)));
  shift_ = 32 - bits;
  begin_.assign((std::size_t{1} << bits) + 1, 0);
  for (const auto row : rows_) ++begin_[entry(static_cast<std::uint32_t>(row >> 32U)) + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
}

void KeyRows::prefetch_entry(std::uint32_t key) const {
  if (!begin_.empty()) __builtin_prefetch(&begin_[entry(key)]);
}

void KeyRows::prefetch_rows(std::uint32_t key) const {
  if (begin_.empty()) return;
  if (const auto first = begin_[entry(key)]; first < rows_.size())
    __builtin_prefetch(&rows_[first]);
}

std::span<const std::uint64_t> KeyRows::of(std::uint32_t key) const {
  if (begin_.empty()) return {};
  const auto at = entry(key);
  const auto first = rows_.begin() + begin_[at], last = rows_.begin() + begin_[at + 1];
  const auto from = std::lower_bound(first, last, static_cast<std::uint64_t>(key) << 32U);
  auto to = from;
  while (to != last && *to >> 32U == key) ++to;
  return {from, to};
}

}  // namespace iwets::match::person
