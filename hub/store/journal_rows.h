#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "hub/store/journal.h"
#include "hub/store/journal_entry.h"
#include "hub/store/rocks.h"

namespace iwets::store {

/// Reads what a journal has on disk. Thread-safe.
class JournalRows {
 public:
  JournalRows(const Database& database, const Salts& salts) : database_(database), salts_(salts) {}

  /// The entry with the highest index, or nothing; fails if it is damaged or not at the end of a
  /// commit.
  [[nodiscard]] Result<std::optional<Committed>, ReadError> end() const;
  [[nodiscard]] Result<StoredEntry, ReadError> entry(JournalIndex index) const;
  /// Why there is no payload under an index: the entry brought none, or it is gone.
  [[nodiscard]] ReadError why_no_payload(JournalIndex index) const;
  [[nodiscard]] Result<seal::AuditTree, ReadError> tree(JournalIndex size) const;
  [[nodiscard]] Result<Digest, ReadError> root(JournalIndex index) const;
  [[nodiscard]] Result<seal::AuditPath, ReadError> inclusion(JournalIndex index,
                                                             JournalIndex size) const;
  [[nodiscard]] Result<seal::AuditPath, ReadError> consistency(JournalIndex first,
                                                               JournalIndex size) const;
  [[nodiscard]] Result<Audited, ReadError> audited(JournalIndex index) const;
  /// Of entries [from, end]; fails unless they lead to the end's root.
  [[nodiscard]] Result<void, ReadError> read(Committed end, JournalIndex from,
                                             const std::function<bool(const Entry&)>& visit) const;
  [[nodiscard]] Result<std::vector<Journal::JourneyStep>, ReadError> journey(
      const TraceId& subject) const;
  [[nodiscard]] Result<std::vector<JournalIndex>, ReadError> entries_of(
      const TraceId& subject) const;
  [[nodiscard]] Result<std::vector<JournalIndex>, ReadError> found(const RecordKey& record,
                                                                   JournalIndex after) const;

 private:
  [[nodiscard]] seal::Subtrees subtrees() const;
  /// The indexes in the keys from `from` on that begin with `prefix`.
  [[nodiscard]] Result<std::vector<JournalIndex>, ReadError> indexes(const char* column,
                                                                     const std::string& from,
                                                                     std::string_view prefix) const;

  const Database& database_;
  const Salts& salts_;
};

}  // namespace iwets::store
