#include "hub/store/change_set.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

#include "hub/match/person/score.h"
#include "hub/store/record_rows.h"
#include "hub/store/record_rules.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

/// Store, role and country stand before the id in the row of a name.
constexpr std::size_t store_bytes = 1;

}  // namespace

StoreError error_of(const rocksdb::Status& status) {
  return status.IsCorruption() ? StoreError::corrupt : StoreError::unavailable;
}

std::set<match::Key> keys_of(Store store, const field::Record& record) {
  if (!record.subject) return {};
  const auto keys = match::record_keys(store, *record.subject);
  return {keys.begin(), keys.end()};
}

match::person::Prepared named(const field::Record& record) {
  const auto* person = record.subject ? std::get_if<field::Person>(&*record.subject) : nullptr;
  return person != nullptr ? match::person::prepared(*person) : match::person::Prepared{};
}

ChangeSet::ChangeSet(const Database& database)
    : database_(database), batch_(std::make_unique<rocksdb::WriteBatch>()) {}

ChangeSet::~ChangeSet() = default;

std::string ChangeSet::row_of(const Change& change, const field::Record& record) const {
  return name_row({change.store, change.owner, record.id});
}

Result<void, StoreError> ChangeSet::load(const Change& change) {
  std::vector<std::string> rows;
  rows.reserve(change.records.size());
  for (const auto& record : change.records) rows.push_back(row_of(change, record));
  std::sort(rows.begin(), rows.end());
  std::vector<rocksdb::Slice> keys(rows.begin(), rows.end());
  std::vector<rocksdb::PinnableSlice> values(rows.size());
  std::vector<rocksdb::Status> statuses(rows.size());
  rocksdb::ReadOptions reading;
  reading.verify_checksums = true;
  database_.db().MultiGet(reading, database_.column("records"), keys.size(), keys.data(),
                          values.data(), statuses.data(), /*sorted_input=*/true);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return fail(error_of(statuses[i]));
    present_.insert_or_assign(rows[i], values[i].ToString());
  }
  return {};
}

Result<Applied, StoreError> ChangeSet::judge(const Change& change) {
  if (auto loaded = load(change); !loaded) return fail(loaded.error());
  Applied applied;
  for (std::size_t i = 0; i < change.records.size(); ++i) {
    const auto& record = change.records[i];
    const bool withdrawing = change.verb == Verb::withdraw;
    const auto row = row_of(change, record);
    const auto value = withdrawing ? std::string{} : to_bytes(record);
    const auto found = present_.find(row);
    auto present = Present::absent;
    if (found != present_.end()) present = found->second == value ? Present::same : Present::other;

    std::optional<Objection> objection;
    if (!withdrawing)
      objection = content_objection(change.owner, change.store, record, change.latest);
    if (!objection) objection = presence_objection(change.verb, present, change.repeat_allowed);
    if (objection) {
      applied.refused.push_back(
          {i, record.id, objection->field, objection->reason, objection->remedy});
      continue;
    }
    ++applied.accepted;
    if (present != Present::same) accept(change.store, row, value, withdrawing ? nullptr : &record);
  }
  return applied;
}

void ChangeSet::accept(Store store, const std::string& row, const std::string& value,
                       const field::Record* record) {
  const std::string suffix = row.substr(store_bytes);
  auto* records = database_.column("records");
  auto* keys = database_.column("keys");
  std::set<match::Key> before;
  const auto found = present_.find(row);
  if (found != present_.end()) {
    if (const auto old = from_bytes<field::Record>(bytes_of(found->second)))
      before = keys_of(store, *old);
  }
  const auto after = record != nullptr ? keys_of(store, *record) : std::set<match::Key>{};
  // Putting into a batch fails only beyond 4 GiB.
  for (const auto& key : before)
    if (!after.contains(key)) (void)batch_->Delete(keys, key_row(store, key, suffix));
  for (const auto& key : after)
    if (!before.contains(key)) (void)batch_->Put(keys, key_row(store, key, suffix), "");
  if (store == Store::nominal)
    names_.emplace_back(suffix, record != nullptr ? named(*record) : match::person::Prepared{});
  if (record == nullptr) {
    (void)batch_->Delete(records, row);
    present_.erase(row);
    --growth_;
  } else {
    (void)batch_->Put(records, row, value);
    if (found == present_.end()) ++growth_;
    present_.insert_or_assign(row, value);
  }
}

}  // namespace iwets::store
