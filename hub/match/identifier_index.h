#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "hub/match/key.h"

namespace iwets::match {

/// Records are told apart by a number here; numbers are never used again.
using RecordNumber = std::uint32_t;

/// From keys to the numbers of records filed under them: 8 bytes a row, and about 2 of a directory.
/// Of a key 44 bits are kept: among 500 million rows one look-up in 30,000 meets a stranger (a wide
/// one in 130), which the judgement turns down. Covers a range of numbers, and says which older
/// ones are gone. Immutable; any thread.
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

  /// All that an index is, as it lies in memory.
  struct Parts {
    Range range;
    std::vector<std::uint64_t> rows;  ///< 32 bits of the key, then the number; ascending in a head
    std::vector<std::uint32_t> begins;  ///< of the rows, by the upper bits of the key
    std::vector<RecordNumber> gone;     ///< ascending
  };

  /// Rows in any order, each once; their numbers are in `range`. `gone`: any numbers before its
  /// end.
  [[nodiscard]] static std::shared_ptr<const IdentifierIndex> made(Range range,
                                                                   std::vector<Row> rows,
                                                                   std::vector<RecordNumber> gone);
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
  /// Before `under`: fetches what it will read first, then what it will read next.
  void prefetch_entry(const Key& key) const;
  void prefetch_rows(const Key& key) const;

  [[nodiscard]] Range range() const { return parts_.range; }
  [[nodiscard]] std::size_t rows() const { return parts_.rows.size(); }
  /// Numbers that are gone, ascending.
  [[nodiscard]] const std::vector<RecordNumber>& gone() const { return parts_.gone; }
  [[nodiscard]] const Parts& parts() const { return parts_; }
  /// Memory that it holds, nearly.
  [[nodiscard]] std::size_t bytes() const;

 private:
  IdentifierIndex() = default;
  [[nodiscard]] std::size_t entry_of(const Key& key) const { return key.hash >> shift_; }
  /// Rows whose keys have these top bits, of which each index has at least so many.
  [[nodiscard]] std::span<const std::uint64_t> head(std::size_t top) const;
  /// Makes the directory for so many rows; then each head's rows are added, in order.
  void begin(std::size_t rows);
  void add_head(std::size_t top, std::span<const std::uint64_t> rows);
  void end();

  Parts parts_;
  unsigned shift_ = 64;  ///< by so much a hash is shifted for its place in the directory
};

/// The newest first.
using IdentifierIndexes = std::vector<std::shared_ptr<const IdentifierIndex>>;

/// Numbers under any of these, in their order, of each the lowest first, without repeats. At most
/// `most` that are not gone.
[[nodiscard]] std::vector<RecordNumber> numbers_under(const IdentifierIndexes& indexes,
                                                      std::span<const LookUp> what,
                                                      std::size_t most);
/// Numbers under all of these, ascending. A key with more than `rows_max` numbers that are not gone
/// is passed over; nothing if all are.
[[nodiscard]] std::optional<std::vector<RecordNumber>> numbers_under_all(
    const IdentifierIndexes& indexes, std::span<const Key> keys, std::size_t rows_max);

}  // namespace iwets::match
