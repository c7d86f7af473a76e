#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "hub/store/live_names.h"
#include "hub/store/record_store.h"
#include "hub/store/rocks.h"

namespace rocksdb {
class Status;
class WriteBatch;
}  // namespace rocksdb

namespace iwets::store {

/// The records of one message, judged and turned into one batch. A record sees those before it in
/// the same message. Lives for one `Records::apply`.
class ChangeSet {
 public:
  explicit ChangeSet(const Database& database);
  ~ChangeSet();
  ChangeSet(const ChangeSet&) = delete;
  ChangeSet& operator=(const ChangeSet&) = delete;

  /// Judges every record of the change; what is accepted is in `batch()`. Fails when the store
  /// cannot be read.
  [[nodiscard]] Result<Applied, StoreError> judge(const Change& change);
  [[nodiscard]] rocksdb::WriteBatch& batch() { return *batch_; }
  /// Who is accepted into the nominal store, or withdrawn from it.
  [[nodiscard]] const std::vector<LiveNames::Named>& names() const { return names_; }
  /// How many records more, or less.
  [[nodiscard]] std::int64_t growth() const { return growth_; }

 private:
  /// Reads what is there under the names of the change.
  [[nodiscard]] Result<void, StoreError> load(const Change& change);
  [[nodiscard]] std::string row_of(const Change& change, const field::Record& record) const;
  void accept(Store store, const std::string& row, const std::string& value,
              const field::Record* record);

  const Database& database_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
  std::map<std::string, std::string> present_;  ///< row of a name -> record
  std::vector<LiveNames::Named> names_;
  std::int64_t growth_ = 0;
};

/// A nominal, ready to be searched; without names of anything else.
[[nodiscard]] match::person::Prepared named(const field::Record& record);
/// The keys under which a stored record is filed.
[[nodiscard]] std::set<match::Key> keys_of(Store store, const field::Record& record);
/// What a failed read means.
[[nodiscard]] StoreError error_of(const rocksdb::Status& status);

}  // namespace iwets::store
