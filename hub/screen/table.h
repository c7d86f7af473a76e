#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proto/types/result.h"

/// A table of names from a CSV file with a heading.
namespace iwets::screen {

/// What is wrong with a file or row, where, and what to do about it.
struct Problem {
  bool missing = false;  ///< the file is not there; otherwise its content is at fault
  std::string what, remedy;
};

struct Row {
  std::uint64_t line = 0;  ///< where it begins, from 1
  std::map<std::string, std::string> cells;
  /// The cell of a column; empty if the table has no such column.
  [[nodiscard]] const std::string& operator[](const std::string& column) const;
};

inline constexpr std::size_t rows_max = 1'000'000;
inline constexpr std::size_t row_bytes_max = 64U << 10U;

/// Reads RFC 4180: quotes, doubled quotes, cells over several lines, CRLF or LF, a byte order mark;
/// empty lines are skipped. Fails at the first row that has not the cells of the heading, is too
/// long or ends inside quotes, and without one of the columns `wanted`. Hands over row by row, any
/// number of them, until `use` tells a problem.
using UseRow = std::function<std::optional<Problem>(Row&&)>;
[[nodiscard]] Result<void, Problem> each_row(const std::string& path,
                                             const std::vector<std::string>& wanted,
                                             const UseRow& use);
/// Reads a file as a whole, up to `rows_max` rows.
[[nodiscard]] Result<std::vector<Row>, Problem> read_table(const std::string& path,
                                                           const std::vector<std::string>& wanted);

}  // namespace iwets::screen
