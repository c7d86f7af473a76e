#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>

#include "hub/match/identifier_index.h"
#include "hub/store/record_store.h"

namespace rocksdb {
class SliceTransform;
}  // namespace rocksdb

/// Keys and values of the records database. Included by this folder's `.cc` files only.
///
/// | column     | key                                   | value                      |
/// |------------|---------------------------------------|----------------------------|
/// | nominals   | number of a record                    | store, owner, record       |
/// | records    | the same of all other stores          | the same                   |
/// | gone       | number of a record that is gone       |                            |
/// | ends       | last day of a record, its number      | store                      |
/// | traces     | id of a trace, or remembered check    | entry, owner, firearm, ... |
/// | trace_keys | match key; trace id, inverted         | birth dates, of a name     |
/// | check_keys | the same of remembered checks alone   |                            |
/// | reports    | journal index                         | what `apply` returned      |
/// | meta       | "format", "applied", "counts", "next" | numbers                    |
/// |            | "id"                                  | drawn when it was made     |
///
/// The numbers of both record columns are one sequence, in the order of applying. A record that is
/// modified gets a new one, and a withdrawal takes one as well, so that the number of the next
/// tells all that was changed by then. What is gone is remembered for as long as a file of
/// identifiers names it. Nominals stand apart since each start reads them all, for their names.
///
/// Checks stand in a column of their own besides, so that a trace finds them among all that share
/// its keys; as they are few, asking it costs next to nothing. Ids of traces begin with the time.
/// Inverted, the newest of a key stands first: what reads forward may use the filter of prefixes,
/// what reads backward may not.
namespace iwets::store {

/// A record of one of the four stores.
struct RecordRow {
  Store store = Store::nominal;
  PeerId owner;
  field::Record record;
  [[nodiscard]] RecordName name() const { return {store, owner, record.id}; }
  static void fields(auto& self, auto& ar) { ar(self.store, self.owner, self.record); }
};

/// A trace as the fifth store keeps it, or a check that is remembered.
struct TraceRow {
  JournalIndex filed = 0;  ///< the entry that brought it
  PeerId owner;
  field::Firearm firearm;
  std::string reference;
  bool is_trace = true;  ///< otherwise a check that is remembered
  field::Release release;
  field::Purpose purpose = field::Purpose::none;
  Instant until;  ///< of a check
  /// Keys of what it asks besides the firearm: persons, documents, vehicle. These themselves stay
  /// in its entry, locked.
  std::vector<std::uint64_t> other_keys;
  static void fields(auto& self, auto& ar) {
    ar(self.filed, self.owner, self.firearm, self.reference, self.is_trace, self.release,
       self.purpose, self.until, self.other_keys);
  }
};

/// The column of a store's records.
[[nodiscard]] const char* record_column(Store store);
/// Four bytes that sort as the number does, and back.
[[nodiscard]] std::string number_row(match::RecordNumber number);
[[nodiscard]] std::optional<match::RecordNumber> record_number(std::string_view row);
/// Store, role, country (hub: none), id.
[[nodiscard]] std::string name_text(const RecordName& name);

/// What the rows of these two columns begin with that are looked up.
[[nodiscard]] std::string key_prefix(const match::LookUp& what);
/// A row of that column, or of `check_keys`.
[[nodiscard]] std::string key_row(const match::Key& key, std::string_view trace);
/// The trace's id in it.
[[nodiscard]] std::string key_row_trace(std::string_view row);
/// The value of such a row, of a name's key: when its bearer was born, so that what cannot be meant
/// is not read. Empty where a year is not known, or there are more than a few dates: anybody's.
[[nodiscard]] std::string births_value(std::span<const field::PartialDate> dates);
/// Of two bearers in one trace.
[[nodiscard]] std::string joined_births(std::string_view one, std::string_view other);
/// False: these birth dates contradict those of the value.
[[nodiscard]] bool may_be_born(std::string_view value, std::span<const field::PartialDate> asked);
/// Lets RocksDB keep a bloom filter over match keys: most look-ups find nothing.
[[nodiscard]] std::shared_ptr<const rocksdb::SliceTransform> key_prefix_extractor();

/// A row of column `ends`: four bytes of the day, four of the number; and both in one number.
[[nodiscard]] std::string end_row(std::uint64_t place);
[[nodiscard]] constexpr std::uint64_t place_of(Day day, match::RecordNumber number) {
  return (std::uint64_t{day.number} << 32U) | number;
}
[[nodiscard]] std::optional<std::uint64_t> place_in(std::string_view row);

/// "nominal", "firearm", ...
[[nodiscard]] const char* store_name(Store store);

}  // namespace iwets::store
