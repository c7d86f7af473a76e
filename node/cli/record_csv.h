#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "node/cli/csv.h"
#include "node/cli/failure.h"
#include "node/cli/record_source.h"
#include "proto/types/terms.h"

/// The product's own CSV: one file for each store, a header that names the columns in any order.
/// docs/records.md describes every column.
namespace iwets::cli {

/// Names of the columns that a file for `store` may have.
[[nodiscard]] std::vector<std::string> record_columns(Store store);

/// Opens `in`, which must outlive the source. Reads the header and fails with `invalid_input` if it
/// is missing, names an unknown or repeated column, or lacks `id`. The separator is a comma, or a
/// semicolon if the header has one and no comma.
[[nodiscard]] Outcome<std::unique_ptr<RecordSource>> open_record_csv(std::istream& in, Store store,
                                                                     CsvReader::Encoding encoding);

/// "nominal", "firearm", "document", "vehicle".
[[nodiscard]] std::optional<Store> parse_store(std::string_view word);
[[nodiscard]] std::string_view name(Store store);

}  // namespace iwets::cli
