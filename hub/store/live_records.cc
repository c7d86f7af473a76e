#include "hub/store/live_records.h"

#include "hub/store/record_rows.h"

namespace iwets::store {

std::size_t Names::weight(const Index& index) { return index.names() + index.records(); }

std::shared_ptr<const Names::Index> Names::merged(
    std::span<const std::shared_ptr<const Index>> newest_first, bool whole) {
  Index::Builder builder;
  for (const auto& index : newest_first) builder.add(*index);
  return builder.build(whole);
}

std::shared_ptr<const Names::Index> name_index(const std::vector<Named>& all, bool whole) {
  Names::Index::Builder builder;
  for (const auto& [number, person] : all) builder.add(number_row(number), person);
  return builder.build(whole);
}

std::size_t Identifiers::weight(const Index& index) { return index.rows() + index.gone().size(); }

}  // namespace iwets::store
