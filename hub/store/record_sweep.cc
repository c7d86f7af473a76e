#include "hub/store/record_sweep.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr auto last_number = std::numeric_limits<match::RecordNumber>::max();
/// Rows of records that were reviewed before are passed over: some 0.2 microseconds each.
constexpr std::size_t looked_at_max = 50'000;

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

}  // namespace

/// A row of column `ends`.
struct RecordSweep::End {
  std::uint64_t place = 0;
  Store store = Store::nominal;
  [[nodiscard]] Day day() const { return {static_cast<std::uint32_t>(place >> 32U)}; }
  [[nodiscard]] match::RecordNumber number() const {
    return static_cast<match::RecordNumber>(place);
  }
};

/// These rows in their order.
class RecordSweep::Ends {
 public:
  explicit Ends(const Database& database)
      : rows_(database.db().NewIterator(reading(), database.column("ends"))) {}
  /// Goes to the first one from `place` on.
  void seek(std::uint64_t place) { rows_->Seek(end_row(place)); }
  void next() { rows_->Next(); }
  /// Nothing: there are no more.
  [[nodiscard]] Result<std::optional<End>, StoreError> here() const {
    if (!rows_->Valid()) {
      if (!rows_->status().ok()) return fail(error_of(rows_->status()));
      return std::optional<End>{};
    }
    const auto place = place_in(view(rows_->key()));
    const auto store = from_bytes<Store>(bytes_of(view(rows_->value())));
    if (!place || !store) return fail(StoreError::corrupt);
    return std::optional(End{*place, *store});
  }

 private:
  std::unique_ptr<rocksdb::Iterator> rows_;
};

RecordSweep::RecordSweep(const RecordsBase& base, match::RecordNumber next)
    : database_(*base.database),
      batch_(std::make_unique<rocksdb::WriteBatch>()),
      indexed_{.first = next},
      next_(next) {}

RecordSweep::~RecordSweep() = default;

Result<Swept, StoreError> RecordSweep::run(const Sweep& asked) {
  if (last_number - next_ < asked.most) return fail(StoreError::unavailable);
  Swept swept{.place = asked.place, .seen = next_};
  Ends ends(database_);
  const auto all = expire(asked, ends, swept);
  if (!all) return fail(all.error());
  swept.more = !*all;
  if (*all && asked.review_until.known())
    if (auto done = review(asked, ends, swept); !done) return fail(done.error());
  return swept;
}

Result<bool, StoreError> RecordSweep::expire(const Sweep& asked, Ends& ends, Swept& swept) {
  for (ends.seek(0);; ends.next()) {
    const auto end = ends.here();
    if (!end) return fail(end.error());
    if (!*end) return true;
    swept.next_end = (*end)->day();
    if ((*end)->day() >= asked.today) return true;
    if (swept.expired.size() >= asked.most) return false;
    auto due = read(**end);
    if (!due) return fail(due.error());
    swept.expired.push_back(*std::move(due));
    swept.next_end = {};
    take_out(**end);
  }
}

Result<void, StoreError> RecordSweep::review(const Sweep& asked, Ends& ends, Swept& swept) {
  std::size_t looked_at = 0;
  for (ends.seek(std::max(asked.place, place_of(asked.today, 0)));; ends.next()) {
    const auto end = ends.here();
    if (!end) return fail(end.error());
    if (!*end) return {};
    if ((*end)->day() > asked.review_until) {
      swept.next_review = (*end)->day();
      return {};
    }
    swept.place = (*end)->place;
    swept.more = swept.to_review.size() >= asked.most || looked_at++ >= looked_at_max;
    if (swept.more) return {};
    if ((*end)->day() <= asked.reviewed && (*end)->number() < asked.seen) continue;
    auto due = read(**end);
    if (!due) return fail(due.error());
    swept.to_review.push_back(*std::move(due));
  }
}

Result<Due, StoreError> RecordSweep::read(const End& end) const {
  std::string value;
  const auto status = database_.db().Get(reading(), database_.column(record_column(end.store)),
                                         number_row(end.number()), &value);
  // Both are written in one batch.
  if (status.IsNotFound()) return fail(StoreError::corrupt);
  if (!status.ok()) return fail(error_of(status));
  const auto row = from_bytes<RecordRow>(bytes_of(value));
  if (!row) return fail(StoreError::corrupt);
  return Due{row->name(), end.day()};
}

void RecordSweep::take_out(const End& end) {
  (void)batch_->Delete(database_.column(record_column(end.store)), number_row(end.number()));
  (void)batch_->Delete(database_.column("ends"), end_row(end.place));
  indexed_.drop(end.number(), end.store);
  ++next_;  // As a withdrawal takes one.
  --growth_[end.store];
}

}  // namespace iwets::store
