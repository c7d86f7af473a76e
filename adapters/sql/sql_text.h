#pragma once

#include <optional>
#include <string>
#include <string_view>

/// What can be told of a statement of SQL by its text alone. Pure. Understands texts in single
/// quotes, names in double quotes, and PostgreSQL's casts (`::text`).
namespace iwets::sql {

/// Why `sql` is no part of one statement: it ends a statement or begins a comment. In words.
[[nodiscard]] std::optional<std::string> sql_fault(std::string_view sql);
/// True if it begins with SELECT or WITH.
[[nodiscard]] bool is_select(std::string_view sql);
/// True if the parameter `:name` occurs outside of quotes.
[[nodiscard]] bool has_parameter(std::string_view sql, std::string_view name);
/// A statement with `:name` as the database writes it.
struct Placed {
  std::string sql;
  std::size_t count = 0;  ///< how often it occurs
};
[[nodiscard]] Placed place_parameter(std::string_view sql, std::string_view name,
                                     std::string_view placeholder);
/// True if a connection string of libpq or ODBC has a password in it.
[[nodiscard]] bool holds_password(std::string_view connection);

}  // namespace iwets::sql
