#pragma once

#include <map>
#include <memory>
#include <optional>

#include "hub/store/change_set.h"
#include "hub/store/record_finder.h"
#include "hub/store/record_rows.h"

namespace iwets::store {

/// One sweep through the records in the order of their last days, turned into one batch. Lives for
/// one `Records::sweep`.
class RecordSweep {
 public:
  /// `next`: the number of the next record.
  RecordSweep(const RecordsBase& base, match::RecordNumber next);
  ~RecordSweep();
  RecordSweep(const RecordSweep&) = delete;
  RecordSweep& operator=(const RecordSweep&) = delete;

  /// Fails when the store cannot be read.
  [[nodiscard]] Result<Swept, StoreError> run(const Sweep& asked);
  [[nodiscard]] rocksdb::WriteBatch& batch() { return *batch_; }
  [[nodiscard]] IndexedChange& indexed() { return indexed_; }
  [[nodiscard]] const std::map<Store, std::int64_t>& growth() const { return growth_; }
  /// The number of the next record after this.
  [[nodiscard]] match::RecordNumber next() const { return next_; }

 private:
  struct End;
  class Ends;
  /// The record that ends there.
  [[nodiscard]] Result<Due, StoreError> read(const End& end) const;
  void take_out(const End& end);
  /// False: there are more than the sweep takes.
  [[nodiscard]] Result<bool, StoreError> expire(const Sweep& asked, Ends& ends, Swept& swept);
  [[nodiscard]] Result<void, StoreError> review(const Sweep& asked, Ends& ends, Swept& swept);

  const Database& database_;
  std::unique_ptr<rocksdb::WriteBatch> batch_;
  IndexedChange indexed_;
  match::RecordNumber next_;
  std::map<Store, std::int64_t> growth_;
};

}  // namespace iwets::store
