#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <cassert>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "hub/store/disk_space.h"
#include "hub/store/high_water.h"
#include "hub/store/journal_entry.h"
#include "hub/store/rocks.h"
#include "hub/store/snapshots.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::uint32_t journal_format = 1;
constexpr std::uint64_t embedded_epoch = 1;
constexpr std::size_t journey_steps_max = 4096;
constexpr auto high_water_period = std::chrono::seconds(1);
/// Payloads below this size stay in the tables: a blob's own overhead would outweigh them.
constexpr std::uint64_t blob_bytes_min = 128;
constexpr std::uint64_t blob_file_bytes_max = 64U << 20U;

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

Database::Column column(const char* name, const rocksdb::ColumnFamilyOptions& options) {
  return {name, std::make_shared<const rocksdb::ColumnFamilyOptions>(options)};
}

std::vector<Database::Column> columns(const Memory& memory) {
  const auto cache = block_cache(memory);
  const auto small = column_options(memory, cache, Reading::in_order);
  // A filter keeps a read of one snapshot away from the damaged blocks of another.
  const auto snapshots = column_options(memory, cache, Reading::by_key);
  // Blob files hold the bulk of the bytes, so that compaction moves keys only.
  auto payloads = small;
  payloads.write_buffer_size = memory.write_buffers_bytes / 2;  // One blob file each.
  payloads.enable_blob_files = true;
  payloads.min_blob_size = blob_bytes_min;
  payloads.blob_file_size = blob_file_bytes_max;
  payloads.blob_compression_type = rocksdb::kNoCompression;  // Sealed bytes do not shrink.
  auto meta = small;
  meta.write_buffer_size = 1U << 20U;
  return {column("entries", small), column("payloads", payloads), column("journeys", small),
          column("snapshots", snapshots), column("meta", meta)};
}

/// The journal in one RocksDB on this machine.
class EmbeddedJournal final : public Journal {
 public:
  EmbeddedJournal(std::string path, const Options& options)
      : path_(std::move(path)),
        options_(options),
        files_(options.files ? options.files : rocksdb::FileSystem::Default()),
        env_(rocksdb::NewCompositeEnv(files_)),
        space_(files_, path_ + ".ballast", options.ballast_bytes, options.reserve_bytes),
        error_([this] { space_.drop_ballast(); }) {}
  ~EmbeddedJournal() override { close(); }

  [[nodiscard]] Result<void, OpenFailure> start();

  [[nodiscard]] Result<Committed, CommitError> append(std::uint64_t epoch,
                                                      const std::vector<Entry>& entries,
                                                      Durable durable) override;
  [[nodiscard]] Committed last() const override;
  [[nodiscard]] Result<Digest, ReadError> root_at(JournalIndex index) const override;
  [[nodiscard]] Result<std::string, ReadError> payload(PayloadRef ref) const override;
  [[nodiscard]] Result<void, ReadError> read(
      JournalIndex from, const std::function<bool(const Entry&)>& visit) const override;
  [[nodiscard]] Result<std::vector<JourneyStep>, ReadError> journey(
      const TraceId& subject) const override;
  [[nodiscard]] bool save_snapshot(const Snapshot& snapshot) override;
  [[nodiscard]] std::optional<Snapshot> newest_snapshot() const override;
  void mark_high_water() override;
  [[nodiscard]] std::uint64_t bytes_on_disk() const override { return bytes_in(path_); }
  void close() override;

 private:
  [[nodiscard]] Result<void, OpenFailure> find_last();
  [[nodiscard]] Result<void, OpenFailure> compare_high_water() const;
  [[nodiscard]] std::string high_path() const { return path_ + ".high"; }
  [[nodiscard]] Result<StoredEntry, ReadError> entry_at(JournalIndex index) const;
  [[nodiscard]] Committed put_all(const std::vector<Entry>& entries, rocksdb::WriteBatch& batch);
  [[nodiscard]] Result<void, ReadError> read_to(
      Committed end, JournalIndex from, const std::function<bool(const Entry&)>& visit) const;
  [[nodiscard]] Result<void, HighWaterFault> mark();
  [[nodiscard]] OpenFailure not_marked(HighWaterFault fault) const;
  /// Makes durable what was committed `soon`.
  void sync_tail();
  void keep_marking();

  const std::string path_;
  const Options options_;
  const std::shared_ptr<rocksdb::FileSystem> files_;
  const std::unique_ptr<rocksdb::Env> env_;
  DiskSpace space_;
  BackgroundError error_;
  std::unique_ptr<Database> database_;

  mutable std::mutex mutex_;  ///< guards what follows
  Committed last_, durable_;
  bool closing_ = false;
  std::condition_variable closing_changed_;
  std::mutex marking_;  ///< one writer of the high-water file at a time
  std::thread marker_;
};

Result<void, OpenFailure> EmbeddedJournal::start() {
  std::filesystem::path folder;
  for (const auto& part : std::filesystem::path(path_))  // What is lacking, opening tells.
    (void)files_->CreateDirIfMissing((folder /= part).string(), {}, nullptr);
  if (!space_.prepare())
    return fail(OpenFailure{OpenFailure::Kind::no_space, "no space left on the disk of " + path_,
                            "free at least " + std::to_string(options_.reserve_bytes >> 20U) +
                                " MiB on that disk, then start again; nothing that was "
                                "acknowledged is lost"});
  Memory memory{.write_buffers_bytes = 28U << 20U};
  memory.block_cache_bytes = options_.block_cache_bytes;
  auto options = database_options(memory, error_);
  options.env = env_.get();
  // Tolerates a torn tail, refuses damage; the high-water mark tells what no mode can see.
  options.wal_recovery_mode = options_.cut_damaged_tail
                                  ? rocksdb::WALRecoveryMode::kPointInTimeRecovery
                                  : rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = !options_.cut_damaged_tail;
  auto opened = Database::open(path_, options, columns(memory));
  if (!opened) return fail(opened.error());
  database_ = std::move(*opened);
  if (auto checked = check_format(*database_, path_, journal_format); !checked) return checked;
  if (auto found = find_last(); !found) return found;
  if (auto compared = compare_high_water(); !compared) return compared;
  if (const auto marked = mark(); !marked) return fail(not_marked(marked.error()));
  marker_ = std::thread([this] { keep_marking(); });
  return {};
}

Result<void, OpenFailure> EmbeddedJournal::find_last() {
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator(reading(), database_->column("entries")));
  at->SeekToLast();
  if (!at->Valid() && at->status().ok()) return {};
  if (at->Valid() && at->key().size() == 8) {
    if (const auto entry = from_bytes<StoredEntry>(bytes_of(view(at->value())))) {
      last_ = durable_ = {from_big_endian(view(at->key())), entry->root};
      return {};
    }
  }
  return fail(OpenFailure{OpenFailure::Kind::damaged, "the last entry of " + path_ + " is damaged",
                          "keep a copy of the folder, then run `iwets-hub recover`, or restore a "
                          "backup"});
}

Result<void, OpenFailure> EmbeddedJournal::compare_high_water() const {
  const auto mark = read_high_water(*files_, high_path());
  if (options_.accept_loss) return {};
  // It is written before the first entry.
  if (!mark && mark.error() == HighWaterError::absent && last_.index == 0) return {};
  if (!mark)
    return fail(OpenFailure{
        OpenFailure::Kind::damaged,
        high_path() + (mark.error() == HighWaterError::absent ? " is gone" : " is damaged") +
            ": nothing can tell whether entries are lost",
        "keep a copy, then run `iwets-hub recover`, which says what is there"});
  const auto root = root_at(mark->index);
  if (root && *root == mark->root) return {};
  const auto what =
      mark->index > last_.index
          ? "ends at entry " + std::to_string(last_.index) + ", but entry " +
                std::to_string(mark->index) + " was written"
          : "is another one than was written: entry " + std::to_string(mark->index) + " differs";
  return fail(OpenFailure{OpenFailure::Kind::lost, "journal " + path_ + " " + what,
                          "restore the newest copy of the folder if there is one; otherwise run "
                          "`iwets-hub recover`, which says what is lost and how to go on without "
                          "it"});
}

OpenFailure EmbeddedJournal::not_marked(HighWaterFault fault) const {
  const bool full = fault == HighWaterFault::kept;
  return {full ? OpenFailure::Kind::no_space : OpenFailure::Kind::io,
          high_path() + " cannot be written",
          full ? "make space on that disk, then start again; nothing that was acknowledged is lost"
               : "check that this user may write to the folder, and the disk's health"};
}

Committed EmbeddedJournal::put_all(const std::vector<Entry>& entries, rocksdb::WriteBatch& batch) {
  auto committed = last();
  auto* const events = database_->column("entries");
  auto* const payloads = database_->column("payloads");
  auto* const journeys = database_->column("journeys");
  for (const auto& entry : entries) {
    assert(entry.index == committed.index + 1);
    StoredEntry stored{entry.time, {}, payload_digest(entry.payload), entry.event};
    stored.root = next_root(committed.root, entry.index, stored);
    committed = {entry.index, stored.root};
    // Putting into a batch fails only beyond 4 GiB.
    const auto key = big_endian(entry.index);
    (void)batch.Put(events, key, to_bytes(stored));
    if (entry.payload) (void)batch.Put(payloads, key, *entry.payload);
    std::set<TraceId> subjects;
    for (const auto& row : entry.journey)
      if (subjects.insert(row.subject).second)
        (void)batch.Put(journeys, journey_key(row.subject, entry.index),
                        journey_value(entry.time, row.subject, entry.journey));
  }
  return committed;
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
  const auto committed = put_all(entries, batch);
  if (!space_.has_room(batch.GetDataSize())) return fail(CommitError::full);
  rocksdb::WriteOptions writing;
  writing.sync = options_.sync && durable == Durable::now;
  if (!database_->db().Write(writing, &batch).ok() || error_.happened()) {
    error_.set(false);  // Perhaps it is on disk, perhaps not: nobody may be told either.
    return fail(CommitError::unknown);
  }
  const std::scoped_lock lock(mutex_);
  if (durable == Durable::now) durable_ = committed;
  return last_ = committed;
}

Committed EmbeddedJournal::last() const {
  const std::scoped_lock lock(mutex_);
  return last_;
}

Result<StoredEntry, ReadError> EmbeddedJournal::entry_at(JournalIndex index) const {
  std::string value;
  const auto status =
      database_->db().Get(reading(), database_->column("entries"), big_endian(index), &value);
  if (status.IsNotFound())
    return fail(index > last().index ? ReadError::absent : ReadError::damaged);
  const auto entry = status.ok() ? from_bytes<StoredEntry>(bytes_of(value)) : std::nullopt;
  if (!entry) return fail(ReadError::damaged);
  return *entry;
}

Result<Digest, ReadError> EmbeddedJournal::root_at(JournalIndex index) const {
  if (index == 0) return Digest{};
  return entry_at(index).map([](const StoredEntry& entry) { return entry.root; });
}

Result<std::string, ReadError> EmbeddedJournal::payload(PayloadRef ref) const {
  std::string value;
  const auto key = big_endian(static_cast<std::uint64_t>(ref));
  const auto status = database_->db().Get(reading(), database_->column("payloads"), key, &value);
  if (status.ok()) return value;
  if (!status.IsNotFound()) return fail(ReadError::damaged);
  const auto entry = entry_at(static_cast<JournalIndex>(ref));
  if (!entry) return fail(entry.error());
  return fail(entry->payload == Digest{} ? ReadError::absent : ReadError::damaged);
}

Result<void, ReadError> EmbeddedJournal::read(
    JournalIndex from, const std::function<bool(const Entry&)>& visit) const {
  const auto end = last();
  if (from > end.index) return {};
  return read_to(end, from == 0 ? 1 : from, visit);
}

Result<void, ReadError> EmbeddedJournal::read_to(
    Committed end, JournalIndex from, const std::function<bool(const Entry&)>& visit) const {
  auto root = root_at(from - 1);
  if (!root) return fail(ReadError::damaged);
  auto options = reading();
  options.fill_cache = false;
  options.readahead_size = 2U << 20U;
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator(options, database_->column("entries")));
  at->Seek(big_endian(from));
  for (auto index = from; index <= end.index; ++index, at->Next()) {
    if (!at->Valid() || view(at->key()) != big_endian(index)) return fail(ReadError::damaged);
    auto stored = from_bytes<StoredEntry>(bytes_of(view(at->value())));
    if (!stored || next_root(*root, index, *stored) != stored->root)
      return fail(ReadError::damaged);
    root = stored->root;
    if (!visit({index, stored->time, std::move(stored->event), std::nullopt, {}})) return {};
  }
  if (*root != end.root) return fail(ReadError::damaged);
  return {};
}

Result<std::vector<Journal::JourneyStep>, ReadError> EmbeddedJournal::journey(
    const TraceId& subject) const {
  std::vector<JourneyStep> steps;
  const auto prefix = subject.bytes();
  const std::unique_ptr<rocksdb::Iterator> at(
      database_->db().NewIterator(reading(), database_->column("journeys")));
  for (at->Seek(prefix); at->Valid() && at->key().starts_with(prefix); at->Next()) {
    if (steps.size() >= journey_steps_max) break;
    if (!journey_steps(view(at->key()), view(at->value()), steps)) return fail(ReadError::damaged);
  }
  if (!at->status().ok()) return fail(ReadError::damaged);
  return steps;
}

bool EmbeddedJournal::save_snapshot(const Snapshot& snapshot) {
  assert(snapshot.index <= last().index);
  if (!database_ || !space_.has_room(snapshot.state.size())) return false;
  return store::save_snapshot(*database_, snapshot, options_.snapshots_kept);
}

std::optional<Snapshot> EmbeddedJournal::newest_snapshot() const {
  return store::newest_snapshot(*database_);
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
  database_.reset();
}

}  // namespace

Result<std::unique_ptr<Journal>, OpenFailure> Journal::open(const std::string& path,
                                                            const Options& options) {
  auto journal = std::make_unique<EmbeddedJournal>(path, options);
  if (auto started = journal->start(); !started) return fail(started.error());
  return journal;
}

}  // namespace iwets::store
