#pragma once

#include <memory>

#include "hub/store/live_records.h"
#include "hub/store/record_store.h"
#include "hub/store/rocks.h"

namespace iwets::store {

/// The database and what must outlive it; shared by the store and its snapshots.
struct RecordsBase {
  BackgroundError error;
  std::unique_ptr<Database> database;
  std::shared_ptr<const match::person::Dictionary> dictionary;  ///< of every name, on both sides
  LiveNames names;
  LiveIdentifiers identifiers;
};

/// What a record or trace is released for now.
[[nodiscard]] Result<std::optional<Guard>, StoreError> read_guard(const RecordsBase& base,
                                                                  const RecordName& name);
/// The records as they are now.
[[nodiscard]] std::shared_ptr<const RecordsSnapshot> take_snapshot(
    std::shared_ptr<const RecordsBase> base);

}  // namespace iwets::store
