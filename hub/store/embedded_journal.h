#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "hub/store/disk_space.h"
#include "hub/store/high_water.h"
#include "hub/store/journal_entry.h"
#include "hub/store/journal_rows.h"
#include "hub/store/payload_rows.h"
#include "hub/store/rocks.h"
#include "hub/store/snapshots.h"
#include "hub/store/tree.h"

namespace rocksdb {
class Env;
class FileSystem;
class WriteBatch;
}  // namespace rocksdb

namespace iwets::store {

/// The journal in one RocksDB on this machine.
class EmbeddedJournal final : public Journal {
 public:
  EmbeddedJournal(std::string path, const Options& options);
  ~EmbeddedJournal() override;

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
  [[nodiscard]] bool release(const std::vector<PayloadRef>& payloads) override;
  [[nodiscard]] bool scrub() override;
  [[nodiscard]] bool save_snapshot(const Snapshot& snapshot) override;
  [[nodiscard]] std::optional<Snapshot> newest_snapshot() const override {
    return store::newest_snapshot(*database_);
  }
  void mark_high_water() override;
  [[nodiscard]] std::uint64_t bytes_on_disk() const override { return bytes_in(path_); }
  [[nodiscard]] Result<CopyEnd, OpenFailure> copy_to(const std::string& path) const override;
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

}  // namespace iwets::store
