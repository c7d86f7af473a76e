#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hub/match/key.h"
#include "hub/match/slip_marks.h"

namespace iwets::match {

/// Records are told apart by a number here; numbers are never used again.
using RecordNumber = std::uint32_t;

/// From keys to the numbers of records filed under them: 8 bytes a row, and about 3 of a directory,
/// which tells of 15 in 16 keys that nobody has that they are not there, so that they cost one line
/// of memory. Of a key 44 bits are kept: among 500 million rows one look-up in 30,000 meets a
/// stranger (a wide one in 130), which the judgement turns down. Covers a range of numbers, and
/// says which older ones are gone. Immutable; any thread.
class IdentifierIndex {
 public:
  struct Row {
    Key key;
    RecordNumber number = 0;
  };
  /// From `first` to before `end`.
  struct Range {
    RecordNumber first = 0, end = 0;
    friend bool operator==(const Range&, const Range&) = default;
  };

  /// By so many upper bits of their keys rows are divided into heads.
  static constexpr unsigned head_bits = 12;
  static constexpr std::size_t heads = std::size_t{1} << head_bits;

  /// All that an index is, without its directory.
  struct Parts {
    Range range;
    std::vector<std::uint64_t> rows;  ///< 32 bits of the key, then the number; ascending in a head
    std::vector<std::uint32_t> begins;  ///< of each head's rows, and the end of the last
    std::vector<RecordNumber> gone;     ///< ascending
    SlipMarks marks;                    ///< those of numbers that are gone stay
  };

  /// Rows in any order, each once; their numbers are in `range`. `gone`: any numbers before its
  /// end.
  [[nodiscard]] static std::shared_ptr<const IdentifierIndex> made(
      Range range, std::vector<Row> rows, std::vector<RecordNumber> gone,
      std::span<const SlipMark> marks = {});
  /// One index instead of several, the newest first, whose ranges follow one another. Rows of
  /// numbers that any of them says are gone are left out. `whole`: nothing older exists, so that
  /// these numbers need not be remembered.
  [[nodiscard]] static std::shared_ptr<const IdentifierIndex> merged(
      std::span<const std::shared_ptr<const IdentifierIndex>> newest_first, bool whole);

  /// An index of parts that were kept elsewhere; nothing if they cannot be those of one.
  [[nodiscard]] static std::shared_ptr<const IdentifierIndex> of(Parts parts);

  /// The rows of what is looked up; the lower half of each is the number. Of a key that is not wide
  /// numbers ascend.
  [[nodiscard]] std::span<const std::uint64_t> under(const LookUp& what) const;
  /// False: nothing is under it, wide or not; of keys that nobody has one in 16 may be there.
  [[nodiscard]] bool may_have(const Key& key) const;
  /// Before `may_have` and before `under`: fetches what they will read.
  void prefetch_entry(const Key& key) const;
  void prefetch_rows(const Key& key) const;

  [[nodiscard]] Range range() const { return parts_.range; }
  [[nodiscard]] std::size_t rows() const { return parts_.rows.size(); }
  [[nodiscard]] const SlipMarks& marks() const { return parts_.marks; }
  /// Numbers that are gone, ascending.
  [[nodiscard]] const std::vector<RecordNumber>& gone() const { return parts_.gone; }
  [[nodiscard]] const Parts& parts() const { return parts_; }
  /// Memory that it holds, nearly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  IdentifierIndex() = default;

  /// Of the rows of some keys that follow one another.
  struct Entry {
    std::uint32_t begin = 0;               ///< they end where the next one's begin
    std::array<std::uint32_t, 3> there{};  ///< a bit for each part of the keys that has rows
  };
  /// Where a key is, or would be.
  struct Place {
    std::size_t entry = 0;
    unsigned part = 0;
  };
  [[nodiscard]] Place place_of(std::size_t head, std::uint32_t main) const;
  [[nodiscard]] Place place_of(const Key& key) const;
  [[nodiscard]] std::span<const std::uint64_t> head(std::size_t top) const;
  /// Makes room for so many rows; then each head's rows are added, in order.
  void begin(std::size_t rows);
  void add_head(std::size_t top, std::span<const std::uint64_t> rows);
  /// Enters a head's rows, which begin there, into the directory.
  void enter(std::size_t top, std::size_t begin, std::span<const std::uint64_t> rows);
  void end();

  Parts parts_;
  std::uint32_t entries_a_head_ = 1;
  std::vector<Entry> directory_;
};

/// The newest first.
using IdentifierIndexes = std::vector<std::shared_ptr<const IdentifierIndex>>;

/// Numbers under any of these, in their order, of each the lowest first, without repeats. At most
/// `most` that are not gone.
[[nodiscard]] std::vector<RecordNumber> numbers_under(const IdentifierIndexes& indexes,
                                                      std::span<const LookUp> what,
                                                      std::size_t most);
/// The characters of which some number in any of the indexes leaves each of these, or may.
[[nodiscard]] std::vector<CharacterClasses> marked(const IdentifierIndexes& indexes,
                                                   std::span<const Key> left);
/// Numbers under all of these, ascending. A key with more than `rows_max` numbers that are not gone
/// is passed over; nothing if all are.
[[nodiscard]] std::optional<std::vector<RecordNumber>> numbers_under_all(
    const IdentifierIndexes& indexes, std::span<const Key> keys, std::size_t rows_max);

}  // namespace iwets::match
