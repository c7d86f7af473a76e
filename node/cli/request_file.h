#pragma once

#include <iosfwd>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "node/cli/failure.h"

namespace iwets::cli {

/// Largest request file; the longest form is a tenth of it.
inline constexpr std::size_t request_bytes_max = 1U << 20U;

/// Reads a request: JSON, or TOML if the name ends in ".toml" or the text does not begin with '{'.
/// "-" is `in`. Dates of TOML become ISO text. Fails with `invalid_input` and the place of the
/// fault, or as `open_file` does.
[[nodiscard]] Outcome<nlohmann::json> read_request(const std::string& file, std::istream& in);

}  // namespace iwets::cli
