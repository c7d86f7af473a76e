#include "hub/screen/table.h"

#include <algorithm>
#include <fstream>
#include <optional>

namespace iwets::screen {
namespace {

struct Cells {
  std::uint64_t line = 0;
  std::vector<std::string> cells;
  std::string fault;
};

/// Takes one row off the stream; nothing at its end.
std::optional<Cells> next_row(std::istream& in, std::uint64_t& line) {
  Cells row{line, {}, {}};
  std::string cell;
  bool quoted = false, any = false;
  std::size_t bytes = 0;
  for (char c = 0; in.get(c);) {
    if (++bytes > row_bytes_max) {
      row.fault = "the row is longer than 64 KiB";
      return row;
    }
    any = true;
    if (c == '\n') ++line;
    if (quoted) {
      if (c != '"')
        cell += c;
      else if (in.peek() == '"')
        cell += static_cast<char>(in.get());
      else
        quoted = false;
    } else if (c == '"' && cell.empty()) {
      quoted = true;
    } else if (c == ',') {
      row.cells.push_back(std::exchange(cell, {}));
    } else if (c == '\n') {
      break;
    } else if (c != '\r') {
      cell += c;
    }
  }
  if (!any) return std::nullopt;
  if (quoted) row.fault = "a quote is not closed";
  row.cells.push_back(std::move(cell));
  return row;
}

Problem at_line(const std::string& name, std::uint64_t line, const std::string& what,
                const std::string& remedy) {
  return {false, name + ":" + std::to_string(line) + ": " + what, remedy};
}

bool is_empty(const Cells& row) { return row.cells.size() == 1 && row.cells[0].empty(); }

Result<void, Problem> rows_of(std::istream& in, const std::string& name,
                              const std::vector<std::string>& wanted, const UseRow& use) {
  std::uint64_t line = 1;
  auto heading = next_row(in, line);
  if (!heading || is_empty(*heading))
    return fail(at_line(name, 1, "no heading", "name the columns in the first line"));
  if (heading->cells[0].starts_with("\xEF\xBB\xBF")) heading->cells[0].erase(0, 3);
  for (const auto& column : wanted)
    if (std::find(heading->cells.begin(), heading->cells.end(), column) == heading->cells.end())
      return fail(
          at_line(name, 1, "there is no column \"" + column + "\"", "name it in the first line"));
  while (auto row = next_row(in, line)) {
    if (is_empty(*row) && row->fault.empty()) continue;
    if (!row->fault.empty())
      return fail(at_line(name, row->line, row->fault, "mend the row or leave it out"));
    if (row->cells.size() != heading->cells.size())
      return fail(at_line(name, row->line,
                          std::to_string(row->cells.size()) + " cells instead of " +
                              std::to_string(heading->cells.size()),
                          "put quotes around cells with commas"));
    Row made{row->line, {}};
    for (std::size_t i = 0; i < row->cells.size(); ++i)
      made.cells.emplace(heading->cells[i], std::move(row->cells[i]));
    if (auto problem = use(std::move(made))) return fail(std::move(*problem));
  }
  return {};
}

}  // namespace

const std::string& Row::operator[](const std::string& column) const {
  static const std::string none;
  const auto found = cells.find(column);
  return found == cells.end() ? none : found->second;
}

Result<void, Problem> each_row(const std::string& path, const std::vector<std::string>& wanted,
                               const UseRow& use) {
  std::ifstream in(path, std::ios::binary);
  if (!in || in.peek() == std::ifstream::traits_type::eof()) {
    if (in.is_open() && in.eof())
      return fail(Problem{false, path + ": is empty", "name a CSV file with a heading"});
    return fail(Problem{true, path + ": cannot be read", "name a CSV file that is there"});
  }
  return rows_of(in, path, wanted, use);
}

Result<std::vector<Row>, Problem> read_table(const std::string& path,
                                             const std::vector<std::string>& wanted) {
  std::vector<Row> rows;
  const auto read = each_row(path, wanted, [&](Row&& row) -> std::optional<Problem> {
    if (rows.size() == rows_max)
      return at_line(path, row.line, "more than 1,000,000 rows", "cut the file");
    rows.push_back(std::move(row));
    return std::nullopt;
  });
  if (!read) return fail(read.error());
  return rows;
}

}  // namespace iwets::screen
