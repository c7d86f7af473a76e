#pragma once

#include <memory>
#include <optional>
#include <string>

#include "hub/store/record_store.h"

namespace rocksdb {
class SliceTransform;
}  // namespace rocksdb

/// Keys and values of the records database. Included by this folder's `.cc` files only.
///
/// | column     | key                                   | value                      |
/// |------------|---------------------------------------|----------------------------|
/// | records    | store, owner, id                      | the record                 |
/// | keys       | length, store, match key; owner, id   |                            |
/// | traces     | trace id                              | entry, owner, firearm, reference |
/// | trace_keys | length, store, match key; trace id    |                            |
/// | reports    | journal index                         | what `apply` returned      |
/// | meta       | "format", "applied", "counts"         | numbers                    |
namespace iwets::store {

/// A trace as the fifth store keeps it.
struct TraceRow {
  JournalIndex filed = 0;  ///< the entry that brought it
  PeerId owner;
  field::Firearm firearm;
  std::string reference;
  static void fields(auto& self, auto& ar) {
    ar(self.filed, self.owner, self.firearm, self.reference);
  }
};

/// Store, role, country (hub: none), id. Names sort by store, then owner, then id.
[[nodiscard]] std::string name_row(const RecordName& name);
[[nodiscard]] std::optional<RecordName> record_name(std::string_view row);

/// What all rows of one match key begin with; one byte of length first.
[[nodiscard]] std::string key_prefix(Store store, const match::Key& key);
/// A row of column `keys` or `trace_keys`; `suffix` is the owner and id, or the trace's id.
[[nodiscard]] std::string key_row(Store store, const match::Key& key, std::string_view suffix);
/// What follows the prefix.
[[nodiscard]] std::string_view key_row_suffix(std::string_view row);
/// Lets RocksDB keep a bloom filter over match keys: most look-ups find nothing.
[[nodiscard]] std::shared_ptr<const rocksdb::SliceTransform> key_prefix_extractor();

/// "nominal", "firearm", ...
[[nodiscard]] const char* store_name(Store store);

}  // namespace iwets::store
