#include "hub/match/slip_marks.h"

#include <algorithm>
#include <cassert>
#include <limits>
#include <utility>

namespace iwets::match {
namespace {

/// Of what is left the upper bits are the head, which is not written; 20 bits behind and those of
/// the character are written.
constexpr unsigned hash_bits = 64, head_bits = 12, left_bits = 20;
constexpr std::size_t heads = std::size_t{1} << head_bits;
constexpr std::uint32_t left_mask = (1U << left_bits) - 1;
/// Read from the first on, half of them for a look-up.
constexpr std::size_t group_marks = 32;
/// A distance is written in pieces of seven bits, the lower first; the last has no eighth.
constexpr unsigned piece_bits = 7;
constexpr std::uint8_t piece_more = 1U << piece_bits;

std::size_t head_of(const Key& left) { return left.hash >> (hash_bits - head_bits); }

/// Of no character; those of the others follow it.
std::uint32_t first_of(const Key& left) {
  const auto bits = static_cast<std::uint32_t>(left.hash >> (hash_bits - head_bits - left_bits));
  return (bits & left_mask) << SlipMark::character_bits;
}

/// All that are left alike are in one group.
std::size_t group_in_head(std::uint32_t main, std::uint32_t groups) {
  return std::uint64_t{main >> SlipMark::character_bits} * groups >> left_bits;
}

/// The lowest that a group may have.
std::uint32_t lowest_in(std::size_t group, std::uint32_t groups) {
  const auto left = ((std::uint64_t{group} << left_bits) + groups - 1) / groups;
  return static_cast<std::uint32_t>(left << SlipMark::character_bits);
}

/// Reads the marks of one group.
class GroupReader {
 public:
  GroupReader(std::span<const std::uint8_t> bytes, std::uint32_t lowest)
      : at_(bytes.data()), end_(bytes.data() + bytes.size()), next_(lowest) {}
  [[nodiscard]] bool more() const { return at_ != end_; }
  /// Ascending.
  [[nodiscard]] std::uint32_t next() {
    std::uint32_t distance = 0;
    for (unsigned shift = 0; at_ != end_ && shift < hash_bits / 2; shift += piece_bits) {
      const auto piece = *at_++;
      distance |= (std::uint32_t{piece} & (piece_more - 1U)) << shift;
      if (piece < piece_more) break;
    }
    next_ += distance + 1;
    return next_ - 1;
  }

 private:
  const std::uint8_t *at_, *end_;
  std::uint32_t next_;
};

}  // namespace

/// Writes marks head by head.
class SlipMarks::Writer {
 public:
  /// At most so many will come.
  explicit Writer(std::size_t count) {
    marks_.groups_a_head_ =
        static_cast<std::uint32_t>(std::max<std::size_t>(1, count / (heads * group_marks)));
    marks_.parts_.begins.reserve(heads * marks_.groups_a_head_ + 1);
  }
  /// Ascending and each once.
  void add_head(std::size_t head, std::span<const std::uint32_t> mains) {
    const auto groups = marks_.groups_a_head_;
    auto& [count, begins, bytes] = marks_.parts_;
    count += mains.size();
    std::uint32_t lowest = 0;
    for (const auto main : mains) {
      const auto group = group_in_head(main, groups);
      if (begins.size() <= head * groups + group) {
        begins.resize(head * groups + group + 1, static_cast<std::uint32_t>(bytes.size()));
        lowest = lowest_in(group, groups);
      }
      auto distance = main - lowest;
      for (; distance >= piece_more; distance >>= piece_bits)
        bytes.push_back(static_cast<std::uint8_t>(distance | piece_more));
      bytes.push_back(static_cast<std::uint8_t>(distance));
      lowest = main + 1;
    }
  }
  [[nodiscard]] SlipMarks finish() && {
    assert(marks_.parts_.bytes.size() <= std::numeric_limits<std::uint32_t>::max());
    marks_.parts_.begins.resize(heads * marks_.groups_a_head_ + 1,
                                static_cast<std::uint32_t>(marks_.parts_.bytes.size()));
    return std::move(marks_);
  }
  void reserve_bytes(std::size_t bytes) { marks_.parts_.bytes.reserve(bytes); }

 private:
  SlipMarks marks_;
};

SlipMarks SlipMarks::made(std::span<const SlipMark> marks) {
  if (marks.empty()) return {};
  // By their heads, of which most have few.
  std::vector<std::uint32_t> ends(heads, 0), mains(marks.size());
  for (const auto& mark : marks) ++ends[head_of(mark.left)];
  std::uint32_t sum = 0;
  for (auto& end : ends) sum += std::exchange(end, sum);
  for (const auto& mark : marks)
    mains[ends[head_of(mark.left)]++] = first_of(mark.left) + mark.character;
  Writer writer(marks.size());
  auto first = mains.begin();
  for (std::size_t head = 0; head < heads; ++head) {
    const auto last = mains.begin() + ends[head];
    std::sort(first, last);
    writer.add_head(head, std::span(first, std::unique(first, last)));
    first = last;
  }
  return std::move(writer).finish();
}

SlipMarks SlipMarks::merged(std::span<const SlipMarks* const> all) {
  std::size_t count = 0, bytes = 0;
  for (const auto* marks : all) {
    count += marks->parts_.count;
    bytes += marks->parts_.bytes.size();
  }
  if (count == 0) return {};
  Writer writer(count);
  // Among more, marks are not farther from one another, but for the first of a group.
  writer.reserve_bytes(bytes);
  std::vector<std::uint32_t> mains, more, wider;
  for (std::size_t head = 0; head < heads; ++head) {
    mains.clear();
    for (const auto* marks : all) {
      more.clear();
      marks->read_head(head, more);
      wider.resize(mains.size() + more.size());
      wider.erase(
          std::set_union(mains.begin(), mains.end(), more.begin(), more.end(), wider.begin()),
          wider.end());
      std::swap(mains, wider);
    }
    writer.add_head(head, mains);
  }
  return std::move(writer).finish();
}

std::optional<SlipMarks> SlipMarks::of(Parts parts) {
  SlipMarks marks;
  const auto& begins = parts.begins;
  if (begins.empty() && parts.bytes.empty() && parts.count == 0) return marks;
  if (begins.size() < heads + 1 || begins.size() % heads != 1 || begins.front() != 0 ||
      begins.back() != parts.bytes.size() || !std::is_sorted(begins.begin(), begins.end()))
    return std::nullopt;
  marks.groups_a_head_ = static_cast<std::uint32_t>((begins.size() - 1) / heads);
  marks.parts_ = std::move(parts);
  return marks;
}

std::size_t SlipMarks::group_of(const Key& left) const {
  return head_of(left) * groups_a_head_ + group_in_head(first_of(left), groups_a_head_);
}

void SlipMarks::read_head(std::size_t head, std::vector<std::uint32_t>& out) const {
  for (std::size_t group = 0; group < groups_a_head_; ++group) {
    const auto* begin = &parts_.begins[head * groups_a_head_ + group];
    GroupReader reader({parts_.bytes.data() + begin[0], parts_.bytes.data() + begin[1]},
                       lowest_in(group, groups_a_head_));
    while (reader.more()) out.push_back(reader.next());
  }
}

CharacterClasses SlipMarks::characters(const Key& left) const {
  CharacterClasses found = 0;
  if (groups_a_head_ == 0) return found;
  const auto first = first_of(left);
  const auto* begin = &parts_.begins[group_of(left)];
  GroupReader reader({parts_.bytes.data() + begin[0], parts_.bytes.data() + begin[1]},
                     lowest_in(group_in_head(first, groups_a_head_), groups_a_head_));
  while (reader.more()) {
    const auto one = reader.next();
    if (one >= first + SlipMark::classes) break;
    if (one >= first) found = static_cast<CharacterClasses>(found | 1U << (one - first));
  }
  return found;
}

void SlipMarks::prefetch_begin(const Key& left) const {
  if (groups_a_head_ != 0) __builtin_prefetch(&parts_.begins[group_of(left)]);
}

void SlipMarks::prefetch_bytes(const Key& left) const {
  if (groups_a_head_ != 0) __builtin_prefetch(parts_.bytes.data() + parts_.begins[group_of(left)]);
}

std::size_t SlipMarks::bytes() const {
  return parts_.bytes.capacity() + parts_.begins.capacity() * sizeof parts_.begins[0];
}

}  // namespace iwets::match
