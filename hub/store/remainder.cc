#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/options.h>

#include "hub/store/high_water.h"
#include "hub/store/journal_entry.h"
#include "hub/store/rocks.h"
#include "proto/types/archive.h"

namespace iwets::store {
namespace {

rocksdb::ReadOptions reading() {
  rocksdb::ReadOptions options;
  options.verify_checksums = true;
  return options;
}

std::optional<Committed> entry_at(const rocksdb::Iterator& at) {
  if (!at.Valid() || at.key().size() != 8) return std::nullopt;
  const auto entry = from_bytes<StoredEntry>(bytes_of(view(at.value())));
  if (!entry || !entry->root) return std::nullopt;
  return Committed{from_big_endian(view(at.key())), *entry->root};
}

}  // namespace

Result<Remainder, OpenFailure> Journal::remainder(const std::string& path,
                                                  std::shared_ptr<rocksdb::FileSystem> files) {
  if (!files) files = rocksdb::FileSystem::Default();
  const auto env = rocksdb::NewCompositeEnv(files);
  BackgroundError error;
  auto options = database_options({}, error);
  options.env = env.get();
  // As the journal has it: RocksDB ends the process when a reader does not know of logs that the
  // manifest names.
  options.track_and_verify_wals_in_manifest = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  const auto database = Database::open_to_look(
      path, options, {{"entries", std::make_shared<const rocksdb::ColumnFamilyOptions>()}});
  if (!database) return fail(database.error());
  const std::unique_ptr<rocksdb::Iterator> at(
      (*database)->db().NewIterator(reading(), (*database)->column("entries")));
  Remainder out;
  at->SeekToLast();
  const auto last = entry_at(*at);
  if (!last && (at->Valid() || !at->status().ok()))
    return fail(OpenFailure{OpenFailure::Kind::damaged,
                            "more than the end of " + path + " is damaged", "restore a backup"});
  if (last) out.last = *last;
  const auto mark = read_high_water(*files, path + ".high");
  if (!mark) return out;
  out.mark = *mark;
  at->Seek(big_endian(mark->index));
  const auto there = mark->index == 0 ? Committed{} : entry_at(*at).value_or(Committed{});
  out.below_mark = there.index != mark->index || there.root != mark->root;
  return out;
}

}  // namespace iwets::store
