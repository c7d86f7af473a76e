#include "adapters/sql/sql_text.h"

#include <algorithm>
#include <cctype>

namespace iwets::sql {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

bool is_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

/// Behind the quoted text or name that begins at `at`; `at` itself if none does.
std::size_t behind_quotes(std::string_view sql, std::size_t at) {
  if (sql[at] != '\'' && sql[at] != '"') return at;
  const auto end = sql.find(sql[at], at + 1);
  return end == std::string_view::npos ? sql.size() : end + 1;
}

/// Calls `found` with each place outside of quotes.
template <typename Found>
void outside_quotes(std::string_view sql, Found found) {
  for (std::size_t at = 0; at < sql.size();) {
    if (const auto end = behind_quotes(sql, at); end != at)
      at = end;
    else
      at += found(at);
  }
}

bool parameter_at(std::string_view sql, std::size_t at, std::string_view name) {
  if (sql[at] != ':' || sql.substr(at + 1, name.size()) != name) return false;
  if (at > 0 && sql[at - 1] == ':') return false;  // A cast to a type of that name.
  const auto end = at + 1 + name.size();
  return end == sql.size() || !is_name(sql[end]);
}

}  // namespace

std::optional<std::string> sql_fault(std::string_view sql) {
  std::optional<std::string> fault;
  outside_quotes(sql, [&](std::size_t at) {
    const auto two = sql.substr(at, 2);
    if (sql[at] == ';') fault = "must be one statement: take the semicolon out";
    if (two == "--" || two == "/*")
      fault = "must have no comment of SQL: write it behind a # of TOML";
    return std::size_t{1};
  });
  return fault;
}

bool is_select(std::string_view sql) {
  const auto first = sql.find_first_not_of(" \t\r\n(");
  if (first == std::string_view::npos) return false;
  const auto begins = lower(sql.substr(first, 6));
  return begins == "select" || begins.substr(0, 4) == "with";
}

bool has_parameter(std::string_view sql, std::string_view name) {
  return place_parameter(sql, name, "?").count > 0;
}

Placed place_parameter(std::string_view sql, std::string_view name, std::string_view placeholder) {
  Placed out;
  std::size_t copied = 0;
  outside_quotes(sql, [&](std::size_t at) -> std::size_t {
    if (!parameter_at(sql, at, name)) return 1;
    out.sql.append(sql, copied, at - copied).append(placeholder);
    copied = at + 1 + name.size();
    ++out.count;
    return 1 + name.size();
  });
  out.sql.append(sql, copied);
  return out;
}

bool holds_password(std::string_view connection) {
  auto text = lower(connection);
  std::erase(text, ' ');
  if (text.find("password=") != std::string::npos || text.find("pwd=") != std::string::npos)
    return true;
  // postgresql://user:secret@host
  const auto scheme = text.find("://");
  if (scheme == std::string::npos) return false;
  const auto at = text.find('@', scheme);
  const auto colon = text.find(':', scheme + 3);
  return at != std::string::npos && colon < at;
}

}  // namespace iwets::sql
