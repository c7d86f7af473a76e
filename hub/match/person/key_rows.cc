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
  const auto entry = [&](std::uint64_t row) {
    return static_cast<std::size_t>(row >> 32U >> shift_);
  };
  for (const auto row : rows_) ++begin_[entry(row) + 1];
  for (std::size_t i = 1; i < begin_.size(); ++i) begin_[i] += begin_[i - 1];
}

std::span<const std::uint64_t> KeyRows::of(std::uint32_t key) const {
  if (begin_.empty()) return {};
  const auto entry = static_cast<std::size_t>(static_cast<std::uint64_t>(key) >> shift_);
  const auto first = rows_.begin() + begin_[entry], last = rows_.begin() + begin_[entry + 1];
  const auto from = std::lower_bound(first, last, static_cast<std::uint64_t>(key) << 32U);
  auto to = from;
  while (to != last && *to >> 32U == key) ++to;
  return {from, to};
}

}  // namespace iwets::match::person
