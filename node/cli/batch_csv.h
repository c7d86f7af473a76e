#pragma once

#include <cstdint>
#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "node/cli/csv.h"
#include "node/cli/failure.h"

/// A seizure of many firearms as CSV: one firearm to a row. docs/member.md describes every column.
namespace iwets::cli {

/// One firearm: a whole request, or why the row is none.
struct BatchRow {
  std::uint64_t line = 0;
  std::string reference;  ///< own reference of the row, by which it is known when it comes again
  std::string request;    ///< JSON; empty: the row is refused here
  std::string field = {}, reason = {}, remedy = {};
};
/// Rows of one file.
inline constexpr std::size_t batch_rows_max = 2'000;

/// Names of the columns that a file may have.
[[nodiscard]] std::vector<std::string> batch_columns();

/// Reads all rows; what a row says stands in the place of what `common` says for all. A row that
/// repeats a reference, or the firearm of an earlier one, is refused. Fails with `invalid_input` if
/// the header does not fit, `common` names a row, there is no row or more than `batch_rows_max`.
[[nodiscard]] Outcome<std::vector<BatchRow>> read_batch(std::istream& in,
                                                        const nlohmann::json& common,
                                                        CsvReader::Encoding encoding);

}  // namespace iwets::cli
