#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "hub/store/journal.h"
#include "hub/store/rocks.h"
#include "hub/store/vault.h"

namespace rocksdb {
class WriteBatch;
}  // namespace rocksdb

/// The payloads of the journal at rest, and the keys of their cases: column families `payloads`,
///   index of the entry (8) -> case (16), locked payload; the case alone if it was erased before,
///   or is needed no more,
/// and `keys`,
///   case (16) -> time of its first payload (8), wrapped key; the time alone since it was erased.
/// The case of what belongs to none is all zeros. What locked and wrapped mean: vault.h.
namespace iwets::store {

/// Time and wrapped key.
inline constexpr std::size_t key_row_bytes = 8 + 24 + 32 + 16;

struct PayloadColumns {
  Database::Column payloads, keys;
};
[[nodiscard]] PayloadColumns payload_columns(const Memory& memory,
                                             const std::shared_ptr<rocksdb::Cache>& cache);

class PayloadRows {
 public:
  /// `database` outlives it, and has all columns of the journal.
  PayloadRows(const Database& database, std::shared_ptr<const seal::GuardedKeys> master)
      : database_(database), vault_(std::move(master)) {}

  /// Compares the master key with the one that wrote this journal; an empty one adopts it.
  [[nodiscard]] Result<void, OpenFailure> check_master(const std::string& path, bool empty) const;

  /// Puts the payloads of `entries` into the batch, and the keys of new cases. Returns what each
  /// entry commits to of its payload; zeros: nothing is kept. Nothing: the key of a case is
  /// damaged. One thread; `settle` says afterwards whether the batch was written.
  [[nodiscard]] std::optional<std::vector<Digest>> put(const std::vector<Entry>& entries,
                                                       rocksdb::WriteBatch& batch);
  void settle(bool written);

  /// `absent`: there is no row under this index.
  [[nodiscard]] Result<std::string, ReadError> find(JournalIndex index) const;
  /// The salt of a payload; zeros: there is none that could be read.
  [[nodiscard]] seal::Key32 salt_of(JournalIndex index) const;
  [[nodiscard]] Result<CaseState, ReadError> state_of(const TraceId& subject) const;
  /// Those with a key made before `before` and with a journey, behind `after`, in order of id.
  [[nodiscard]] Result<std::vector<TraceId>, ReadError> cases_before(Instant before,
                                                                     const TraceId& after,
                                                                     std::size_t most) const;
  /// Destroys keys, durably. False: not done.
  [[nodiscard]] bool erase(const std::vector<TraceId>& subjects);
  /// Leaves of each payload its case alone, not synced. False: not done.
  [[nodiscard]] bool release(const std::vector<PayloadRef>& payloads);
  /// Writes files anew in which destroyed keys still lie, and lets go of the logs.
  [[nodiscard]] bool scrub();

 private:
  [[nodiscard]] Result<CaseKey, ReadError> key_of(const TraceId& subject) const;
  /// Reads a row; the rest of it, behind its case, is the locked payload.
  [[nodiscard]] Result<TraceId, ReadError> row(JournalIndex index, std::string& locked) const;
  /// The key of a case, made if it has none; `erased` if it has none any more.
  [[nodiscard]] Result<CaseKey, ReadError> key_for(const Entry& entry, rocksdb::WriteBatch& batch);

  const Database& database_;
  mutable Vault vault_;               ///< thread-safe; reading fills its memory
  std::map<TraceId, CaseKey> fresh_;  ///< in a batch that is not written yet
};

}  // namespace iwets::store
