#include "proto/reference/csv_rows.h"

#include <utility>

namespace iwets::reference {
namespace {

constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";

class Rows {
 public:
  explicit Rows(std::string_view text) : text_(text) {
    if (text_.starts_with(byte_order_mark)) text_.remove_prefix(byte_order_mark.size());
  }
  std::vector<CsvLine> read(std::uint64_t& open_quote) {
    for (std::size_t at = 0; at < text_.size(); ++at) take(at);
    open_quote = quoted_ ? quote_line_ : 0;
    end_row();
    return std::move(rows_);
  }

 private:
  void take(std::size_t& at) {
    const char c = text_[at];
    if (quoted_) {
      const bool doubled = c == '"' && at + 1 < text_.size() && text_[at + 1] == '"';
      if (c == '\n') ++line_;
      if (c != '"' || doubled) cell_ += c;
      if (doubled) ++at;
      if (c == '"' && !doubled) quoted_ = false;
    } else if (c == '"' && cell_.empty()) {
      quoted_ = true;
      quote_line_ = line_;
    } else if (c == ',') {
      row_.cells.push_back(std::exchange(cell_, {}));
    } else if (c == '\n') {
      end_row();
      row_.line = ++line_;
    } else if (c != '\r') {
      cell_ += c;
    }
  }
  void end_row() {
    const bool something = !cell_.empty() || !row_.cells.empty();
    row_.cells.push_back(std::exchange(cell_, {}));
    if (something) rows_.push_back(std::exchange(row_, {}));
    row_.cells.clear();
  }

  std::string_view text_;
  std::vector<CsvLine> rows_;
  CsvLine row_{1, {}};
  std::string cell_;
  bool quoted_ = false;
  std::uint64_t line_ = 1, quote_line_ = 0;
};

}  // namespace

std::vector<CsvLine> csv_rows(std::string_view text, std::uint64_t& open_quote) {
  return Rows(text).read(open_quote);
}

}  // namespace iwets::reference
