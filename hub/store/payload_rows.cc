#include "hub/store/payload_rows.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "hub/store/journal_entry.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

/// Payloads below this size stay in the tables: a blob's own overhead would outweigh them.
constexpr std::uint64_t blob_bytes_min = 128;
constexpr std::uint64_t blob_file_bytes_max = 64U << 20U;
/// Small, so that little is written anew when keys are destroyed.
constexpr std::uint64_t key_file_bytes_max = 4U << 20U;
constexpr std::size_t id_bytes = 16, time_bytes = 8;
constexpr const char* scrub_row = "scrub";
constexpr const char* master_row = "master";

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

rocksdb::WriteOptions synced() {
  rocksdb::WriteOptions options;
  options.sync = true;
  return options;
}

Database::Column column(const char* name, const rocksdb::ColumnFamilyOptions& options) {
  return {name, std::make_shared<const rocksdb::ColumnFamilyOptions>(options)};
}

/// A row of `keys`; nothing: it is none.
struct KeyRow {
  Instant made;
  std::string_view wrapped;  ///< empty: erased
};
std::optional<KeyRow> key_row(std::string_view row) {
  if (row.size() != key_row_bytes && row.size() != time_bytes) return std::nullopt;
  const auto made = from_bytes<Instant>(bytes_of(row.substr(0, time_bytes)));
  if (!made) return std::nullopt;
  return KeyRow{*made, row.substr(time_bytes)};
}

/// First and last case, in order of id, of those whose keys may still lie in old files.
using Range = std::pair<TraceId, TraceId>;

}  // namespace

PayloadColumns payload_columns(const Memory& memory, const std::shared_ptr<rocksdb::Cache>& cache) {
  // Blob files hold the bulk of the bytes, so that compaction moves keys only.
  auto payloads = column_options(memory, cache, Reading::in_order);
  payloads.write_buffer_size = memory.write_buffers_bytes / 2;  // One blob file each.
  payloads.enable_blob_files = true;
  payloads.min_blob_size = blob_bytes_min;
  payloads.blob_file_size = blob_file_bytes_max;
  payloads.enable_blob_garbage_collection = true;            // Of what was released.
  payloads.blob_compression_type = rocksdb::kNoCompression;  // Locked bytes do not shrink.
  auto keys = column_options(memory, cache, Reading::by_key);
  keys.compression = rocksdb::kNoCompression;
  keys.target_file_size_base = key_file_bytes_max;
  return {column("payloads", payloads), column("keys", keys)};
}

Result<void, OpenFailure> PayloadRows::check_master(const std::string& path, bool empty) const {
  auto* const meta = database_.column("meta");
  std::string found;
  const auto status = database_.db().Get(reading(), meta, master_row, &found);
  const auto expected = to_bytes(vault_.check());
  if (status.ok() && found == expected) return {};
  if (status.ok())
    return fail(OpenFailure{OpenFailure::Kind::wrong_key,
                            "journal " + path + " was written under another master key",
                            "give the master key of this hub, from the copy that was kept off the "
                            "machine; nothing was changed"});
  if (status.IsNotFound() && empty && database_.db().Put(synced(), meta, master_row, expected).ok())
    return {};
  return fail(OpenFailure{OpenFailure::Kind::damaged,
                          "journal " + path + " does not tell its master key",
                          "keep a copy of the folder, then restore a backup"});
}

Result<CaseKey, ReadError> PayloadRows::key_of(const TraceId& subject) const {
  if (const auto known = vault_.known(subject)) return *known;
  const auto age = vault_.age();
  std::string value;
  const auto status =
      database_.db().Get(reading(), database_.column("keys"), subject.bytes(), &value);
  if (status.IsNotFound()) return fail(ReadError::absent);
  const auto row = status.ok() ? key_row(value) : std::nullopt;
  if (!row) return fail(ReadError::damaged);
  if (row->wrapped.empty()) return fail(ReadError::erased);
  auto key = vault_.unwrap(subject, bytes_of(row->wrapped));
  if (!key) return fail(ReadError::damaged);
  vault_.remember(subject, *key, age);
  return *key;
}

Result<CaseKey, ReadError> PayloadRows::key_for(const Entry& entry, rocksdb::WriteBatch& batch) {
  const auto& subject = entry.subject;
  if (const auto at = fresh_.find(subject); at != fresh_.end()) return at->second;
  auto key = key_of(subject);
  if (key || key.error() != ReadError::absent) return key;
  const auto made = Vault::make_key();
  (void)batch.Put(database_.column("keys"), subject.bytes(),
                  to_bytes(entry.time) + vault_.wrap(subject, made));
  fresh_.emplace(subject, made);
  return made;
}

std::optional<std::vector<Digest>> PayloadRows::put(const std::vector<Entry>& entries,
                                                    rocksdb::WriteBatch& batch) {
  auto* const payloads = database_.column("payloads");
  std::vector<Digest> commitments;
  for (const auto& entry : entries) {
    auto& commitment = commitments.emplace_back();
    if (!entry.payload) continue;
    const auto key = key_for(entry, batch);
    // What comes of a case that was erased is not kept.
    if (!key && key.error() != ReadError::erased) return std::nullopt;
    auto row = entry.subject.bytes();
    if (key) {
      lock_payload(row, *key, entry.index, bytes_of(*entry.payload));
      commitment = payload_commitment(payload_salt(*key, entry.index), *entry.payload);
    }
    (void)batch.Put(payloads, big_endian(entry.index), row);
  }
  return commitments;
}

void PayloadRows::settle(bool written) {
  if (written)
    for (const auto& [subject, key] : fresh_) vault_.remember(subject, key, vault_.age());
  fresh_.clear();
}

Result<TraceId, ReadError> PayloadRows::row(JournalIndex index, std::string& locked) const {
  rocksdb::PinnableSlice value;
  const auto status =
      database_.db().Get(reading(), database_.column("payloads"), big_endian(index), &value);
  if (status.IsNotFound()) return fail(ReadError::absent);
  const auto row = view(value);
  if (!status.ok() || row.size() < id_bytes) return fail(ReadError::damaged);
  locked = row.substr(id_bytes);
  return *TraceId::from_bytes(bytes_of(row.substr(0, id_bytes)));
}

Result<std::string, ReadError> PayloadRows::find(JournalIndex index) const {
  std::string locked;
  const auto subject = row(index, locked);
  if (!subject) return fail(subject.error());
  const auto key = key_of(*subject);
  if (!key) return fail(key.error() == ReadError::erased ? ReadError::erased : ReadError::damaged);
  if (locked.empty()) return fail(ReadError::erased);
  auto payload = unlock_payload(*key, index, bytes_of(locked));
  if (!payload) return fail(ReadError::damaged);
  return *std::move(payload);
}

seal::Key32 PayloadRows::salt_of(JournalIndex index) const {
  std::string locked;
  const auto subject = row(index, locked);
  const auto key = subject ? key_of(*subject) : fail(subject.error());
  return key ? payload_salt(*key, index) : seal::Key32{};
}

Result<CaseState, ReadError> PayloadRows::state_of(const TraceId& subject) const {
  const auto key = key_of(subject);
  if (key) return CaseState::kept;
  switch (key.error()) {
    case ReadError::absent: return CaseState::unknown;
    case ReadError::erased: return CaseState::erased;
    case ReadError::damaged: break;
  }
  return fail(ReadError::damaged);
}

Result<std::vector<TraceId>, ReadError> PayloadRows::cases_before(Instant before,
                                                                  const TraceId& after,
                                                                  std::size_t most) const {
  std::vector<TraceId> out;
  auto options = reading();
  options.fill_cache = false;
  const auto rows_of = [&](const char* name) {
    return std::unique_ptr<rocksdb::Iterator>(
        database_.db().NewIterator(options, database_.column(name)));
  };
  const auto at = rows_of("keys"), journey = rows_of("journeys");
  for (at->Seek(after.bytes()); at->Valid() && out.size() < most; at->Next()) {
    const auto subject = TraceId::from_bytes(bytes_of(view(at->key())));
    const auto row = key_row(view(at->value()));
    if (!subject || !row) return fail(ReadError::damaged);
    if (*subject == after || row->wrapped.empty() || row->made >= before) continue;
    // A message with records makes no journey: it is no case of this kind.
    journey->Seek(at->key());
    if (journey->Valid() && journey->key().starts_with(at->key())) out.push_back(*subject);
    if (!journey->status().ok()) return fail(ReadError::damaged);
  }
  if (!at->status().ok()) return fail(ReadError::damaged);
  return out;
}

bool PayloadRows::erase(const std::vector<TraceId>& subjects) {
  if (subjects.empty()) return true;
  auto* const keys = database_.column("keys");
  auto* const meta = database_.column("meta");
  const auto [first, last] = std::ranges::minmax(subjects);
  assert(!first.empty());  // What belongs to no case is never erased.
  Range range{first, last};
  rocksdb::WriteBatch batch;
  std::string value;
  if (database_.db().Get(reading(), meta, scrub_row, &value).ok())
    if (const auto before = from_bytes<Range>(bytes_of(value)))
      range = {std::min(first, before->first), std::max(last, before->second)};
  for (const auto& subject : subjects) {
    const auto status = database_.db().Get(reading(), keys, subject.bytes(), &value);
    // The key of a damaged row goes as well.
    const auto row = status.ok() ? key_row(value) : std::nullopt;
    (void)batch.Put(keys, subject.bytes(), to_bytes(row ? row->made : Instant{}));
  }
  (void)batch.Put(meta, scrub_row, to_bytes(range));
  if (!database_.db().Write(synced(), &batch).ok()) return false;
  for (const auto& subject : subjects) vault_.forget(subject);
  return true;
}

bool PayloadRows::release(const std::vector<PayloadRef>& payloads) {
  rocksdb::WriteBatch batch;
  for (const auto payload : payloads) {
    const auto index = static_cast<JournalIndex>(payload);
    std::string locked;
    const auto subject = row(index, locked);
    if (!subject && subject.error() == ReadError::damaged) return false;
    if (!subject || locked.empty()) continue;
    (void)batch.Put(database_.column("payloads"), big_endian(index), subject->bytes());
  }
  return batch.Count() == 0 || database_.db().Write(rocksdb::WriteOptions{}, &batch).ok();
}

bool PayloadRows::scrub() {
  auto* const meta = database_.column("meta");
  auto* const keys = database_.column("keys");
  std::string value;
  const auto status = database_.db().Get(reading(), meta, scrub_row, &value);
  if (status.IsNotFound()) return true;
  const auto range = from_bytes<Range>(bytes_of(value));
  if (!status.ok() || !range) return false;
  // A log goes when nothing in it is needed: every column must be on disk.
  std::vector<rocksdb::ColumnFamilyHandle*> all;
  for (const auto* name : {"entries", "payloads", "journeys", "found", "tree", "keys", "meta"})
    all.push_back(database_.column(name));
  if (!database_.db().Flush(rocksdb::FlushOptions{}, all).ok()) return false;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.exclusive_manual_compaction = false;
  const auto first = range->first.bytes(), last = range->second.bytes();
  const rocksdb::Slice begin(first), end(last);
  if (!database_.db().CompactRange(options, keys, &begin, &end).ok()) return false;
  return database_.db().Delete(synced(), meta, scrub_row).ok();
}

}  // namespace iwets::store
