#include "node/cli/csv.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace iwets::cli {
namespace {

CsvRow broken(std::uint64_t line, std::string reason, std::string remedy) {
  return {line, {}, {}, std::move(reason), std::move(remedy)};
}

std::string hex_byte(char c) {
  std::array<char, 8> out{};
  std::snprintf(out.data(), out.size(), "0x%02X", static_cast<unsigned char>(c));
  return out.data();
}

// Length of the UTF-8 character at `at`, or 0 if it is none (overlong forms and surrogates too).
std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(at);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(at + i) & 0xc0U) != 0x80U) return 0;
  const auto second = byte(at + 1);
  if ((lead == 0xe0 && second < 0xa0) || (lead == 0xed && second > 0x9f)) return 0;
  if ((lead == 0xf0 && second < 0x90) || (lead == 0xf4 && second > 0x8f)) return 0;
  return length;
}

struct CellFault {
  const char* reason;
  const char* remedy;
};
constexpr CellFault quote_inside = {"a quote stands inside a cell that is not quoted",
                                    "quote the whole cell and double the quote"};
constexpr CellFault text_behind = {
    "text follows a closing quote",
    "double a quote that belongs to the text, and quote the whole cell"};
constexpr CellFault too_many = {"the row has too many cells", "check the separator and the quotes"};

// Cuts the lines of one row into cells.
class CellParser {
 public:
  CellParser(char separator, std::size_t most) : separator_(separator), most_(most) {}
  /// Takes one line; null, or what is wrong with it. While `quoted()` the row goes on.
  const CellFault* take(std::string_view line) {
    if (quoted_) cell_ += '\n';
    for (std::size_t at = 0; at < line.size(); ++at) {
      const char c = line[at];
      if (quoted_) {
        at += take_quoted(line, at);
      } else if (c == separator_) {
        end_cell();
        if (cells_.size() >= most_) return &too_many;
      } else if (closed_) {
        return &text_behind;
      } else if (c == '"' && cell_.empty()) {
        quoted_ = true;
      } else if (c == '"') {
        return &quote_inside;
      } else {
        cell_ += c;
      }
    }
    return nullptr;
  }
  [[nodiscard]] bool quoted() const { return quoted_; }
  [[nodiscard]] std::vector<std::string> cells() && {
    end_cell();
    return std::move(cells_);
  }

 private:
  // Returns 1 if the next character was taken too.
  std::size_t take_quoted(std::string_view line, std::size_t at) {
    if (line[at] != '"') {
      cell_ += line[at];
    } else if (at + 1 < line.size() && line[at + 1] == '"') {
      cell_ += '"';
      return 1;
    } else {
      quoted_ = false;
      closed_ = true;
    }
    return 0;
  }
  void end_cell() {
    cells_.push_back(std::move(cell_));
    cell_.clear();
    closed_ = false;
  }

  char separator_;
  std::size_t most_;
  std::vector<std::string> cells_;
  std::string cell_;
  bool quoted_ = false;  // inside quotes
  bool closed_ = false;  // behind the closing quote of a cell
};

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const auto length = utf8_length(text, at);
    if (length == 0) return at;
    at += length;
  }
  return std::nullopt;
}

std::string latin1_to_utf8(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xc0U | (byte >> 6U));
      out += static_cast<char>(0x80U | (byte & 0x3fU));
    }
  }
  return out;
}

bool CsvReader::read_line(Line& line) {
  constexpr int end = std::char_traits<char>::eof();
  auto& buffer = *in_.rdbuf();
  int c = buffer.sbumpc();
  if (c == end) return false;
  for (; c != end; c = buffer.sbumpc()) {
    ++bytes_read_;
    if (c == '\n') break;
    if (line.text.size() < options_.row_bytes_max)
      line.text += static_cast<char>(c);
    else
      line.too_long = true;
  }
  if (!line.text.empty() && line.text.back() == '\r') line.text.pop_back();
  return true;
}

bool CsvReader::have_line(std::size_t index) {
  while (ahead_.size() <= index) {
    const bool first = bytes_read_ == 0;
    Line line;
    if (!read_line(line)) return false;
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (first && line.text.rfind(byte_order_mark, 0) == 0) line.text.erase(0, 3);
    ahead_.push_back(std::move(line));
  }
  return true;
}

void CsvReader::drop_lines(std::size_t count) {
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(count));
  line_ += count;
}

std::optional<CsvRow> CsvReader::next() {
  constexpr std::string_view end_of_file = "\x1a";
  while (have_line(0)) {
    const auto& text = ahead_.front().text;
    const bool last = text == end_of_file && !have_line(1);
    if (!text.empty() && !last) {
      std::size_t used = 1;
      auto row = row_of(used);
      drop_lines(used);
      return row;
    }
    drop_lines(1);
  }
  return std::nullopt;
}

// Reads one row from `ahead_`; `lines_used` is 1 if it is broken.
CsvRow CsvReader::row_of(std::size_t& lines_used) {
  constexpr const char* close_it = "close the quote, or double a quote that belongs to the text";
  CsvRow row{line_, {}, {}, {}, {}};
  CellParser cells(options_.separator, options_.cells_max);
  std::size_t used = 0;
  do {
    if (cells.quoted()) row.raw += '\n';
    if (used >= options_.row_lines_max || !have_line(used))
      return broken(line_, "a quote is opened and not closed", close_it);
    const auto& line = ahead_[used++];
    if (line.too_long || row.raw.size() + line.text.size() > options_.row_bytes_max)
      return cells.quoted()
                 ? broken(line_, "a quote is opened and not closed", close_it)
                 : broken(line_, "the row is too long",
                          "a row may have " + std::to_string(options_.row_bytes_max) + " bytes");
    row.raw += line.text;
    if (const auto* fault = cells.take(line.text)) {
      auto wrong = broken(line_, fault->reason, fault->remedy);
      wrong.raw = line.text;  // Whoever reads a header may find another separator in it.
      return wrong;
    }
  } while (cells.quoted());
  row.cells = std::move(cells).cells();
  if (row.raw.find('\0') != std::string::npos)
    return broken(line_, "the row holds a NUL character", "repair or leave out this line");
  if (options_.encoding == Encoding::latin1) {
    for (auto& text : row.cells) text = latin1_to_utf8(text);
  } else if (const auto bad = first_invalid_utf8(row.raw)) {
    return broken(line_,
                  "byte " + hex_byte(row.raw[*bad]) + " at position " + std::to_string(*bad + 1) +
                      " is not UTF-8 (is the file in Latin-1?)",
                  "load it with --encoding latin1, or convert it with iconv -t UTF-8");
  }
  lines_used = used;
  return row;
}

}  // namespace iwets::cli
