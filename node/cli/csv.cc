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
  CsvRow row{line_, {}, {}, {}, {}};
  std::string cell;
  std::size_t used = 1, at = 0;
  bool quoted = false, closed = false;
  const auto fault = [&](std::string reason, std::string remedy) {
    lines_used = 1;
    return broken(line_, std::move(reason), std::move(remedy));
  };
  const auto end_cell = [&] {
    row.cells.push_back(std::move(cell));
    cell.clear();
    closed = false;
  };
  for (;;) {
    const auto& line = ahead_[used - 1];
    if (line.too_long || row.raw.size() + line.text.size() > options_.row_bytes_max)
      return fault(quoted ? "a quote is opened and not closed" : "the row is too long",
                   quoted ? "close the quote, or double a quote that belongs to the text"
                          : "a row may have " + std::to_string(options_.row_bytes_max) + " bytes");
    const auto& text = line.text;
    for (at = 0; at < text.size(); ++at) {
      const char c = text[at];
      if (quoted) {
        if (c != '"') {
          cell += c;
        } else if (at + 1 < text.size() && text[at + 1] == '"') {
          cell += text[++at];
        } else {
          quoted = false;
          closed = true;
        }
      } else if (c == options_.separator) {
        end_cell();
        if (row.cells.size() >= options_.cells_max)
          return fault("the row has too many cells", "check the separator and the quotes");
      } else if (closed) {
        return fault("text follows a closing quote",
                     "double a quote that belongs to the text, and quote the whole cell");
      } else if (c == '"' && cell.empty()) {
        quoted = true;
      } else if (c == '"') {
        return fault("a quote stands inside a cell that is not quoted",
                     "quote the whole cell and double the quote");
      } else {
        cell += c;
      }
    }
    row.raw += text;
    if (!quoted) break;
    if (used >= options_.row_lines_max || !have_line(used))
      return fault("a quote is opened and not closed",
                   "close the quote, or double a quote that belongs to the text");
    cell += '\n';
    row.raw += '\n';
    ++used;
  }
  end_cell();
  if (options_.encoding == Encoding::latin1)
    for (auto& text : row.cells) text = latin1_to_utf8(text);
  if (const auto bad =
          options_.encoding == Encoding::utf8 ? first_invalid_utf8(row.raw) : std::nullopt)
    return fault("byte " + hex_byte(row.raw[*bad]) + " at position " + std::to_string(*bad + 1) +
                     " is not UTF-8 (is the file in Latin-1?)",
                 "load it with --encoding latin1, or convert it with iconv -t UTF-8");
  if (row.raw.find('\0') != std::string::npos)
    return fault("the row holds a NUL character", "repair or leave out this line");
  lines_used = used;
  return row;
}

}  // namespace iwets::cli
