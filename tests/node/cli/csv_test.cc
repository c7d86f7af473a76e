#include "node/cli/csv.h"

#include <catch2/catch.hpp>
#include <sstream>

using iwets::cli::CsvReader;
using iwets::cli::CsvRow;
using Cells = std::vector<std::string>;

namespace {

std::vector<CsvRow> rows_of(const std::string& file, CsvReader::Options options = {}) {
  std::istringstream in(file);
  CsvReader reader(in, options);
  std::vector<CsvRow> rows;
  while (auto row = reader.next()) rows.push_back(std::move(*row));
  return rows;
}

}  // namespace

TEST_CASE("Csv: quotes, doubled quotes, line breaks, CRLF and a byte order mark", "[cli]") {
  const auto rows = rows_of(
      "\xef\xbb\xbf"
      "a,b\r\n\"x,\"\"y\"\"\",\"two\r\nlines\"\r\n,\r\nlast,row");
  REQUIRE(rows.size() == 4);
  CHECK(rows[0].cells == Cells{"a", "b"});
  CHECK(rows[1].cells == Cells{"x,\"y\"", "two\nlines"});
  CHECK(rows[1].line == 2);
  CHECK(rows[2].cells == Cells{"", ""});
  CHECK(rows[2].line == 4);
  CHECK(rows[3].cells == Cells{"last", "row"});
}

TEST_CASE("Csv: empty lines and the end-of-file character are no rows", "[cli]") {
  CHECK(rows_of("").empty());
  const auto rows = rows_of("a\n\n\nb\n\x1a");
  REQUIRE(rows.size() == 2);
  CHECK(rows[1].line == 4);
}

TEST_CASE("Csv: a quote that is never closed costs its own line only", "[cli]") {
  std::string file = "1,good\n2,\"open\n3,good\n4,good\n";
  auto rows = rows_of(file);
  REQUIRE(rows.size() == 4);
  CHECK(rows[1].line == 2);
  CHECK(rows[1].reason == "a quote is opened and not closed");
  CHECK_FALSE(rows[1].remedy.empty());
  CHECK(rows[2].cells == Cells{"3", "good"});
  CHECK(rows[3].line == 4);
  for (int i = 0; i < 200; ++i) file += "more,lines\n";  // more than a cell may span
  rows = rows_of(file);
  CHECK(rows.size() == 204);
}

TEST_CASE("Csv: each kind of broken row names its fault and the next row is read", "[cli]") {
  struct Case {
    const char* line;
    const char* reason;
  };
  for (const auto& [line, reason] :
       {Case{"a\"b,c", "a quote stands inside a cell that is not quoted"},
        Case{"\"a\"b,c", "text follows a closing quote"},
        Case{"Jos\xe9,c", "byte 0xE9 at position 4"}, Case{"\xed\xa0\x80,c", "is not UTF-8"}}) {
    INFO(reason);
    const auto rows = rows_of(std::string(line) + "\ngood,row\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].reason.find(reason) != std::string::npos);
    CHECK(rows[0].cells.empty());
    CHECK(rows[1].cells == Cells{"good", "row"});
  }
  CHECK(rows_of(std::string("a\0b,c", 5))[0].reason.find("NUL") != std::string::npos);
}

TEST_CASE("Csv: rows and cells have limits", "[cli]") {
  CsvReader::Options options;
  options.row_bytes_max = 10;
  options.cells_max = 3;
  const auto rows = rows_of("12345678901234,x\n1,2,3,4\na,b\n", options);
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].reason == "the row is too long");
  CHECK(rows[1].reason == "the row has too many cells");
  CHECK(rows[2].cells == Cells{"a", "b"});
}

TEST_CASE("Csv: Latin-1 is read when asked for", "[cli]") {
  CsvReader::Options options;
  options.encoding = CsvReader::Encoding::latin1;
  CHECK(rows_of("Jos\xe9,c\n", options)[0].cells == Cells{"José", "c"});
}

TEST_CASE("Csv: the bytes read add up to the file", "[cli]") {
  const std::string file = "a,b\r\nc,d\n";
  std::istringstream in(file);
  CsvReader reader(in);
  while (reader.next()) continue;
  CHECK(reader.bytes_read() == file.size());
}
