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

/// Indexes of the snapshots with a header, newest first.
std::vector<JournalIndex> saved(const Database& database) {
  std::vector<JournalIndex> indexes;
  const std::unique_ptr<rocksdb::Iterator> at(
      database.db().NewIterator(reading(), database.column(column_name)));
  // Forward: going back would touch the pieces before the first header, which may be damaged.
  for (at->Seek(header_key(0)); at->Valid() && indexes.size() < snapshots_seen_max; at->Next()) {
    const auto key = view(at->key());
    if (key.size() != 9 || key[0] != 'h') break;
    indexes.push_back(from_big_endian(key.substr(1)));
  }
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

/// Removes every snapshot older than `oldest_kept`, and the pieces of unfinished ones.
bool remove_before(const Database& database, JournalIndex oldest_kept) {
  auto* column = database.column(column_name);
  rocksdb::WriteOptions writing;
  writing.disableWAL = true;
  rocksdb::WriteBatch batch;
  (void)batch.DeleteRange(column, header_key(0), header_key(oldest_kept));
  (void)batch.DeleteRange(column, piece_key(0, 0), piece_key(oldest_kept, 0));
  return database.db().Write(writing, &batch).ok();
}

}  // namespace

bool save_snapshot(const Database& database, const Snapshot& snapshot, std::size_t kept) {
  auto* column = database.column(column_name);
  rocksdb::WriteOptions writing;
  writing.disableWAL = true;
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
