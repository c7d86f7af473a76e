#include "hub/store/rocks.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/utilities/checkpoint.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <cassert>
#include <filesystem>

#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr int open_files_max = 256;
constexpr int background_jobs_max = 2;

/// RocksDB's own info log throws the process away when its disk is full. This one keeps nothing.
class SilentLogger : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

class ErrorListener : public rocksdb::EventListener {
 public:
  explicit ErrorListener(BackgroundError& error) : error_(error) {}
  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    error_.set(status->IsNoSpace());
  }
  /// The process ends after an error; an attempt to go on would only keep it from closing.
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  BackgroundError& error_;
};

/// RocksDB has no code for it, only words: of another process, and of this one.
bool is_lock_failure(const std::string& words) {
  return words.find("While lock file") != std::string::npos ||
         words.find("lock hold by") != std::string::npos;
}

OpenFailure failure_of(const rocksdb::Status& status, const std::string& path) {
  using Kind = OpenFailure::Kind;
  const auto words = status.ToString();
  if (is_lock_failure(words))
    return {Kind::locked, path + " is in use by another process",
            "stop the hub that runs on this state folder, or give this one a folder of its own"};
  if (status.IsNoSpace() || words.find("No space left") != std::string::npos)
    return {Kind::no_space, "no space left on the disk of " + path,
            "free at least 128 MiB on that disk, then start again; nothing that was acknowledged "
            "is lost"};
  if (status.IsCorruption() || status.IsInvalidArgument() || status.IsNotSupported())
    return {Kind::damaged, path + " is damaged: " + words,
            "keep a copy of the folder, then run `iwets-hub recover` to see what is whole, or "
            "restore a backup"};
  return {Kind::io, "cannot open " + path + ": " + words,
          "check that the folder exists, that this user may write to it, and the disk's health"};
}

rocksdb::Status write_format(const Database& database, std::uint32_t format) {
  rocksdb::WriteOptions writing;
  writing.sync = true;
  return database.db().Put(writing, database.column("meta"), "format", to_bytes(format));
}

}  // namespace

std::string big_endian(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (std::size_t i = 8; i-- > 0; value >>= 8U) bytes[i] = static_cast<char>(value & 0xffU);
  return bytes;
}

std::uint64_t from_big_endian(std::string_view bytes) {
  assert(bytes.size() >= 8);
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8U | static_cast<std::uint8_t>(bytes[i]);
  return value;
}

rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }

std::string_view view(const rocksdb::Slice& slice) { return {slice.data(), slice.size()}; }

rocksdb::DBOptions database_options(const Memory& memory, BackgroundError& error) {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  options.info_log = std::make_shared<SilentLogger>();
  options.listeners.push_back(std::make_shared<ErrorListener>(error));
  options.recycle_log_file_num = 0;
  options.unordered_write = false;
  options.manual_wal_flush = false;
  options.allow_concurrent_memtable_write = false;  // One writer; its arena stays small.
  options.max_total_wal_size = memory.wal_bytes_max;
  options.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(memory.write_buffers_bytes);
  options.max_open_files = open_files_max;
  options.max_background_jobs = background_jobs_max;
  // A start opens only what it reads: each file more, one after the other, costs a millisecond, and
  // a thread to open it a third of one.
  options.skip_stats_update_on_db_open = true;
  options.max_file_opening_threads = 1;
  options.bytes_per_sync = 1U << 20U;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

std::shared_ptr<rocksdb::Cache> block_cache(const Memory& memory) {
  // Few shards: each must have room for many blocks.
  constexpr int shard_bits = 3;
  return rocksdb::NewLRUCache(memory.block_cache_bytes, shard_bits);
}

rocksdb::ColumnFamilyOptions column_options(const Memory& memory,
                                            const std::shared_ptr<rocksdb::Cache>& cache,
                                            Reading reading) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;  // Else they grow with the database, unbounded.
  // In pieces: whole ones of large files would not stay in the cache, and each look-up would read
  // one anew.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.pin_top_level_index_and_filter = true;
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  switch (reading) {
    case Reading::by_key:
      table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
      table.partition_filters = true;
      break;
    case Reading::by_number: break;
    case Reading::in_order: table.block_size = 16U << 10U; break;
  }

  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = memory.write_buffers_bytes / 4;
  options.max_write_buffer_number = 3;
  options.target_file_size_base = 32U << 20U;
  // Equal on every level: a file of new keys then moves down without being written again.
  options.compression = rocksdb::kLZ4Compression;
  options.bottommost_compression = rocksdb::kDisableCompressionOption;
  return options;
}

Result<std::unique_ptr<Database>, OpenFailure> Database::open(const std::string& path,
                                                              const rocksdb::DBOptions& options,
                                                              const std::vector<Column>& columns) {
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted{{rocksdb::kDefaultColumnFamilyName, {}}};
  for (const auto& c : columns) wanted.emplace_back(c.name, *c.options);
  std::vector<std::string> there;
  if (options.env->FileExists(path + "/CURRENT").ok()) {
    const auto listed = rocksdb::DB::ListColumnFamilies(options, path, &there);
    if (!listed.ok()) return fail(failure_of(listed, path));
  }
  for (const auto& name : there) {
    const auto known = std::any_of(wanted.begin(), wanted.end(),
                                   [&](const auto& descriptor) { return descriptor.name == name; });
    if (!known) wanted.emplace_back(name, rocksdb::ColumnFamilyOptions{});
  }
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  auto database = std::unique_ptr<Database>(new Database);
  const auto opened = rocksdb::DB::Open(options, path, wanted, &handles, &database->db_);
  if (!opened.ok()) return fail(failure_of(opened, path));
  for (auto* handle : handles) database->columns_.emplace(handle->GetName(), handle);
  return database;
}

Result<std::unique_ptr<Database>, OpenFailure> Database::open_to_look(
    const std::string& path, const rocksdb::DBOptions& options,
    const std::vector<Column>& columns) {
  std::vector<rocksdb::ColumnFamilyDescriptor> wanted{{rocksdb::kDefaultColumnFamilyName, {}}};
  for (const auto& c : columns) wanted.emplace_back(c.name, *c.options);
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  auto database = std::unique_ptr<Database>(new Database);
  const auto opened = rocksdb::DB::OpenForReadOnly(options, path, wanted, &handles, &database->db_);
  if (!opened.ok()) return fail(failure_of(opened, path));
  for (auto* handle : handles) database->columns_.emplace(handle->GetName(), handle);
  return database;
}

Database::~Database() {
  if (db_ == nullptr) return;
  for (const auto& [name, handle] : columns_) (void)db_->DestroyColumnFamilyHandle(handle);
  (void)db_->Close();
  delete db_;
}

Result<void, OpenFailure> check_format(const Database& database, const std::string& path,
                                       std::uint32_t format) {
  auto* meta = database.column("meta");
  std::string found;
  rocksdb::ReadOptions reading;
  reading.verify_checksums = true;
  const auto status = database.db().Get(reading, meta, "format", &found);
  // Also one whose first process died before this point.
  if (status.IsNotFound() && database.db().GetLatestSequenceNumber() == 0) {
    const auto written = write_format(database, format);
    if (!written.ok()) return fail(failure_of(written, path));
    return {};
  }
  const auto version = status.ok() ? from_bytes<std::uint32_t>(bytes_of(found)) : std::nullopt;
  if (!version)
    return fail(OpenFailure{OpenFailure::Kind::damaged, path + " does not tell its format version",
                            "check that this is the hub's state folder; otherwise restore a "
                            "backup"});
  if (*version > format)
    return fail(OpenFailure{
        OpenFailure::Kind::too_new,
        path + " has format version " + std::to_string(*version) +
            ", this program knows versions up to " + std::to_string(format),
        "start the newer version of the hub that wrote it, or restore a backup from before the "
        "upgrade"});
  if (*version < format)
    return fail(OpenFailure{OpenFailure::Kind::damaged,
                            path + " has format version " + std::to_string(*version) +
                                ", which this program no longer reads",
                            "start the release that wrote it; record stores may be moved away "
                            "instead: the hub fills them anew from its journal"});
  return {};
}

bool mark_format(const std::string& path, const std::vector<std::string>& columns,
                 std::uint32_t format) {
  BackgroundError error;
  std::vector<Database::Column> plain;
  for (const auto& name : columns)
    plain.push_back({name, std::make_shared<const rocksdb::ColumnFamilyOptions>()});
  const auto database = Database::open(path, database_options({}, error), plain);
  return database && write_format(**database, format).ok();
}

bool copy_database(rocksdb::DB& database, const std::string& path) {
  rocksdb::Checkpoint* made = nullptr;
  if (!rocksdb::Checkpoint::Create(&database, &made).ok()) return false;
  const std::unique_ptr<rocksdb::Checkpoint> owned(made);
  return owned->CreateCheckpoint(path).ok();
}

std::uint64_t bytes_in(const std::string& path) {
  std::uint64_t total = 0;
  std::error_code error;
  std::filesystem::directory_iterator files(path, error);
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error)) {
    std::error_code gone;  // Files come and go while RocksDB works.
    const auto size = files->file_size(gone);
    if (!gone) total += size;
  }
  return total;
}

}  // namespace iwets::store
