#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "hub/store/live_records.h"
#include "hub/store/record_store.h"
#include "hub/store/rocks.h"

namespace rocksdb {
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace iwets::store {

struct RecordRow;
struct RecordsBase;

/// What indexes learn of a change.
struct IndexedChange {
  match::RecordNumber first = 0;  ///< that it may add
  std::vector<match::IdentifierIndex::Row> rows = {};
  std::vector<match::SlipMark> marks = {};
  std::vector<match::RecordNumber> gone = {};
  std::vector<Named> names = {};  ///< of the nominal store; those that are gone without names
  /// Adds a record that is in a store now.
  void add(match::RecordNumber number, const RecordRow& row,
           const match::person::Dictionary& dictionary);
  /// Takes out what was added, or says that it is gone.
  void drop(match::RecordNumber number, Store store);
};

/// The records of one message, judged and turned into one batch. A record sees those before it in
/// the same message. Lives for one `Records::apply`.
class ChangeSet {
 public:
  /// `next`: the number of the next record.
  ChangeSet(const RecordsBase& base, const LiveIdentifiers::View& there, match::RecordNumber next);
  ~ChangeSet();
  ChangeSet(const ChangeSet&) = delete;
  ChangeSet& operator=(const ChangeSet&) = delete;

  /// Judges every record of the change; what is accepted is in `batch()`. Fails when the store
  /// cannot be read, or when there are no more numbers.
  [[nodiscard]] Result<Applied, StoreError> judge(const Change& change);
  [[nodiscard]] rocksdb::WriteBatch& batch() { return *batch_; }
  [[nodiscard]] const IndexedChange& indexed() const { return indexed_; }
  [[nodiscard]] IndexedChange& indexed() { return indexed_; }
  /// How many records more, or less.
  [[nodiscard]] std::int64_t growth() const { return growth_; }
  /// The number of the next record after these.
  [[nodiscard]] match::RecordNumber next() const { return next_; }

 private:
  struct There {
    match::RecordNumber number = 0;
    field::Record record;
  };
  /// Reads what is there under the names of the change.
  [[nodiscard]] Result<void, StoreError> load(const Change& change);
  /// The record that a change leads to, `there` (null: nothing) being in the store.
  [[nodiscard]] static field::Record changed(const Change& change, const field::Record& said,
                                             const field::Record* there);
  void accept(const Change& change, const std::string& name, const field::Record* record);

  const Database& database_;
  const match::person::Dictionary& dictionary_;
  const LiveIdentifiers::View& indexes_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
  std::vector<std::string> names_;      ///< of the records of the change, in their order
  std::map<std::string, There> there_;  ///< by name
  IndexedChange indexed_;
  match::RecordNumber next_;
  std::int64_t growth_ = 0;
};

/// What a failed read means.
[[nodiscard]] StoreError error_of(const rocksdb::Status& status);

}  // namespace iwets::store
