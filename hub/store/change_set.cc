#include "hub/store/change_set.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <limits>

#include "hub/match/person/score.h"
#include "hub/store/record_finder.h"
#include "hub/store/record_rows.h"
#include "hub/store/record_rules.h"
#include "proto/field/validity.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr auto last_number = std::numeric_limits<match::RecordNumber>::max();

/// The record there is, with another release set.
field::Record released(field::Record record, const field::Record& change) {
  record.release = change.release;
  if (change.handling != field::Handling::none) record.handling = change.handling;
  return record;
}

/// The record there is, valid until another day.
field::Record validated(field::Record record, Day until) {
  record.valid_until = until;
  return record;
}

/// True for verbs by which an owner says until when a record counts.
bool sets_end(Verb verb) {
  return verb == Verb::enter || verb == Verb::modify || verb == Verb::validate;
}

}  // namespace

StoreError error_of(const rocksdb::Status& status) {
  return status.IsCorruption() ? StoreError::corrupt : StoreError::unavailable;
}

void IndexedChange::add(match::RecordNumber number, const RecordRow& row,
                        const match::person::Dictionary& dictionary) {
  rows.push_back({match::record_key(row.store, name_text(row.name())), number});
  if (!row.record.subject) return;
  for (const auto& key : match::record_keys(row.store, *row.record.subject))
    rows.push_back({key, number});
  const auto own = match::record_marks(row.store, *row.record.subject);
  marks.insert(marks.end(), own.begin(), own.end());
  if (const auto* person = std::get_if<field::Person>(&*row.record.subject))
    names.emplace_back(number, match::person::prepared(*person, dictionary));
}

void IndexedChange::drop(match::RecordNumber number, Store store) {
  if (number >= first) {
    std::erase_if(rows, [&](const auto& row) { return row.number == number; });
    std::erase_if(names, [&](const Named& named) { return named.first == number; });
    return;
  }
  gone.push_back(number);
  if (store == Store::nominal) names.emplace_back(number, match::person::Prepared{});
}

ChangeSet::ChangeSet(const RecordsBase& base, const LiveIdentifiers::View& there,
                     match::RecordNumber next)
    : database_(*base.database),
      dictionary_(*base.dictionary),
      indexes_(there),
      batch_(std::make_unique<rocksdb::WriteBatch>()),
      indexed_{.first = next},
      next_(next) {}

ChangeSet::~ChangeSet() = default;

Result<void, StoreError> ChangeSet::load(const Change& change) {
  std::vector<match::LookUp> keys;
  for (const auto& record : change.records) {
    names_.push_back(name_text({change.store, change.owner, record.id}));
    keys.push_back({match::record_key(change.store, names_.back()), false});
  }
  auto numbers = match::numbers_under(indexes_, keys, last_number);
  std::sort(numbers.begin(), numbers.end());
  std::vector<std::string> rows;
  for (const auto number : numbers) rows.push_back(number_row(number));
  const std::vector<rocksdb::Slice> slices(rows.begin(), rows.end());
  std::vector<rocksdb::PinnableSlice> values(rows.size());
  std::vector<rocksdb::Status> statuses(rows.size());
  rocksdb::ReadOptions reading;
  reading.verify_checksums = true;
  database_.db().MultiGet(reading, database_.column(record_column(change.store)), rows.size(),
                          slices.data(), values.data(), statuses.data(), /*sorted_input=*/true);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return fail(error_of(statuses[i]));
    auto row = from_bytes<RecordRow>(bytes_of(view(values[i])));
    if (!row) return fail(StoreError::corrupt);
    auto name = name_text(row->name());
    there_.insert_or_assign(std::move(name), There{numbers[i], std::move(row->record)});
  }
  return {};
}

field::Record ChangeSet::changed(const Change& change, const field::Record& said,
                                 const field::Record* there) {
  if (change.verb == Verb::release && there != nullptr) return released(*there, said);
  if (!sets_end(change.verb)) return said;
  const auto until = field::last_day(change.store, said.valid_until, change.today);
  if (change.verb == Verb::validate) return validated(there != nullptr ? *there : said, until);
  // A load that is sent again on another day brings the same records.
  const bool again = change.verb == Verb::enter && there != nullptr && !said.valid_until.known();
  return validated(said, again ? there->valid_until : until);
}

Result<Applied, StoreError> ChangeSet::judge(const Change& change) {
  if (last_number - next_ < change.records.size()) return fail(StoreError::unavailable);
  if (auto loaded = load(change); !loaded) return fail(loaded.error());
  Applied applied;
  for (std::size_t i = 0; i < change.records.size(); ++i) {
    const bool withdrawing = takes_out(change.verb);
    const auto found = there_.find(names_[i]);
    const auto* there = found != there_.end() ? &found->second.record : nullptr;
    const auto record = changed(change, change.records[i], there);
    auto present = Present::absent;
    if (there != nullptr)
      present = !withdrawing && *there == record ? Present::same : Present::other;

    std::optional<Objection> objection;
    if (change.verb == Verb::release)
      objection = release_objection(change.owner, change.records[i]);
    else if (!withdrawing && change.verb != Verb::validate)
      objection = content_objection(change.owner, change.store, record, change.latest);
    if (!objection && sets_end(change.verb))
      objection = end_objection(change.verb, change.store, change.records[i].valid_until,
                                there != nullptr ? there->valid_until : Day{}, change.today);
    if (!objection) objection = presence_objection(change.verb, present, change.repeat_allowed);
    if (objection) {
      applied.refused.push_back(
          {i, record.id, objection->field, objection->reason, objection->remedy});
      continue;
    }
    ++applied.accepted;
    if (present != Present::same) accept(change, names_[i], withdrawing ? nullptr : &record);
  }
  return applied;
}

void ChangeSet::accept(const Change& change, const std::string& name, const field::Record* record) {
  auto* column = database_.column(record_column(change.store));
  // Putting into a batch fails only beyond 4 GiB.
  if (const auto old = there_.find(name); old != there_.end()) {
    (void)batch_->Delete(column, number_row(old->second.number));
    if (const auto until = old->second.record.valid_until; until.known())
      (void)batch_->Delete(database_.column("ends"), end_row(place_of(until, old->second.number)));
    indexed_.drop(old->second.number, change.store);
    there_.erase(old);
    --growth_;
  }
  const auto number = next_++;
  if (record == nullptr) return;
  const RecordRow row{change.store, change.owner, *record};
  (void)batch_->Put(column, number_row(number), to_bytes(row));
  if (record->valid_until.known())
    (void)batch_->Put(database_.column("ends"), end_row(place_of(record->valid_until, number)),
                      to_bytes(change.store));
  indexed_.add(number, row, dictionary_);
  there_.insert_or_assign(name, There{number, *record});
  ++growth_;
}

}  // namespace iwets::store
