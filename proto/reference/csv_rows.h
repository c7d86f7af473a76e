#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iwets::reference {

/// One row of a CSV text.
struct CsvLine {
  std::uint64_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> cells;
};

/// The rows of `text` (RFC 4180: quotes, doubled quotes, CRLF or LF, a byte order mark), without
/// empty ones. `open_quote` is the line of a quote that is never closed; 0: none.
[[nodiscard]] std::vector<CsvLine> csv_rows(std::string_view text, std::uint64_t& open_quote);

}  // namespace iwets::reference
