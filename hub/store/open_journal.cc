#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <filesystem>

#include "hub/store/embedded_journal.h"

namespace iwets::store {
namespace {

constexpr std::uint32_t journal_format = 2;

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

}  // namespace

EmbeddedJournal::EmbeddedJournal(std::string path, const Options& options)
    : path_(std::move(path)),
      options_(options),
      files_(options.files ? options.files : rocksdb::FileSystem::Default()),
      env_(rocksdb::NewCompositeEnv(files_)),
      space_(files_, path_ + ".ballast", options.ballast_bytes, options.reserve_bytes),
      error_([this] { space_.drop_ballast(); }) {}

EmbeddedJournal::~EmbeddedJournal() { close(); }

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
  // A start reads what is not in tables yet, and writes it there: a second for 30 MiB.
  Memory memory{.write_buffers_bytes = 12U << 20U, .wal_bytes_max = 16U << 20U};
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

Result<std::unique_ptr<Journal>, OpenFailure> Journal::open(const std::string& path,
                                                            const Options& options) {
  auto journal = std::make_unique<EmbeddedJournal>(path, options);
  if (auto started = journal->start(); !started) return fail(started.error());
  return journal;
}

Result<CopyEnd, OpenFailure> EmbeddedJournal::copy_to(const std::string& path) const {
  if (error_.happened() || !database_ || !copy_database(database_->db(), path))
    return fail(OpenFailure{OpenFailure::Kind::io,
                            "no copy of " + path_ + " can be made at " + path,
                            "check the disk's space and health"});
  Options options;
  options.reserve_bytes = options.ballast_bytes = 0;  // It is not going to be written to.
  options.accept_loss = true;                         // The high-water file is made here.
  options.master_key = options_.master_key;
  options.files = options_.files;
  auto copy = open(path, options);
  if (!copy) return fail(copy.error());
  CopyEnd end{(*copy)->last(), {}};
  const auto read = (*copy)->read(end.last.index, [&](const Entry& entry) {
    end.time = entry.time;
    return true;
  });
  (*copy)->close();
  if (!read)
    return fail(OpenFailure{OpenFailure::Kind::damaged, "the last entry of " + path + " is damaged",
                            "run `iwets-hub replay --verify` on the state folder"});
  return end;
}

}  // namespace iwets::store
