#include "hub/store/index_loader.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

#include "hub/store/record_rows.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

rocksdb::ReadOptions scanning() {
  rocksdb::ReadOptions reading;
  reading.verify_checksums = true;
  reading.fill_cache = false;
  return reading;
}

/// Records of one column, in the order of their numbers.
class Scan {
 public:
  Scan(const RecordsBase& base, Store store)
      : dictionary_(*base.dictionary),
        rows_(base.database->db().NewIterator(scanning(),
                                              base.database->column(record_column(store)))) {
    rows_->SeekToFirst();
  }
  void skip_to(match::RecordNumber first) { rows_->Seek(number_row(first)); }
  /// Takes those below `end`; false: one cannot be read.
  [[nodiscard]] bool take_below(match::RecordNumber end, IndexedChange& into) {
    for (; rows_->Valid(); rows_->Next()) {
      const auto number = record_number(view(rows_->key()));
      if (number && *number >= end) return true;
      const auto row = from_bytes<RecordRow>(bytes_of(view(rows_->value())));
      if (!number || !row) return false;
      into.add(*number, *row, dictionary_);
    }
    return rows_->status().ok();
  }

 private:
  const match::person::Dictionary& dictionary_;
  std::unique_ptr<rocksdb::Iterator> rows_;
};

/// Fills both indexes from the first number on.
class Loader {
 public:
  explicit Loader(RecordsBase& base)
      : base_(base), nominals_(base, Store::nominal), others_(base, Store::document) {}

  [[nodiscard]] bool read_records(match::RecordNumber end) {
    others_.skip_to(first_);
    return each_part(end, [&](match::RecordNumber part_end, IndexedChange& part) {
      return nominals_.take_below(part_end, part) && others_.take_below(part_end, part);
    });
  }
  /// Names are read from the records nevertheless.
  [[nodiscard]] bool use(const std::shared_ptr<const Identifiers::Index>& file) {
    const auto names =
        each_part(file->range().end, [&](match::RecordNumber end, IndexedChange& part) {
          const bool read = nominals_.take_below(end, part);
          part.rows.clear();
          return read;
        });
    const auto held = base_.identifiers.hold();
    base_.identifiers.add(file);
    return names;
  }
  /// Those that a file names are told to be gone; of others nothing is left.
  [[nodiscard]] bool tell_gone(
      const std::vector<std::shared_ptr<const Identifiers::Index>>& files) {
    const std::unique_ptr<rocksdb::Iterator> rows(
        base_.database->db().NewIterator(scanning(), base_.database->column("gone")));
    IndexedChange change;
    rocksdb::WriteBatch needless;
    for (rows->SeekToFirst(); rows->Valid(); rows->Next()) {
      const auto number = record_number(view(rows->key()));
      if (!number) return false;
      const bool named = std::any_of(files.begin(), files.end(), [&](const auto& file) {
        return file->range().first <= *number && *number < file->range().end;
      });
      if (named)
        change.gone.push_back(*number);
      else
        (void)needless.Delete(base_.database->column("gone"), rows->key());
    }
    const auto held = base_.identifiers.hold();
    show(base_, std::move(change), {first_, first_});
    return rows->status().ok() && base_.database->db().Write({}, &needless).ok();
  }

 private:
  template <typename Take>
  [[nodiscard]] bool each_part(match::RecordNumber end, const Take& take) {
    constexpr match::RecordNumber at_once = 20'000;
    while (first_ < end) {
      const auto part_end = first_ + std::min(at_once, end - first_);
      IndexedChange part{.first = first_};
      if (!take(part_end, part)) return false;
      const auto names_held = base_.names.hold();
      const auto identifiers_held = base_.identifiers.hold();
      show(base_, std::move(part), {first_, part_end});
      first_ = part_end;
    }
    return true;
  }

  RecordsBase& base_;
  Scan nominals_, others_;
  match::RecordNumber first_ = 0;
};

}  // namespace

void show(RecordsBase& base, IndexedChange change, match::IdentifierIndex::Range range) {
  if (!change.names.empty()) base.names.add(name_index(change.names, base.names.view()->empty()));
  if (!change.rows.empty() || !change.gone.empty())
    base.identifiers.add(match::IdentifierIndex::made(range, std::move(change.rows),
                                                      std::move(change.gone), change.marks));
}

bool load_indexes(RecordsBase& base, match::RecordNumber next,
                  const std::vector<std::shared_ptr<const Identifiers::Index>>& files) {
  Loader loader(base);
  for (const auto& file : files)
    if (!loader.read_records(file->range().first) || !loader.use(file)) return false;
  return loader.read_records(next) && loader.tell_gone(files);
}

}  // namespace iwets::store
