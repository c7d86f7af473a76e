#pragma once

#include <istream>
#include <memory>

#include "node/cli/failure.h"
#include "node/cli/record_source.h"

/// The list of stolen vehicles that New Zealand Police publishes as open data: a header with plate,
/// colour, make, model, year, type, date_stolen, district.
namespace iwets::cli {

/// Opens `in`, which must outlive the source. The file has no ids: a record's is made of plate,
/// date and a digest of the row, so that the same row always gets the same id and two thefts of one
/// plate get two. Fails with `invalid_input` if the header is another.
[[nodiscard]] Outcome<std::unique_ptr<RecordSource>> open_nz_police(std::istream& in);

}  // namespace iwets::cli
