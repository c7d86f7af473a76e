#include "hub/store/index_loader.h"

#include <rocksdb/db.h>

#include <algorithm>

#include "hub/store/record_rows.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

/// Records of one column, in the order of their numbers.
class Scan {
 public:
  Scan(const Database& database, Store store) {
    rocksdb::ReadOptions reading;
    reading.verify_checksums = true;
    reading.fill_cache = false;
    rows_.reset(database.db().NewIterator(reading, database.column(record_column(store))));
    rows_->SeekToFirst();
  }
  /// Takes those below `end`; false: one cannot be read.
  [[nodiscard]] bool take_below(match::RecordNumber end, IndexedChange& into) {
    for (; rows_->Valid(); rows_->Next()) {
      const auto number = record_number(view(rows_->key()));
      if (number && *number >= end) return true;
      const auto row = from_bytes<RecordRow>(bytes_of(view(rows_->value())));
      if (!number || !row) return false;
      into.add(*number, *row);
    }
    return rows_->status().ok();
  }

 private:
  std::unique_ptr<rocksdb::Iterator> rows_;
};

}  // namespace

void show(RecordsBase& base, IndexedChange change, match::IdentifierIndex::Range range) {
  if (!change.names.empty()) base.names.add(name_index(change.names, base.names.view()->empty()));
  if (!change.rows.empty() || !change.gone.empty())
    base.identifiers.add(
        match::IdentifierIndex::made(range, std::move(change.rows), std::move(change.gone)));
}

bool load_indexes(RecordsBase& base, match::RecordNumber next) {
  constexpr match::RecordNumber at_once = 20'000;
  Scan nominals(*base.database, Store::nominal), others(*base.database, Store::document);
  for (match::RecordNumber first = 0; first < next;) {
    const auto end = first + std::min(at_once, next - first);
    IndexedChange part{.first = first};
    if (!nominals.take_below(end, part) || !others.take_below(end, part)) return false;
    const auto names_held = base.names.hold();
    const auto identifiers_held = base.identifiers.hold();
    show(base, std::move(part), {first, end});
    first = end;
  }
  return true;
}

}  // namespace iwets::store
