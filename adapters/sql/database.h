#pragma once

#include <memory>
#include <string>
#include <vector>

#include "adapters/sql/mapping.h"
#include "adapters/sql/queries.h"
#include "proto/types/result.h"

namespace iwets::sql {

/// Why the registry's database gave nothing.
struct SqlError {
  enum class Kind {
    away,    ///< no connection, or it broke: connect again
    slow,    ///< no answer within the time limit
    refused  ///< it does not take the statement: the mapping or the permissions are wrong
  };
  Kind kind = Kind::away;
  std::string state;  ///< SQLSTATE, for the log: holds nothing of the case
  std::string text;   ///< in the database's words: may hold values, so it never reaches a log
};

/// A column of the registry's tables.
struct CatalogColumn {
  std::string table, column, type;
  std::string refers_to;  ///< table that a foreign key points to, where the database tells
};

/// One read-only connection to a registry. One thread at a time. Values reach the database as
/// parameters only, never within a statement.
class Database {
 public:
  virtual ~Database() = default;
  /// Prepares a statement, if it is not prepared yet, and returns the names of its columns.
  [[nodiscard]] virtual Result<std::vector<std::string>, SqlError> prepare(
      const std::string& sql) = 0;
  /// Runs a query with its value. A value that the column's type cannot have gives no rows.
  [[nodiscard]] virtual Result<std::vector<Row>, SqlError> run(const Query& query,
                                                               const std::string& value) = 0;
  /// Columns of all tables and views that this user can see, by table.
  [[nodiscard]] virtual Result<std::vector<CatalogColumn>, SqlError> catalog() = 0;
  /// What is connected to: "PostgreSQL 15.6".
  [[nodiscard]] virtual std::string product() const = 0;
};

/// The password that the mapping names; empty if none. Fails with what is wrong and what to do.
[[nodiscard]] Result<std::string, std::string> read_password(const Connection& connection);

/// Connects, in seconds at the most; the session can only read, in statements of bounded time.
[[nodiscard]] Result<std::unique_ptr<Database>, SqlError> connect(const Connection& connection,
                                                                  const std::string& password);
/// The two that `connect` chooses from.
[[nodiscard]] Result<std::unique_ptr<Database>, SqlError> connect_postgresql(
    const Connection& connection, const std::string& password);
[[nodiscard]] Result<std::unique_ptr<Database>, SqlError> connect_odbc(const Connection& connection,
                                                                       const std::string& password);

/// Prepares every statement of the mapping. Fails with the key, what the database says and what to
/// do; `away` and `slow` pass through as they are.
[[nodiscard]] Result<void, SqlError> check(Database& database, const Mapping& mapping,
                                           const Queries& queries);

}  // namespace iwets::sql
