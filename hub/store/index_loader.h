#pragma once

#include "hub/store/change_set.h"
#include "hub/store/record_finder.h"

/// Between the records and what is in memory to find them by.
namespace iwets::store {

/// Shows what a change brings to those who search; its records have these numbers. While both
/// indexes are held, or before anybody searches.
void show(RecordsBase& base, IndexedChange change, match::IdentifierIndex::Range range);

/// Fills both. Identifiers come from the files where there are some, in order and none beside the
/// other, and from the records for all other numbers below `next`. False: records cannot be read,
/// so that they could not be found.
[[nodiscard]] bool load_indexes(
    RecordsBase& base, match::RecordNumber next,
    const std::vector<std::shared_ptr<const Identifiers::Index>>& files);

}  // namespace iwets::store
