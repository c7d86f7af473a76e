#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "hub/match/identifier_index.h"
#include "hub/match/person/name_index.h"
#include "hub/store/live_indexes.h"

/// What is in memory to find records by.
namespace iwets::store {

/// The names of the nominal store; an id is the record's number, four bytes that sort as it does.
struct Names {
  using Index = match::person::NameIndex;
  static constexpr const char* thread = "hub-names";
  static constexpr double merged_share = 0.5;
  [[nodiscard]] static std::size_t weight(const Index& index);
  [[nodiscard]] static std::shared_ptr<const Index> merged(
      std::span<const std::shared_ptr<const Index>> newest_first, bool whole);
};
/// A number and who it names; without names: the record is gone.
using Named = std::pair<match::RecordNumber, match::person::Prepared>;
[[nodiscard]] std::shared_ptr<const Names::Index> name_index(const std::vector<Named>& all,
                                                             bool whole);

/// The identifiers of four stores, and under which owner and id each record is.
struct Identifiers {
  using Index = match::IdentifierIndex;
  static constexpr const char* thread = "hub-numbers";
  static constexpr double merged_share = 0.1;  ///< cheap to merge, and asked hundreds of keys
  [[nodiscard]] static std::size_t weight(const Index& index);
  [[nodiscard]] static std::shared_ptr<const Index> merged(
      std::span<const std::shared_ptr<const Index>> newest_first, bool whole) {
    return Index::merged(newest_first, whole);
  }
};

using LiveNames = LiveIndexes<Names>;
using LiveIdentifiers = LiveIndexes<Identifiers>;

}  // namespace iwets::store
