#pragma once

#include <cstdint>
#include <deque>
#include <istream>
#include <optional>
#include <string>
#include <vector>

namespace iwets::cli {

/// One row of a file, or why it is none.
struct CsvRow {
  std::uint64_t line = 0;  ///< where it begins, from 1
  std::vector<std::string> cells;
  std::string raw;  ///< as it stands in the file, without the last line break; of some broken rows
  std::string reason;  ///< not empty: the row is broken and has no cells
  std::string remedy;
};

/// Reads CSV (RFC 4180) from a stream in bounded memory: quotes, doubled quotes, cells over several
/// lines, CRLF or LF, a byte order mark. A broken row costs that row alone: a quote that is never
/// closed takes its own line, not the rest of the file. Rows without any character are skipped, as
/// is a last line of the end-of-file character 0x1A.
class CsvReader {
 public:
  enum class Encoding : std::uint8_t { utf8, latin1 };
  struct Options {
    char separator = ',';
    Encoding encoding = Encoding::utf8;
    std::size_t row_bytes_max = 64U << 10U;
    std::size_t row_lines_max = 64;
    std::size_t cells_max = 128;
  };
  CsvReader(std::istream& in, Options options) : in_(in), options_(options) {}
  explicit CsvReader(std::istream& in) : CsvReader(in, Options{}) {}

  /// The next row; nothing at the end of the file.
  [[nodiscard]] std::optional<CsvRow> next();
  /// Bytes taken from the stream, for a progress bar.
  [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
  void separator(char c) { options_.separator = c; }

 private:
  struct Line {
    std::string text;
    bool too_long = false;
  };
  [[nodiscard]] bool have_line(std::size_t index);
  [[nodiscard]] bool read_line(Line& line);
  [[nodiscard]] CsvRow row_of(std::size_t& lines_used);
  void drop_lines(std::size_t count);

  std::istream& in_;
  Options options_;
  std::deque<Line> ahead_;  // lines read and not yet given out; at most row_lines_max
  std::uint64_t line_ = 1;  // number of ahead_.front()
  std::uint64_t bytes_read_ = 0;
};

/// Position of the first byte that is not UTF-8; nothing if all is.
[[nodiscard]] std::optional<std::size_t> first_invalid_utf8(std::string_view text);
/// Latin-1 as UTF-8.
[[nodiscard]] std::string latin1_to_utf8(std::string_view text);

}  // namespace iwets::cli
