#include "hub/match/identifier_index.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <limits>

namespace iwets::match {
namespace {

constexpr auto head_bits = IdentifierIndex::head_bits;
constexpr auto heads = IdentifierIndex::heads;
/// Of a key's bits behind the head a row keeps 32: the main ones, which follow it, and those that
/// narrow.
constexpr unsigned main_bits = 32 - Key::narrow_bits;
constexpr std::uint32_t main_mask = (1U << main_bits) - 1;
constexpr unsigned hash_bits = 64;
/// Rows of an entry of the directory, and the parts of its keys of which it tells if they have any.
constexpr std::size_t entry_rows = 6;
constexpr unsigned word_bits = 32, entry_parts = 3 * word_bits;

std::size_t head_of(const Key& key) { return key.hash >> (hash_bits - head_bits); }

std::uint32_t main_of(const Key& key) {
  return static_cast<std::uint32_t>(key.hash >> (hash_bits - head_bits - main_bits)) & main_mask;
}

std::uint32_t kept(const Key& key) {
  const auto narrow = static_cast<std::uint32_t>(key.hash) & ((1U << Key::narrow_bits) - 1);
  return main_of(key) << Key::narrow_bits | narrow;
}

/// The main bits that a row keeps.
std::uint32_t main_of(std::uint64_t row) {
  return static_cast<std::uint32_t>(row >> (hash_bits - main_bits));
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

IdentifierIndex::Place IdentifierIndex::place_of(std::size_t head, std::uint32_t main) const {
  const auto scaled = std::uint64_t{main} * entries_a_head_;
  const auto part = (scaled & main_mask) * entry_parts >> main_bits;
  return {head * entries_a_head_ + (scaled >> main_bits), static_cast<unsigned>(part)};
}

IdentifierIndex::Place IdentifierIndex::place_of(const Key& key) const {
  return place_of(head_of(key), main_of(key));
}

void IdentifierIndex::begin(std::size_t rows) {
  assert(rows <= std::numeric_limits<std::uint32_t>::max());
  entries_a_head_ =
      static_cast<std::uint32_t>(std::max<std::size_t>(1, rows / (heads * entry_rows)));
  directory_.reserve(heads * entries_a_head_ + 1);
}

void IdentifierIndex::enter(std::size_t top, std::size_t begin,
                            std::span<const std::uint64_t> rows) {
  for (const auto row : rows) {
    const auto [entry, part] = place_of(top, main_of(row));
    while (directory_.size() <= entry) directory_.push_back({static_cast<std::uint32_t>(begin)});
    directory_[entry].there[part / word_bits] |= 1U << part % word_bits;
    ++begin;
  }
}

void IdentifierIndex::add_head(std::size_t top, std::span<const std::uint64_t> rows) {
  parts_.begins.resize(top + 1, static_cast<std::uint32_t>(parts_.rows.size()));
  enter(top, parts_.rows.size(), rows);
  parts_.rows.insert(parts_.rows.end(), rows.begin(), rows.end());
}

void IdentifierIndex::end() {
  const auto rows = static_cast<std::uint32_t>(parts_.rows.size());
  parts_.begins.resize(heads + 1, rows);
  directory_.resize(heads * entries_a_head_ + 1, {rows});
}

std::span<const std::uint64_t> IdentifierIndex::head(std::size_t top) const {
  const auto first = parts_.begins[top], last = parts_.begins[top + 1];
  return std::span<const std::uint64_t>(parts_.rows).subspan(first, last - first);
}

std::shared_ptr<const IdentifierIndex> IdentifierIndex::made(Range range, std::vector<Row> rows,
                                                             std::vector<RecordNumber> gone,
                                                             std::span<const SlipMark> marks) {
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
    const auto one = head_of(a.key), other = head_of(b.key);
    return one != other ? one < other : row_of(a.key, a.number) < row_of(b.key, b.number);
  });
  sort_unique(gone);
  const std::shared_ptr<IdentifierIndex> index(new IdentifierIndex);
  index->parts_.range = range;
  index->parts_.gone = std::move(gone);
  index->parts_.marks = SlipMarks::made(marks);
  index->begin(rows.size());
  index->parts_.rows.reserve(rows.size());
  std::vector<std::uint64_t> head;
  for (auto at = rows.begin(); at != rows.end();) {
    const auto top = head_of(at->key);
    head.clear();
    for (; at != rows.end() && head_of(at->key) == top; ++at)
      head.push_back(row_of(at->key, at->number));
    index->add_head(top, head);
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
  std::vector<const SlipMarks*> marks;
  for (const auto& part : newest_first) {
    rows += part->rows();
    marks.push_back(&part->marks());
    index->parts_.gone.insert(index->parts_.gone.end(), part->parts_.gone.begin(),
                              part->parts_.gone.end());
  }
  sort_unique(index->parts_.gone);
  const Few gone(index->parts_.gone);
  index->begin(rows);
  index->parts_.rows.reserve(rows);
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
  index->parts_.marks = SlipMarks::merged(marks);
  return index;
}

std::shared_ptr<const IdentifierIndex> IdentifierIndex::of(Parts parts) {
  const auto& begins = parts.begins;
  if (begins.size() != heads + 1 || begins.front() != 0 || begins.back() != parts.rows.size() ||
      !std::is_sorted(begins.begin(), begins.end()))
    return nullptr;
  const std::shared_ptr<IdentifierIndex> index(new IdentifierIndex);
  index->parts_ = std::move(parts);
  index->begin(index->parts_.rows.size());
  for (std::size_t top = 0; top < heads; ++top)
    index->enter(top, index->parts_.begins[top], index->head(top));
  index->end();
  return index;
}

void IdentifierIndex::prefetch_entry(const Key& key) const {
  __builtin_prefetch(&directory_[place_of(key).entry]);
}

bool IdentifierIndex::may_have(const Key& key) const {
  const auto [entry, part] = place_of(key);
  return (directory_[entry].there[part / word_bits] >> part % word_bits & 1U) != 0;
}

void IdentifierIndex::prefetch_rows(const Key& key) const {
  __builtin_prefetch(parts_.rows.data() + directory_[place_of(key).entry].begin);
}

std::span<const std::uint64_t> IdentifierIndex::under(const LookUp& what) const {
  const auto entry = place_of(what.key).entry;
  const auto* const first = parts_.rows.data() + directory_[entry].begin;
  const auto* const last = parts_.rows.data() + directory_[entry + 1].begin;
  constexpr std::uint32_t narrow_mask = (1U << Key::narrow_bits) - 1;
  const auto exact = kept(what.key);
  const auto lowest = what.wide ? exact & ~narrow_mask : exact;
  const auto highest = what.wide ? exact | narrow_mask : exact;
  // An entry has some six rows, unless many share a key.
  constexpr std::ptrdiff_t few = 16;
  const auto* from = first;
  if (last - first > few) from = std::lower_bound(first, last, std::uint64_t{lowest} << 32U);
  while (from != last && *from >> 32U < lowest) ++from;
  const auto* to = from;
  while (to != last && *to >> 32U <= highest) ++to;
  return {from, to};
}

std::size_t IdentifierIndex::bytes() const {
  return parts_.rows.capacity() * sizeof parts_.rows[0] + parts_.marks.bytes() +
         directory_.capacity() * sizeof directory_[0] +
         parts_.begins.capacity() * sizeof parts_.begins[0] +
         parts_.gone.capacity() * sizeof parts_.gone[0];
}

}  // namespace iwets::match
