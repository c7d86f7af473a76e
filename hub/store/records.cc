#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <filesystem>
#include <mutex>
#include <set>

#include "hub/store/change_set.h"
#include "hub/store/index_keeper.h"
#include "hub/store/index_loader.h"
#include "hub/store/record_finder.h"
#include "hub/store/record_rows.h"
#include "hub/store/record_sweep.h"
#include "hub/store/rocks.h"
#include "proto/seal/keys.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr std::uint32_t records_format = 9;  // 9: words that clerks write for a number are none.
/// In `meta` while files may hold what was erased.
constexpr const char* scrub_row = "scrub";
/// Where the blocks of a hundred million records are stays in it: some 30 MiB.
constexpr std::size_t block_cache_bytes = 64U << 20U;
/// Small, so that they are full, and memory as large as it gets, soon after the start.
constexpr std::size_t write_buffers_bytes = 10U << 20U;
/// Records are asked for in any order: to open a file for it costs a millisecond.
constexpr int open_files_max = 2'048;
/// Read by each start.
constexpr std::uint64_t wal_bytes_max = 12U << 20U;

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

/// Not synced: after a power cut the journal is replayed from `applied()`, which is written in the
/// same batch as the changes.
rocksdb::WriteOptions writing() { return {}; }

Database::Column column(const char* name, const rocksdb::ColumnFamilyOptions& options) {
  return {name, std::make_shared<const rocksdb::ColumnFamilyOptions>(options)};
}

std::vector<Database::Column> columns(const Memory& memory) {
  const auto cache = block_cache(memory);
  const auto plain = column_options(memory, cache, Reading::by_key);
  auto keys = plain;
  keys.prefix_extractor = key_prefix_extractor();
  keys.memtable_prefix_bloom_size_ratio = 0.1;
  auto meta = plain;
  meta.write_buffer_size = 1U << 20U;
  // Written in the order of their numbers, and seldom asked for one that is not there.
  auto numbered = column_options(memory, cache, Reading::by_number);
  // Its files are never merged: the larger the fewer.
  numbered.write_buffer_size = write_buffers_bytes;
  return {column("nominals", numbered), column("records", numbered), column("gone", meta),
          column("ends", plain),        column("traces", plain),     column("trace_keys", keys),
          column("check_keys", keys),   column("reports", plain),    column("meta", meta)};
}

/// A trace or check as it is filed.
struct Filing {
  TraceRow row;
  std::map<std::uint64_t, std::string> births;  ///< values of the keys of names
};

Filing filing_of(const FiledTrace& filed) {
  Filing out;
  auto& row = out.row;
  row = {.filed = filed.index,
         .owner = filed.owner,
         .firearm = filed.firearm,
         .reference = filed.reference,
         .is_trace = filed.is_trace,
         .release = filed.release,
         .purpose = filed.purpose,
         .until = filed.until,
         .other_keys = {}};
  for (const auto& other : filed.others) {
    const auto [numbers, names] = match::memory_keys(other, match::Memory::filed);
    for (const auto& look_up : numbers) row.other_keys.push_back(look_up.key.hash);
    if (names.empty()) continue;
    const auto born = births_value(std::get<field::Person>(other).birth_dates);
    for (const auto& look_up : names) {
      row.other_keys.push_back(look_up.key.hash);
      const auto [at, fresh] = out.births.emplace(look_up.key.hash, born);
      if (!fresh) at->second = joined_births(at->second, born);
    }
  }
  std::sort(row.other_keys.begin(), row.other_keys.end());
  const auto repeated = std::unique(row.other_keys.begin(), row.other_keys.end());
  row.other_keys.erase(repeated, row.other_keys.end());
  return out;
}

/// Under which a trace or check is filed.
struct KeyRow {
  const char* column;
  match::Key key;
};
std::vector<KeyRow> key_rows_of(const TraceRow& row) {
  std::vector<KeyRow> rows;
  for (const auto& key : match::record_keys(Store::trace, row.firearm))
    rows.push_back({"trace_keys", key});
  for (const auto hash : row.other_keys) {
    rows.push_back({"trace_keys", {hash}});
    if (!row.is_trace) rows.push_back({"check_keys", {hash}});
  }
  return rows;
}

class RocksRecords final : public Records {
 public:
  RocksRecords(std::string path, std::shared_ptr<const Dictionary> dictionary)
      : path_(std::move(path)), base_(std::make_shared<RecordsBase>()) {
    base_->dictionary = std::move(dictionary);
  }

  [[nodiscard]] Result<void, OpenFailure> start();

  [[nodiscard]] Result<std::string, StoreError> apply(
      JournalIndex index, const Change& change,
      const std::function<std::string(const Applied&)>& report) override;
  [[nodiscard]] Result<Swept, StoreError> sweep(JournalIndex index, const Sweep& asked) override;
  [[nodiscard]] Result<void, StoreError> file_traces(
      const std::vector<FiledTrace>& traces) override;
  [[nodiscard]] Result<void, StoreError> erase_traces(JournalIndex index,
                                                      const std::vector<TraceId>& traces) override;
  [[nodiscard]] bool scrub() override;
  [[nodiscard]] JournalIndex applied() const override;
  [[nodiscard]] bool flush(JournalIndex index) override;
  [[nodiscard]] bool trace_known(const TraceId& trace) const override;
  [[nodiscard]] Result<std::optional<Guard>, StoreError> guard_of(
      const RecordName& name) const override;
  [[nodiscard]] std::shared_ptr<const RecordsSnapshot> snapshot() const override {
    return take_snapshot(base_);
  }
  [[nodiscard]] std::map<Store, std::uint64_t> counts() const override;
  void dump(const std::function<void(const std::string& line)>& out) const override;
  [[nodiscard]] IndexFiles index_files() const override { return index_files_; }
  [[nodiscard]] std::uint64_t bytes_on_disk() const override {
    return bytes_in(path_) + bytes_in(index_folder());
  }
  [[nodiscard]] bool copy_to(const std::string& path) const override {
    return copy_database(db(), path);
  }
  void close() override {
    keeper_.reset();
    base_.reset();
  }

 private:
  [[nodiscard]] rocksdb::DB& db() const { return base_->database->db(); }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* column(const char* name) const {
    return base_->database->column(name);
  }
  /// Writes the batch together with the index and the counts that it leads to.
  using Growth = std::map<Store, std::int64_t>;
  [[nodiscard]] Result<void, StoreError> commit(JournalIndex index, const Growth& growth,
                                                rocksdb::WriteBatch& batch, bool durable = false);
  /// The batch, its report and what indexes learn of it, as one change up to number `next`.
  [[nodiscard]] Result<void, StoreError> write_change(JournalIndex index, IndexedChange indexed,
                                                      match::RecordNumber next,
                                                      const Growth& growth,
                                                      const std::string& report,
                                                      rocksdb::WriteBatch& batch);
  /// What was returned for this index; nothing: it is not kept.
  [[nodiscard]] Result<std::optional<std::string>, StoreError> kept_report(
      JournalIndex index) const;

  [[nodiscard]] std::string index_folder() const { return path_ + "/index"; }
  /// Draws a name for the database when it has none.
  [[nodiscard]] std::optional<DatabaseId> database_id() const;
  /// Reads what is kept beside the records.
  [[nodiscard]] Result<void, OpenFailure> load(const std::string& remedy);

  const std::string path_;
  std::shared_ptr<RecordsBase> base_;
  std::unique_ptr<IndexKeeper> keeper_;
  IndexFiles index_files_;
  JournalIndex flushed_ = 0;      ///< belongs to the changing thread, as what follows
  match::RecordNumber next_ = 0;  ///< number of the next record

  mutable std::mutex mutex_;  ///< guards what follows
  JournalIndex applied_ = 0;
  std::map<Store, std::uint64_t> counts_;
};

Result<void, OpenFailure> RocksRecords::start() {
  std::error_code error;  // What the folder lacks, opening tells.
  std::filesystem::create_directories(path_, error);
  Memory memory;
  memory.write_buffers_bytes = write_buffers_bytes;
  memory.wal_bytes_max = wal_bytes_max;
  memory.block_cache_bytes = block_cache_bytes;
  auto options = database_options(memory, base_->error);
  // The first and the last key of each file stand in it, also of files that are gone: a new one
  // with each change, so that what was erased does not stay there.
  options.max_manifest_file_size = 1;
  options.max_open_files = open_files_max;
  // Any consistent prefix will do: the journal brings the rest again.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // A start reads the log, and leaves it: to write tables of it is most of the time that it takes.
  options.avoid_flush_during_recovery = true;
  auto opened = Database::open(path_, options, columns(memory));
  const auto remedy = "move the folder " + path_ +
                      " away and start again: the hub fills the stores anew from its journal";
  if (!opened) {
    auto failure = opened.error();
    if (failure.kind == OpenFailure::Kind::damaged) failure.remedy = remedy;
    return fail(failure);
  }
  base_->database = std::move(*opened);
  if (auto checked = check_format(*base_->database, path_, records_format); !checked)
    return checked;
  return load(remedy);
}

std::optional<DatabaseId> RocksRecords::database_id() const {
  std::string value;
  if (db().Get(reading(), column("meta"), "id", &value).ok())
    return from_bytes<DatabaseId>(bytes_of(value));
  DatabaseId drawn;
  seal::random_bytes(drawn.data(), drawn.size());
  if (!db().Put(writing(), column("meta"), "id", to_bytes(drawn)).ok()) return std::nullopt;
  return drawn;
}

Result<void, OpenFailure> RocksRecords::load(const std::string& remedy) {
  std::string value;
  if (db().Get(reading(), column("meta"), "applied", &value).ok())
    applied_ = from_bytes<JournalIndex>(bytes_of(value)).value_or(0);
  for (const auto store : every_store) counts_[store] = 0;
  if (db().Get(reading(), column("meta"), "counts", &value).ok())
    counts_ = from_bytes<std::map<Store, std::uint64_t>>(bytes_of(value)).value_or(counts_);
  if (db().Get(reading(), column("meta"), "next", &value).ok())
    next_ = from_bytes<match::RecordNumber>(bytes_of(value)).value_or(next_);
  const auto id = database_id();
  if (id) {
    keeper_ = std::make_unique<IndexKeeper>(*base_, index_folder(), *id);
    const auto kept = keeper_->read(next_);
    index_files_ = {kept.whole.size(), kept.refused};
    if (load_indexes(*base_, next_, kept.whole)) return {};
  }
  return fail(OpenFailure{OpenFailure::Kind::damaged,
                          path_ + " is damaged: a record cannot be read", remedy});
}

Result<std::string, StoreError> RocksRecords::apply(
    JournalIndex index, const Change& change,
    const std::function<std::string(const Applied&)>& report) {
  const bool again = index <= applied();
  if (again) {
    auto kept = kept_report(index);
    if (!kept) return fail(kept.error());
    if (*kept) return **kept;
  }
  const auto there = base_->identifiers.view();
  ChangeSet set(*base_, *there, next_);
  auto judged = change;
  // Without its report, the entry is long done: what it brought is no duplicate of itself.
  if (again) judged.repeat_allowed = true;
  const auto outcome = set.judge(judged);
  if (!outcome) return fail(outcome.error());
  auto text = report(*outcome);
  if (again) return text;
  if (auto done = write_change(index, std::move(set.indexed()), set.next(),
                               {{change.store, set.growth()}}, text, set.batch());
      !done)
    return fail(done.error());
  return text;
}

Result<Swept, StoreError> RocksRecords::sweep(JournalIndex index, const Sweep& asked) {
  if (index <= applied()) {
    const auto kept = kept_report(index);
    if (!kept) return fail(kept.error());
    // Without it the entry is long done, and the next one goes on.
    if (!*kept) return Swept{.place = asked.place, .seen = asked.seen, .more = true};
    auto swept = from_bytes<Swept>(bytes_of(**kept));
    if (!swept) return fail(StoreError::corrupt);
    return *std::move(swept);
  }
  RecordSweep sweep(*base_, next_);
  auto swept = sweep.run(asked);
  if (!swept) return fail(swept.error());
  if (auto done = write_change(index, std::move(sweep.indexed()), sweep.next(), sweep.growth(),
                               to_bytes(*swept), sweep.batch());
      !done)
    return fail(done.error());
  return swept;
}

Result<void, StoreError> RocksRecords::write_change(JournalIndex index, IndexedChange indexed,
                                                    match::RecordNumber next, const Growth& growth,
                                                    const std::string& report,
                                                    rocksdb::WriteBatch& batch) {
  (void)batch.Put(column("reports"), big_endian(index), report);
  (void)batch.Put(column("meta"), "next", to_bytes(next));
  for (const auto number : indexed.gone) (void)batch.Put(column("gone"), number_row(number), "");
  const auto names_held = base_->names.hold();
  const auto identifiers_held = base_->identifiers.hold();
  show(*base_, std::move(indexed), {next_, next});
  next_ = next;
  return commit(index, growth, batch);
}

Result<std::optional<std::string>, StoreError> RocksRecords::kept_report(JournalIndex index) const {
  std::string kept;
  const auto status = db().Get(reading(), column("reports"), big_endian(index), &kept);
  if (status.IsNotFound()) return std::optional<std::string>{};
  if (!status.ok()) return fail(error_of(status));
  return std::optional(std::move(kept));
}

Result<void, StoreError> RocksRecords::file_traces(const std::vector<FiledTrace>& traces) {
  rocksdb::WriteBatch batch;
  std::int64_t growth = 0;
  std::set<TraceId> fresh;
  for (const auto& filed : traces) {
    if (trace_known(filed.trace) || !fresh.insert(filed.trace).second) continue;
    const auto id = filed.trace.bytes();
    const auto [row, births] = filing_of(filed);
    (void)batch.Put(column("traces"), id, to_bytes(row));
    for (const auto& [where, key] : key_rows_of(row)) {
      const auto born = births.find(key.hash);
      (void)batch.Put(column(where), key_row(key, id), born == births.end() ? "" : born->second);
    }
    growth += filed.is_trace ? 1 : 0;
  }
  if (fresh.empty()) return {};
  return commit(traces.back().index, {{Store::trace, growth}}, batch);
}

Result<void, StoreError> RocksRecords::erase_traces(JournalIndex index,
                                                    const std::vector<TraceId>& traces) {
  rocksdb::WriteBatch batch;
  std::int64_t growth = 0;
  bool erased = false;
  for (const auto& trace : std::set<TraceId>(traces.begin(), traces.end())) {
    const auto id = trace.bytes();
    std::string value;
    const auto status = db().Get(reading(), column("traces"), id, &value);
    if (status.IsNotFound()) continue;
    const auto row = status.ok() ? from_bytes<TraceRow>(bytes_of(value)) : std::nullopt;
    if (!row) return fail(StoreError::corrupt);
    (void)batch.Delete(column("traces"), id);
    for (const auto& [where, key] : key_rows_of(*row))
      (void)batch.Delete(column(where), key_row(key, id));
    growth -= row->is_trace ? 1 : 0;
    erased = true;
  }
  if (erased) (void)batch.Put(column("meta"), scrub_row, "");
  return commit(index, {{Store::trace, growth}}, batch, true);
}

bool RocksRecords::scrub() {
  std::string value;
  const auto status = db().Get(reading(), column("meta"), scrub_row, &value);
  if (status.IsNotFound()) return true;
  std::vector<rocksdb::ColumnFamilyHandle*> all;
  for (const auto* name : {"nominals", "records", "gone", "ends", "traces", "trace_keys",
                           "check_keys", "reports", "meta"})
    all.push_back(column(name));
  if (!status.ok() || !db().Flush(rocksdb::FlushOptions{}, all).ok()) return false;
  rocksdb::CompactRangeOptions options;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  options.exclusive_manual_compaction = false;
  for (const auto* name : {"traces", "trace_keys", "check_keys"})
    if (!db().CompactRange(options, column(name), nullptr, nullptr).ok()) return false;
  // The change that follows the rewriting leaves the old files' keys behind.
  return db().Delete(writing(), column("meta"), scrub_row).ok() &&
         db().Flush(rocksdb::FlushOptions{}, column("meta")).ok();
}

Result<void, StoreError> RocksRecords::commit(JournalIndex index, const Growth& growth,
                                              rocksdb::WriteBatch& batch, bool durable) {
  JournalIndex reached = 0;
  std::map<Store, std::uint64_t> counts;
  {
    const std::scoped_lock lock(mutex_);
    reached = std::max(applied_, index);
    counts = counts_;
  }
  bool grown = false;
  for (const auto& [store, more] : growth) {
    counts[store] += static_cast<std::uint64_t>(more);
    grown = grown || more != 0;
  }
  (void)batch.Put(column("meta"), "applied", to_bytes(reached));
  if (grown) (void)batch.Put(column("meta"), "counts", to_bytes(counts));
  auto options = writing();
  options.sync = durable;
  const auto status = db().Write(options, &batch);
  if (!status.ok()) return fail(error_of(status));
  const std::scoped_lock lock(mutex_);
  applied_ = reached;
  counts_ = std::move(counts);
  return {};
}

JournalIndex RocksRecords::applied() const {
  const std::scoped_lock lock(mutex_);
  return applied_;
}

bool RocksRecords::flush(JournalIndex index) {
  rocksdb::WriteBatch batch;
  // The outcome of what was applied since may still be asked for again. Key by key: a range that is
  // deleted ends the process when the disk is full then.
  if (flushed_ > 0) {
    const std::unique_ptr<rocksdb::Iterator> at(db().NewIterator(reading(), column("reports")));
    for (at->SeekToFirst(); at->Valid() && from_big_endian(view(at->key())) < flushed_; at->Next())
      (void)batch.Delete(column("reports"), at->key());
  }
  if (!commit(index, {}, batch)) return false;
  flushed_ = applied();
  if (!db().SyncWAL().ok() || base_->error.happened()) return false;
  keeper_->keep_below(next_);
  return true;
}

bool RocksRecords::trace_known(const TraceId& trace) const {
  rocksdb::PinnableSlice value;
  return db().Get(reading(), column("traces"), trace.bytes(), &value).ok();
}

Result<std::optional<Guard>, StoreError> RocksRecords::guard_of(const RecordName& name) const {
  return read_guard(*base_, name);
}

std::map<Store, std::uint64_t> RocksRecords::counts() const {
  const std::scoped_lock lock(mutex_);
  return counts_;
}

void RocksRecords::dump(const std::function<void(const std::string& line)>& out) const {
  auto scan = reading();
  scan.fill_cache = false;
  for (const auto* name : {"nominals", "records"}) {
    const std::unique_ptr<rocksdb::Iterator> records(db().NewIterator(scan, column(name)));
    for (records->SeekToFirst(); records->Valid(); records->Next()) {
      const auto row = from_bytes<RecordRow>(bytes_of(view(records->value())));
      if (!row) continue;
      out(std::string(store_name(row->store)) + ' ' + row->owner.text() + ' ' + row->record.id +
          ' ' + hex(bytes_of(to_bytes(row->record))));
    }
  }
  const std::unique_ptr<rocksdb::Iterator> traces(db().NewIterator(scan, column("traces")));
  for (traces->SeekToFirst(); traces->Valid(); traces->Next()) {
    const auto id = TraceId::from_bytes(bytes_of(view(traces->key())));
    const auto row = from_bytes<TraceRow>(bytes_of(view(traces->value())));
    if (!id || !row) continue;
    out("trace " + row->owner.text() + ' ' + id->text() + ' ' +
        hex(bytes_of(view(traces->value()))));
  }
}

}  // namespace

Result<std::unique_ptr<Records>, OpenFailure> Records::open(
    const std::string& path, std::shared_ptr<const Dictionary> dictionary) {
  auto records = std::make_unique<RocksRecords>(path, std::move(dictionary));
  if (auto started = records->start(); !started) return fail(started.error());
  return records;
}

}  // namespace iwets::store
