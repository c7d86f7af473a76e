#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "hub/store/journal.h"

namespace rocksdb {
class Cache;
class ColumnFamilyHandle;
class DB;
class Slice;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

/// What the databases of this folder have in common. Included by its `.cc` files only.
namespace iwets::store {

/// Eight bytes that sort as the number does.
[[nodiscard]] std::string big_endian(std::uint64_t value);
/// Inverse of `big_endian`; `bytes` has at least 8 bytes.
[[nodiscard]] std::uint64_t from_big_endian(std::string_view bytes);

[[nodiscard]] rocksdb::Slice slice(std::string_view text);
[[nodiscard]] std::string_view view(const rocksdb::Slice& slice);

/// Remembers the first error of RocksDB's background threads, for ever. Thread-safe.
class BackgroundError {
 public:
  /// `no_space` is called from a background thread when the disk is full.
  explicit BackgroundError(std::function<void()> no_space = [] {})
      : no_space_(std::move(no_space)) {}
  void set(bool disk_full) {
    happened_.store(true, std::memory_order_release);
    if (disk_full) no_space_();
  }
  [[nodiscard]] bool happened() const { return happened_.load(std::memory_order_acquire); }

 private:
  std::function<void()> no_space_;
  std::atomic<bool> happened_{false};
};

/// Bounds on the memory of one database.
struct Memory {
  std::size_t write_buffers_bytes = 24U << 20U;  ///< all column families together
  std::size_t block_cache_bytes = 64U << 20U;
  std::uint64_t wal_bytes_max = 48U << 20U;  ///< bounds recovery time too
};

/// Options for every database here: checks on, an info log that cannot fail (RocksDB's own aborts
/// the process on a full disk), no WAL recycling, bounded memory. `error` outlives the database.
[[nodiscard]] rocksdb::DBOptions database_options(const Memory& memory, BackgroundError& error);
[[nodiscard]] std::shared_ptr<rocksdb::Cache> block_cache(const Memory& memory);
/// How a column family is read.
enum class Reading {
  by_key,     ///< often for keys that are not there: bloom filters
  by_number,  ///< one by one, keys only grow and are nearly always there: nothing to filter
  in_order,   ///< keys only grow: large blocks, and nothing to filter
};
/// Options of a column family with small values.
[[nodiscard]] rocksdb::ColumnFamilyOptions column_options(
    const Memory& memory, const std::shared_ptr<rocksdb::Cache>& cache, Reading reading);

/// Makes a copy of `database` in the folder `path`, which must not exist: tables are linked on the
/// same disk, so that it takes no space and little time. Its log may not be synced. Any thread.
/// False: not made, and nothing is left of it.
[[nodiscard]] bool copy_database(rocksdb::DB& database, const std::string& path);

/// One open database with its column families, closed by the destructor.
class Database {
 public:
  struct Column {
    std::string name;
    std::shared_ptr<const rocksdb::ColumnFamilyOptions> options;
  };
  /// Creates or opens; column families on disk that `columns` does not name are opened with
  /// defaults, so that the format version of a newer database can be read.
  [[nodiscard]] static Result<std::unique_ptr<Database>, OpenFailure> open(
      const std::string& path, const rocksdb::DBOptions& options,
      const std::vector<Column>& columns);
  /// Opens these columns to be read: changes nothing on disk, and may be done while it is in use.
  [[nodiscard]] static Result<std::unique_ptr<Database>, OpenFailure> open_to_look(
      const std::string& path, const rocksdb::DBOptions& options,
      const std::vector<Column>& columns);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }
  [[nodiscard]] rocksdb::ColumnFamilyHandle* column(const std::string& name) const {
    return columns_.at(name);
  }

 private:
  Database() = default;
  rocksdb::DB* db_ = nullptr;
  std::map<std::string, rocksdb::ColumnFamilyHandle*> columns_;
};

/// Checks `format` under key "format" of column "meta", or writes it into a database that nothing
/// was written to yet. Fails with `too_new` if a later version has written it.
[[nodiscard]] Result<void, OpenFailure> check_format(const Database& database,
                                                     const std::string& path, std::uint32_t format);

/// Marks a closed database as one of version `format`: the last step of an upgrade. `columns` are
/// made where they are missing. False: it could not be opened or written.
[[nodiscard]] bool mark_format(const std::string& path, const std::vector<std::string>& columns,
                               std::uint32_t format);

/// Bytes of all files in `path`.
[[nodiscard]] std::uint64_t bytes_in(const std::string& path);

}  // namespace iwets::store
