#include "hub/store/embedded_journal.h"

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <cassert>
#include <set>

#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::uint64_t embedded_epoch = 1;
constexpr auto high_water_period = std::chrono::seconds(1);
/// What writing files anew may need beside the reserve.
constexpr std::uint64_t scrub_bytes_max = 64U << 20U;

}  // namespace

Committed EmbeddedJournal::put_all(const std::vector<Entry>& entries,
                                   const std::vector<Digest>& payloads, rocksdb::WriteBatch& batch,
                                   seal::AuditTree& tree) const {
  auto* const events = database_->column("entries");
  auto payload = payloads.begin();
  for (const auto& entry : entries) {
    assert(entry.index == tree.size() + 1);
    StoredEntry stored{entry.time, entry.kind,    entry.actor,   {},         std::nullopt,
                       *payload++, entry.journey, entry.purpose, entry.event};
    stored.leaf = seal::leaf_hash(leaf_of(stored, salts_->of_entry(entry.index)));
    tree.append(stored.leaf, [&](unsigned level, std::uint64_t index, const Digest& hash) {
      put_subtree(batch, *database_, level, index, hash);
    });
    if (&entry == &entries.back()) stored.root = tree.root();
    // Putting into a batch fails only beyond 4 GiB.
    const auto key = big_endian(entry.index);
    (void)batch.Put(events, key, to_bytes(stored));
    put_keys(entry, batch);
  }
  return {tree.size(), tree.root()};
}

void EmbeddedJournal::put_keys(const Entry& entry, rocksdb::WriteBatch& batch) const {
  auto* const journeys = database_->column("journeys");
  std::set<TraceId> subjects;
  for (const auto& row : entry.journey)
    if (subjects.insert(row.subject).second)
      (void)batch.Put(journeys, journey_key(row.subject, entry.index), {});
  auto* const found = database_->column("found");
  if (entry.payload && !entry.subject.empty() && !subjects.contains(entry.subject))
    (void)batch.Put(found, journey_key(entry.subject, entry.index), {});
  for (const auto& record : entry.records)
    (void)batch.Put(found, found_key(record, entry.index), {});
}

Result<Committed, CommitError> EmbeddedJournal::append(std::uint64_t epoch,
                                                       const std::vector<Entry>& entries,
                                                       Durable durable) {
  if (epoch != embedded_epoch) return fail(CommitError::deposed);
  if (error_.happened() || !database_) return fail(CommitError::unknown);
  if (entries.empty()) {
    if (durable == Durable::now) sync_tail();
    if (error_.happened()) return fail(CommitError::unknown);
    return last();
  }
  rocksdb::WriteBatch batch;
  auto tree = tree_;
  const auto locked = payloads_->put(entries, batch);
  const auto committed = locked ? put_all(entries, *locked, batch, tree) : Committed{};
  if (locked && !space_.has_room(batch.GetDataSize())) {
    payloads_->settle(false);
    return fail(CommitError::full);
  }
  rocksdb::WriteOptions writing;
  writing.sync = options_.sync && durable == Durable::now;
  if (!locked || !database_->db().Write(writing, &batch).ok() || error_.happened()) {
    error_.set(false);  // Perhaps it is on disk, perhaps not: nobody may be told either.
    return fail(CommitError::unknown);
  }
  tree_ = std::move(tree);
  payloads_->settle(true);
  const std::scoped_lock lock(mutex_);
  if (durable == Durable::now) durable_ = committed;
  return last_ = committed;
}

Committed EmbeddedJournal::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

Committed EmbeddedJournal::durable() const {
  const std::scoped_lock lock(mutex_);
  return durable_;
}

Result<void, ReadError> EmbeddedJournal::read(
    JournalIndex from, const std::function<bool(const Entry&)>& visit) const {
  const auto end = last();
  if (from > end.index) return {};
  return rows_->read(end, from == 0 ? 1 : from, visit);
}

bool EmbeddedJournal::erase(const std::vector<TraceId>& subjects) {
  if (error_.happened() || !space_.has_room(0)) return false;
  if (payloads_->erase(subjects)) return true;
  error_.set(false);  // Perhaps it is on disk.
  return false;
}

bool EmbeddedJournal::release(const std::vector<PayloadRef>& payloads) {
  if (error_.happened() || !database_) return false;
  if (payloads_->release(payloads)) return true;
  error_.set(false);  // Perhaps it is on disk.
  return false;
}

bool EmbeddedJournal::scrub() {
  return !error_.happened() && space_.has_room(scrub_bytes_max) && payloads_->scrub();
}

bool EmbeddedJournal::save_snapshot(const Snapshot& snapshot) {
  assert(snapshot.index <= last().index);
  if (!database_ || !space_.has_room(snapshot.state.size())) return false;
  return store::save_snapshot(*database_, snapshot, options_.snapshots_kept);
}

Result<void, HighWaterFault> EmbeddedJournal::mark() {
  const std::scoped_lock marking(marking_);
  Committed mark;
  {
    const std::scoped_lock lock(mutex_);
    mark = durable_;
  }
  return write_high_water(*files_, high_path(), mark);
}

void EmbeddedJournal::mark_high_water() {
  const auto marked = mark();
  // A disk that fails here will fail the log next: the next append says `unknown`.
  if (!marked && marked.error() == HighWaterFault::failed) error_.set(false);
}

void EmbeddedJournal::sync_tail() {
  if (error_.happened()) return;
  const auto tail = last();
  {
    const std::scoped_lock lock(mutex_);
    if (durable_.index == tail.index) return;
  }
  // Not `SyncWAL`: that ends the process if a write has failed before.
  rocksdb::WriteOptions writing;
  writing.sync = options_.sync;
  rocksdb::WriteBatch nothing;
  if (!database_->db().Write(writing, &nothing).ok())
    return error_.set(false);  // The next append says `unknown`.
  const std::scoped_lock lock(mutex_);
  if (durable_.index < tail.index) durable_ = tail;
}

void EmbeddedJournal::keep_marking() {
  auto marked = last();
  std::unique_lock lock(mutex_);
  while (!closing_) {
    closing_changed_.wait_for(lock, high_water_period, [this] { return closing_; });
    if (closing_ || last_.index == marked.index) continue;
    const bool tail = durable_.index != last_.index;
    lock.unlock();
    if (tail) sync_tail();
    mark_high_water();
    lock.lock();
    marked = durable_;
  }
}

void EmbeddedJournal::close() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
  }
  closing_changed_.notify_all();
  if (marker_.joinable()) {
    marker_.join();
    sync_tail();
    mark_high_water();
  }
  rows_.reset();
  payloads_.reset();
  database_.reset();
}

}  // namespace iwets::store
