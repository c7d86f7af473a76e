#include "hub/store/snapshots.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>

#include "proto/seal/keys.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

constexpr const char* column_name = "snapshots";
constexpr std::size_t piece_bytes_max = 1U << 20U;
constexpr std::size_t snapshots_seen_max = 64;

struct Header {
  Instant time;
  std::uint64_t bytes = 0;
  Digest digest{};
  static void fields(auto& self, auto& archive) { archive(self.time, self.bytes, self.digest); }
};

std::string size_key(JournalIndex index) { return 'b' + big_endian(index); }
std::string header_key(JournalIndex index) { return 'h' + big_endian(index); }
std::string piece_key(JournalIndex index, std::uint64_t piece) {
  return 'c' + big_endian(index) + big_endian(piece);
}

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  options.fill_cache = false;
  return options;
}

/// Indexes in the keys that begin with `kind`, oldest first.
std::vector<JournalIndex> indexes_under(const Database& database, char kind) {
  std::vector<JournalIndex> indexes;
  const std::unique_ptr<rocksdb::Iterator> at(
      database.db().NewIterator(reading(), database.column(column_name)));
  // Forward: going back would touch the pieces before the first header, which may be damaged.
  for (at->Seek(kind + big_endian(0)); at->Valid() && indexes.size() < snapshots_seen_max;
       at->Next()) {
    const auto key = view(at->key());
    if (key.size() != 9 || key[0] != kind) break;
    indexes.push_back(from_big_endian(key.substr(1)));
  }
  return indexes;
}

/// Indexes of the snapshots with a header, newest first.
std::vector<JournalIndex> saved(const Database& database) {
  auto indexes = indexes_under(database, 'h');
  std::reverse(indexes.begin(), indexes.end());
  return indexes;
}

std::optional<Snapshot> load(const Database& database, JournalIndex index) {
  auto* column = database.column(column_name);
  std::string value;
  if (!database.db().Get(reading(), column, header_key(index), &value).ok()) return std::nullopt;
  const auto header = from_bytes<Header>(bytes_of(value));
  if (!header) return std::nullopt;
  Snapshot snapshot{index, header->time, {}};
  for (std::uint64_t piece = 0; snapshot.state.size() < header->bytes; ++piece) {
    if (!database.db().Get(reading(), column, piece_key(index, piece), &value).ok() ||
        value.empty())
      return std::nullopt;
    snapshot.state += value;
  }
  if (seal::digest(bytes_of(snapshot.state)) != header->digest) return std::nullopt;
  return snapshot;
}

/// Removes every snapshot older than `oldest_kept`, unfinished ones too. Key by key, unread: what
/// is damaged goes as well, and a range that is deleted ends the process when the disk is full
/// then.
bool remove_before(const Database& database, JournalIndex oldest_kept) {
  auto* column = database.column(column_name);
  rocksdb::WriteOptions writing;
  writing.disableWAL = true;
  rocksdb::WriteBatch batch;
  for (const auto index : indexes_under(database, 'b')) {
    if (index >= oldest_kept) continue;
    std::string value;
    (void)database.db().Get(reading(), column, size_key(index), &value);
    const auto bytes = from_bytes<std::uint64_t>(bytes_of(value)).value_or(0);
    for (std::uint64_t piece = 0; piece * piece_bytes_max < bytes; ++piece)
      (void)batch.Delete(column, piece_key(index, piece));
    (void)batch.Delete(column, header_key(index));
    (void)batch.Delete(column, size_key(index));
  }
  return database.db().Write(writing, &batch).ok();
}

}  // namespace

bool save_snapshot(const Database& database, const Snapshot& snapshot, std::size_t kept) {
  auto* column = database.column(column_name);
  rocksdb::WriteOptions writing;
  writing.disableWAL = true;
  const auto size = to_bytes(std::uint64_t{snapshot.state.size()});
  if (!database.db().Put(writing, column, size_key(snapshot.index), size).ok()) return false;
  std::uint64_t piece = 0;
  for (std::size_t from = 0; from < snapshot.state.size(); from += piece_bytes_max, ++piece) {
    const auto bytes = std::string_view(snapshot.state).substr(from, piece_bytes_max);
    const auto key = piece_key(snapshot.index, piece);
    if (!database.db().Put(writing, column, key, slice(bytes)).ok()) return false;
  }
  const Header header{snapshot.time, snapshot.state.size(), seal::digest(bytes_of(snapshot.state))};
  const auto key = header_key(snapshot.index);
  if (!database.db().Put(writing, column, key, to_bytes(header)).ok()) return false;
  const auto indexes = saved(database);
  if (kept > 0 && indexes.size() > kept && !remove_before(database, indexes[kept - 1]))
    return false;
  return database.db().Flush(rocksdb::FlushOptions{}, column).ok();
}

std::optional<Snapshot> newest_snapshot(const Database& database) {
  for (const auto index : saved(database))
    if (auto snapshot = load(database, index)) return snapshot;
  return std::nullopt;
}

}  // namespace iwets::store
