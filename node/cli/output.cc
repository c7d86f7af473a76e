#include "node/cli/output.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

namespace iwets::cli {

void Output::print(const nlohmann::json& value) const {
  out << value.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) << '\n';
}

void Output::print(const Failure& failure) const {
  if (json) {
    nlohmann::json error = {{"exit", static_cast<int>(failure.exit)}, {"message", failure.message}};
    if (!failure.reason.empty()) error["reason"] = failure.reason;
    if (!failure.remedy.empty()) error["remedy"] = failure.remedy;
    if (!failure.field.empty()) error["field"] = failure.field;
    if (!failure.id.empty()) error["id"] = failure.id;
    err << nlohmann::json{{"error", error}}.dump(-1, ' ', false,
                                                 nlohmann::json::error_handler_t::replace)
        << '\n';
    return;
  }
  err << "iwets: " << harmless(failure.message) << '\n';
  if (!failure.reason.empty()) err << "  why:  " << harmless(failure.reason) << '\n';
  if (!failure.remedy.empty()) err << "  help: " << harmless(failure.remedy) << '\n';
}

void Output::note(std::string_view text) const {
  if (!json) err << text << '\n';
}

std::string styled(const Output& to, Style style, std::string_view text) {
  if (!to.colour) return std::string(text);
  static constexpr const char* codes[] = {"1", "2", "32", "31;1", "33"};
  return std::string("\x1b[") + codes[static_cast<int>(style)] + "m" + std::string(text) +
         "\x1b[0m";
}

std::size_t width(std::string_view text) {
  std::size_t columns = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte == 0x1b) {  // A style takes no room.
      while (i < text.size() && text[i] != 'm') ++i;
      continue;
    }
    const bool combining = byte == 0xcc || (byte == 0xcd && i + 1 < text.size() &&
                                            static_cast<unsigned char>(text[i + 1]) < 0xb0);
    if ((byte & 0xc0U) != 0x80U && !combining) ++columns;
  }
  return columns;
}

std::string padded(std::string_view text, std::size_t columns) {
  std::string out(text);
  const auto now = width(text);
  if (now < columns) out.append(columns - now, ' ');
  return out;
}

std::string harmless(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, ' ');
  // The control characters of Latin-1 in UTF-8, of which one begins an escape sequence.
  for (auto at = out.find('\xc2'); at != std::string::npos && at + 1 < out.size();
       at = out.find('\xc2', at + 1))
    if (static_cast<unsigned char>(out[at + 1]) < 0xa0) out[at] = out[at + 1] = ' ';
  return out;
}

std::string wrapped(std::string_view text, std::size_t columns, std::string_view indent) {
  std::string out, line;
  const auto words = harmless(text);
  for (std::size_t at = 0; at < words.size();) {
    const auto end = std::min(words.find(' ', at), words.size());
    const auto word = words.substr(at, end - at);
    at = end + 1;
    if (word.empty()) continue;
    if (!line.empty() && width(line) + 1 + width(word) > columns) {
      out += line + "\n" + std::string(indent);
      line.clear();
    }
    if (!line.empty()) line += ' ';
    line += word;
  }
  return out + line;
}

void Table::print(const Output& to) const {
  std::vector<std::size_t> widths(rows_.front().size(), 0);
  for (const auto& row : rows_)
    for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
      widths[i] = std::max(widths[i], width(row[i]));
  for (std::size_t r = 0; r < rows_.size(); ++r) {
    std::string line;
    for (std::size_t i = 0; i < rows_[r].size(); ++i) {
      const bool last = i + 1 == rows_[r].size();
      line += last ? rows_[r][i] : padded(rows_[r][i], widths[i]) + "  ";
    }
    to.out << (r == 0 ? styled(to, Style::dim, line) : line) << '\n';
  }
}

std::string short_time(std::string_view iso) {
  if (iso.size() < 20 || iso[10] != 'T') return std::string(iso);
  return std::string(iso.substr(0, 10)) + " " + std::string(iso.substr(11, 8)) + " UTC";
}

}  // namespace iwets::cli
