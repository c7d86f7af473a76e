#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <cassert>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <set>
#include <thread>

#include "hub/store/disk_space.h"
#include "hub/store/high_water.h"
#include "hub/store/journal_entry.h"
#include "hub/store/journal_rows.h"
#include "hub/store/payload_rows.h"
#include "hub/store/rocks.h"
#include "hub/store/snapshots.h"
#include "hub/store/tree.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::uint32_t journal_format = 2;
constexpr std::uint64_t embedded_epoch = 1;
constexpr auto high_water_period = std::chrono::seconds(1);
/// What writing files anew may need beside the reserve.
constexpr std::uint64_t scrub_bytes_max = 64U << 20U;

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
  auto meta = small;
  meta.write_buffer_size = 1U << 20U;
  const auto locked = payload_columns(memory, cache);
  return {column("entries", small),       locked.payloads,
          column("journeys", small),      column("found", small),
          column("snapshots", snapshots), column("tree", meta),
          column("meta", meta),           locked.keys};
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
  [[nodiscard]] Committed durable() const override;
  [[nodiscard]] Result<Digest, ReadError> root_at(JournalIndex index) const override {
    return known(rows_->root(index), index);
  }
  [[nodiscard]] Result<seal::AuditPath, ReadError> inclusion(JournalIndex index,
                                                             JournalIndex size) const override {
    return rows_->inclusion(index, size);
  }
  [[nodiscard]] Result<seal::AuditPath, ReadError> consistency(JournalIndex first,
                                                               JournalIndex size) const override {
    return rows_->consistency(first, size);
  }
  [[nodiscard]] Result<Audited, ReadError> audited(JournalIndex index) const override {
    auto out = known(rows_->audited(index), index);
    if (out) out->payload_salt = payloads_->salt_of(index);
    return out;
  }
  [[nodiscard]] Result<std::string, ReadError> payload(PayloadRef ref) const override {
    const auto index = static_cast<JournalIndex>(ref);
    auto found = payloads_->find(index);
    if (found || found.error() != ReadError::absent) return found;
    return fail(rows_->why_no_payload(index));
  }
  [[nodiscard]] Result<void, ReadError> read(
      JournalIndex from, const std::function<bool(const Entry&)>& visit) const override;
  [[nodiscard]] Result<std::vector<JourneyStep>, ReadError> journey(
      const TraceId& subject) const override {
    return rows_->journey(subject);
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, ReadError> entries_of(
      const TraceId& subject) const override {
    return rows_->entries_of(subject);
  }
  [[nodiscard]] Result<std::vector<JournalIndex>, ReadError> found(
      const RecordKey& record, JournalIndex after) const override {
    return rows_->found(record, after);
  }
  [[nodiscard]] Result<CaseState, ReadError> state_of(const TraceId& subject) const override {
    return payloads_->state_of(subject);
  }
  [[nodiscard]] Result<std::vector<TraceId>, ReadError> cases_before(
      Instant before, const TraceId& after, std::size_t most) const override {
    return payloads_->cases_before(before, after, most);
  }
  [[nodiscard]] bool erase(const std::vector<TraceId>& subjects) override;
  [[nodiscard]] bool scrub() override {
    return !error_.happened() && space_.has_room(scrub_bytes_max) && payloads_->scrub();
  }
  [[nodiscard]] bool save_snapshot(const Snapshot& snapshot) override;
  [[nodiscard]] std::optional<Snapshot> newest_snapshot() const override;
  void mark_high_water() override;
  [[nodiscard]] std::uint64_t bytes_on_disk() const override { return bytes_in(path_); }
  void close() override;

 private:
  /// What is missing below the end is damage.
  template <typename T>
  [[nodiscard]] Result<T, ReadError> known(Result<T, ReadError> read, JournalIndex index) const {
    if (!read && read.error() == ReadError::absent && index <= last().index)
      return fail(ReadError::damaged);
    return read;
  }
  [[nodiscard]] Result<void, OpenFailure> take_salts();
  [[nodiscard]] Result<void, OpenFailure> find_last();
  [[nodiscard]] Result<void, OpenFailure> compare_high_water() const;
  [[nodiscard]] std::string high_path() const { return path_ + ".high"; }
  [[nodiscard]] Committed put_all(const std::vector<Entry>& entries,
                                  const std::vector<Digest>& payloads, rocksdb::WriteBatch& batch,
                                  seal::AuditTree& tree) const;
  void put_keys(const Entry& entry, rocksdb::WriteBatch& batch) const;
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
  std::optional<Salts> salts_;
  std::optional<JournalRows> rows_;
  seal::AuditTree tree_;  ///< of `append`
  std::unique_ptr<PayloadRows> payloads_;

  mutable std::mutex mutex_;  ///< guards what follows
  Committed last_, durable_;
  bool closing_ = false;
  std::condition_variable closing_changed_;
  std::mutex marking_;  ///< one writer of the high-water file at a time
  std::thread marker_;
};

Result<void, OpenFailure> EmbeddedJournal::start() {
  if (!options_.master_key)
    return fail(OpenFailure{OpenFailure::Kind::wrong_key,
                            "journal " + path_ + " needs a master key",
                            "give the master key that `iwets-hub init` made"});
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
  if (auto taken = take_salts(); !taken) return taken;
  rows_.emplace(*database_, *salts_);
  if (auto found = find_last(); !found) return found;
  payloads_ = std::make_unique<PayloadRows>(*database_, options_.master_key);
  if (auto checked = payloads_->check_master(path_, last_.index == 0); !checked) return checked;
  if (auto compared = compare_high_water(); !compared) return compared;
  if (const auto marked = mark(); !marked) return fail(not_marked(marked.error()));
  marker_ = std::thread([this] { keep_marking(); });
  return {};
}

Result<void, OpenFailure> EmbeddedJournal::take_salts() {
  auto* const meta = database_->column("meta");
  std::string value;
  const auto status = database_->db().Get(reading(), meta, "salt", &value);
  seal::Key32 key{};
  if (status.ok() && value.size() == key.size()) {
    std::ranges::copy(value, key.begin());
    salts_.emplace(key);
    return {};
  }
  // Beside the format's nothing was written yet.
  const bool fresh = status.IsNotFound() && database_->db().GetLatestSequenceNumber() <= 1;
  seal::random_bytes(key.data(), key.size());
  rocksdb::WriteOptions writing;
  writing.sync = true;
  const std::string bytes(key.begin(), key.end());
  if (fresh && database_->db().Put(writing, meta, "salt", bytes).ok()) {
    salts_.emplace(key);
    return {};
  }
  return fail(OpenFailure{OpenFailure::Kind::damaged, path_ + " has lost the key of its salts",
                          "restore a backup"});
}

Result<void, OpenFailure> EmbeddedJournal::find_last() {
  const auto end = rows_->end();
  if (end && !*end) return {};
  if (end) {
    auto tree = rows_->tree((*end)->index);
    if (tree && tree->root() == (*end)->root) {
      last_ = durable_ = **end;
      tree_ = std::move(*tree);
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
  rows_.reset();
  payloads_.reset();
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
