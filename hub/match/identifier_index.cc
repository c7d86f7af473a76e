#include "hub/match/identifier_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

namespace iwets::match {
namespace {

/// Bits of a key by which the rows of every index are divided; of the others a row keeps 32.
constexpr unsigned head_bits = 12;
constexpr unsigned directory_bits_max = 30;
constexpr unsigned kept_bits = 32 - Key::narrow_bits;
constexpr unsigned hash_bits = 64;
constexpr std::size_t heads = std::size_t{1} << head_bits;

std::size_t head_of(const Key& key) { return key.hash >> (hash_bits - head_bits); }

/// Those of the bits behind the head that are kept, then those that narrow.
std::uint32_t kept(const Key& key) {
  const auto main = key.hash >> (hash_bits - head_bits - kept_bits) & ((1U << kept_bits) - 1);
  const auto narrow = key.hash & ((1U << Key::narrow_bits) - 1);
  return static_cast<std::uint32_t>(main << Key::narrow_bits | narrow);
}

std::uint64_t row_of(const Key& key, RecordNumber number) {
  return std::uint64_t{kept(key)} << 32U | number;
}

RecordNumber number_of(std::uint64_t row) { return static_cast<RecordNumber>(row); }

/// Whether a number is one of a few; most are not, which one bit tells.
class Few {
 public:
  explicit Few(const std::vector<RecordNumber>& ascending)
      : ascending_(ascending), bits_(std::bit_ceil(ascending.size() * 16 + 1)) {
    for (const auto number : ascending) bits_[place(number)] = true;
  }
  [[nodiscard]] bool has(RecordNumber number) const {
    return bits_[place(number)] && std::binary_search(ascending_.begin(), ascending_.end(), number);
  }

 private:
  [[nodiscard]] std::size_t place(RecordNumber number) const { return number & (bits_.size() - 1); }
  const std::vector<RecordNumber>& ascending_;
  std::vector<bool> bits_;
};

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

void IdentifierIndex::begin(std::size_t rows) {
  assert(rows <= std::numeric_limits<std::uint32_t>::max());
  const auto bits =
      std::clamp(static_cast<unsigned>(std::bit_width(rows / 2)), head_bits, directory_bits_max);
  shift_ = hash_bits - bits;
  parts_.begins.reserve((std::size_t{1} << bits) + 1);
  parts_.rows.reserve(rows);
}

void IdentifierIndex::add_head(std::size_t top, std::span<const std::uint64_t> rows) {
  const auto below_head = hash_bits - head_bits - shift_;  // Bits of the directory.
  for (const auto row : rows) {
    const auto entry = top << below_head | (below_head == 0 ? 0 : row >> (hash_bits - below_head));
    while (parts_.begins.size() <= entry)
      parts_.begins.push_back(static_cast<std::uint32_t>(parts_.rows.size()));
    parts_.rows.push_back(row);
  }
}

void IdentifierIndex::end() {
  parts_.begins.resize((std::size_t{1} << (hash_bits - shift_)) + 1,
                       static_cast<std::uint32_t>(parts_.rows.size()));
}

std::span<const std::uint64_t> IdentifierIndex::head(std::size_t top) const {
  const auto below_head = hash_bits - head_bits - shift_;
  const auto first = parts_.begins[top << below_head],
             last = parts_.begins[(top + 1) << below_head];
  return std::span(parts_.rows).subspan(first, last - first);
}

std::shared_ptr<const IdentifierIndex> IdentifierIndex::made(Range range, std::vector<Row> rows,
                                                             std::vector<RecordNumber> gone) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    const auto one = head_of(a.key), other = head_of(b.key);
    return one != other ? one < other : row_of(a.key, a.number) < row_of(b.key, b.number);
  });
  sort_unique(gone);
  const std::shared_ptr<IdentifierIndex> index(new IdentifierIndex);
  index->parts_.range = range;
  index->parts_.gone = std::move(gone);
  index->begin(rows.size());
  for (const auto& [key, number] : rows) {
    const auto row = row_of(key, number);
    index->add_head(head_of(key), {&row, 1});
  }
  index->end();
  return index;
}

std::shared_ptr<const IdentifierIndex> IdentifierIndex::merged(
    std::span<const std::shared_ptr<const IdentifierIndex>> newest_first, bool whole) {
  const std::shared_ptr<IdentifierIndex> index(new IdentifierIndex);
  index->parts_.range = {newest_first.back()->parts_.range.first,
                         newest_first.front()->parts_.range.end};
  std::size_t rows = 0;
  for (const auto& part : newest_first) {
    rows += part->rows();
    index->parts_.gone.insert(index->parts_.gone.end(), part->parts_.gone.begin(),
                              part->parts_.gone.end());
  }
  sort_unique(index->parts_.gone);
  const Few gone(index->parts_.gone);
  index->begin(rows);
  std::vector<std::uint64_t> all, wider;
  for (std::size_t top = 0; top < heads; ++top) {
    all.clear();
    for (const auto& part : newest_first) {
      const auto more = part->head(top);
      wider.resize(all.size() + more.size());
      std::merge(all.begin(), all.end(), more.begin(), more.end(), wider.begin());
      std::swap(all, wider);
    }
    if (!index->parts_.gone.empty())
      std::erase_if(all, [&](std::uint64_t row) { return gone.has(number_of(row)); });
    index->add_head(top, all);
  }
  index->end();
  if (whole) index->parts_.gone.clear();
  return index;
}

std::shared_ptr<const IdentifierIndex> IdentifierIndex::of(Parts parts) {
  const auto& begins = parts.begins;
  if (begins.size() < 2 || !std::has_single_bit(begins.size() - 1)) return nullptr;
  const auto bits = static_cast<unsigned>(std::bit_width(begins.size() - 1)) - 1;
  if (bits < head_bits || bits > directory_bits_max || begins.front() != 0 ||
      begins.back() != parts.rows.size() || !std::is_sorted(begins.begin(), begins.end()))
    return nullptr;
  const std::shared_ptr<IdentifierIndex> index(new IdentifierIndex);
  index->parts_ = std::move(parts);
  index->shift_ = hash_bits - bits;
  return index;
}

void IdentifierIndex::prefetch_entry(const Key& key) const {
  __builtin_prefetch(&parts_.begins[entry_of(key)]);
}

void IdentifierIndex::prefetch_rows(const Key& key) const {
  __builtin_prefetch(parts_.rows.data() + parts_.begins[entry_of(key)]);
}

std::span<const std::uint64_t> IdentifierIndex::under(const LookUp& what) const {
  const auto entry = entry_of(what.key);
  const auto* const first = parts_.rows.data() + parts_.begins[entry];
  const auto* const last = parts_.rows.data() + parts_.begins[entry + 1];
  constexpr std::uint32_t narrow_mask = (1U << Key::narrow_bits) - 1;
  const auto exact = kept(what.key);
  const auto lowest = what.wide ? exact & ~narrow_mask : exact;
  const auto highest = what.wide ? exact | narrow_mask : exact;
  // An entry has a row or two, unless many share a key.
  constexpr std::ptrdiff_t few = 8;
  const auto* from = first;
  if (last - first > few) from = std::lower_bound(first, last, std::uint64_t{lowest} << 32U);
  while (from != last && *from >> 32U < lowest) ++from;
  const auto* to = from;
  while (to != last && *to >> 32U <= highest) ++to;
  return {from, to};
}

std::size_t IdentifierIndex::bytes() const {
  return parts_.rows.capacity() * sizeof parts_.rows[0] +
         parts_.begins.capacity() * sizeof parts_.begins[0] +
         parts_.gone.capacity() * sizeof parts_.gone[0];
}

}  // namespace iwets::match
