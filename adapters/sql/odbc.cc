#include <sql.h>
#include <sqlext.h>
#include <sqlucode.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "adapters/sql/database.h"
#include "adapters/sql/wide_text.h"

namespace iwets::sql {
namespace {

static_assert(sizeof(SQLWCHAR) == sizeof(char16_t), "unixODBC is built for UTF-16");

constexpr std::uintptr_t connect_seconds = 5;
constexpr std::size_t value_max = 4'096, tables_max = 500, columns_max = 5'000;

bool good(SQLRETURN code) { return SQL_SUCCEEDED(code); }

SQLWCHAR* chars(std::u16string& text) { return reinterpret_cast<SQLWCHAR*>(text.data()); }

SQLPOINTER number(std::uintptr_t value) { return reinterpret_cast<SQLPOINTER>(value); }

/// A handle of ODBC, freed with its owner.
class Handle {
 public:
  Handle(SQLSMALLINT type, SQLHANDLE from) : type_(type) {
    if (!good(SQLAllocHandle(type, from, &handle_))) handle_ = nullptr;
  }
  ~Handle() {
    if (handle_ != nullptr) SQLFreeHandle(type_, handle_);
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  [[nodiscard]] SQLHANDLE get() const { return handle_; }

  /// What the driver says of the last call with this handle.
  [[nodiscard]] SqlError error(SqlError::Kind otherwise) const {
    std::array<SQLCHAR, 6> state{};
    std::array<SQLCHAR, 512> text{};
    SQLINTEGER native = 0;
    SQLSMALLINT length = 0;
    if (handle_ == nullptr || !good(SQLGetDiagRec(type_, handle_, 1, state.data(), &native,
                                                  text.data(), text.size(), &length)))
      return {otherwise, {}, "the ODBC driver gives no reason"};
    SqlError out{otherwise, reinterpret_cast<const char*>(state.data()),
                 reinterpret_cast<const char*>(text.data())};
    std::replace(out.text.begin(), out.text.end(), '\n', ' ');
    if (out.state.starts_with("08")) out.kind = SqlError::Kind::away;
    if (out.state == "HYT00" || out.state == "HYT01") out.kind = SqlError::Kind::slow;
    // No such data source, no such driver: nothing that comes back by itself.
    if (out.state == "IM002" || out.state == "IM003" || out.state == "01000")
      out.kind = SqlError::Kind::refused;
    return out;
  }

 private:
  SQLSMALLINT type_;
  SQLHANDLE handle_ = nullptr;
};

/// The text in a column of the present row; nothing: NULL.
std::optional<std::string> text_of_column(SQLHANDLE statement, SQLUSMALLINT column) {
  std::u16string out;
  std::array<SQLWCHAR, 512> part{};
  for (;;) {
    SQLLEN bytes = 0;
    const auto code = SQLGetData(statement, column, SQL_C_WCHAR, part.data(), sizeof part, &bytes);
    if (code == SQL_NO_DATA) break;
    if (!good(code) || bytes == SQL_NULL_DATA) return std::nullopt;
    // Cut short parts end with a zero that is none of the text.
    const bool whole = code == SQL_SUCCESS && bytes >= 0;
    const auto count = whole ? static_cast<std::size_t>(bytes) / sizeof(SQLWCHAR) : part.size() - 1;
    out.append(reinterpret_cast<const char16_t*>(part.data()), std::min(count, part.size() - 1));
    if (whole || out.size() >= value_max) break;
  }
  return narrow(out);
}

class Odbc final : public Database {
 public:
  explicit Odbc(std::chrono::milliseconds limit) : limit_(limit) {
    SQLSetEnvAttr(environment_.get(), SQL_ATTR_ODBC_VERSION, number(SQL_OV_ODBC3), 0);
    connection_ = std::make_unique<Handle>(SQL_HANDLE_DBC, environment_.get());
  }
  ~Odbc() override {
    prepared_.clear();
    SQLDisconnect(connection_->get());
  }
  Odbc(const Odbc&) = delete;
  Odbc& operator=(const Odbc&) = delete;

  Result<void, SqlError> open(const std::string& string) {
    auto* const handle = connection_->get();
    SQLSetConnectAttr(handle, SQL_ATTR_LOGIN_TIMEOUT, number(connect_seconds), 0);
    SQLSetConnectAttr(handle, SQL_ATTR_ACCESS_MODE, number(SQL_MODE_READ_ONLY), 0);
    auto text = wide(string);
    const auto code =
        SQLDriverConnectW(handle, nullptr, chars(text), static_cast<SQLSMALLINT>(text.size()),
                          nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT);
    if (!good(code)) return fail(connection_->error(SqlError::Kind::away));
    return {};
  }

  Result<std::vector<std::string>, SqlError> prepare(const std::string& sql) override {
    const auto known = prepared_.find(sql);
    if (known != prepared_.end()) return known->second.columns;
    Prepared made{std::make_unique<Handle>(SQL_HANDLE_STMT, connection_->get()), {}};
    auto* const handle = made.statement->get();
    const auto seconds = std::chrono::ceil<std::chrono::seconds>(limit_).count();
    SQLSetStmtAttr(handle, SQL_ATTR_QUERY_TIMEOUT, number(static_cast<std::uintptr_t>(seconds)), 0);
    auto text = wide(sql);
    SQLSMALLINT count = 0;
    // Some drivers look at a statement only when they are asked for its columns.
    if (!good(SQLPrepareW(handle, chars(text), static_cast<SQLINTEGER>(text.size()))) ||
        !good(SQLNumResultCols(handle, &count)))
      return fail(made.statement->error(SqlError::Kind::refused));
    for (SQLSMALLINT i = 1; i <= count; ++i) made.columns.push_back(name_of_column(handle, i));
    return prepared_.emplace(sql, std::move(made)).first->second.columns;
  }

  Result<std::vector<Row>, SqlError> run(const Query& query, const std::string& value) override {
    if (const auto columns = prepare(query.sql); !columns) return fail(columns.error());
    const auto& statement = *prepared_.at(query.sql).statement;
    auto text = wide(value);
    SQLLEN bytes = static_cast<SQLLEN>(text.size() * sizeof(SQLWCHAR));
    for (SQLUSMALLINT i = 1; i <= query.parameters; ++i)
      if (!good(SQLBindParameter(statement.get(), i, SQL_PARAM_INPUT, SQL_C_WCHAR, SQL_WVARCHAR,
                                 std::max<SQLULEN>(1, text.size()), 0, chars(text), bytes, &bytes)))
        return fail(statement.error(SqlError::Kind::refused));
    const auto code = SQLExecute(statement.get());
    auto rows =
        good(code)
            ? fetch(statement, query)
            : Result<std::vector<Row>, SqlError>(fail(statement.error(SqlError::Kind::refused)));
    SQLFreeStmt(statement.get(), SQL_CLOSE);
    SQLFreeStmt(statement.get(), SQL_RESET_PARAMS);
    // A number with letters, asked of a column of integers: no firearm has it.
    if (!rows && (rows.error().state == "22018" || rows.error().state == "22003"))
      return std::vector<Row>{};
    return rows;
  }

  Result<std::vector<CatalogColumn>, SqlError> catalog() override {
    std::vector<std::string> tables;
    if (auto error = each_row(
            [](SQLHANDLE statement) {
              auto types = wide("TABLE,VIEW");
              return SQLTablesW(statement, nullptr, 0, nullptr, 0, nullptr, 0, chars(types),
                                SQL_NTS);
            },
            [&](SQLHANDLE statement) {
              const auto table = text_of_column(statement, 3);
              if (table && tables.size() < tables_max) tables.push_back(*table);
            }))
      return fail(*error);
    std::vector<CatalogColumn> out;
    for (const auto& table : tables) {
      const auto keys = foreign_keys(table);
      const auto read = each_row(
          [&](SQLHANDLE statement) {
            auto name = wide(table);
            return SQLColumnsW(statement, nullptr, 0, nullptr, 0, chars(name),
                               static_cast<SQLSMALLINT>(name.size()), nullptr, 0);
          },
          [&](SQLHANDLE statement) {
            const auto column = text_of_column(statement, 4), type = text_of_column(statement, 6);
            if (!column || out.size() >= columns_max) return;
            const auto refers = keys.find(*column);
            out.push_back({table, *column, type.value_or(""),
                           refers == keys.end() ? std::string() : refers->second});
          });
      if (read) return fail(*read);
    }
    return out;
  }

  [[nodiscard]] std::string product() const override {
    std::string out;
    for (const auto what : {SQL_DBMS_NAME, SQL_DBMS_VER}) {
      std::array<SQLCHAR, 128> text{};
      SQLSMALLINT length = 0;
      if (good(SQLGetInfo(connection_->get(), static_cast<SQLUSMALLINT>(what), text.data(),
                          text.size(), &length)))
        out += (out.empty() ? "" : " ") + std::string(reinterpret_cast<char*>(text.data()));
    }
    return out + " over ODBC";
  }

 private:
  struct Prepared {
    std::unique_ptr<Handle> statement;
    std::vector<std::string> columns;
  };

  static std::string name_of_column(SQLHANDLE statement, SQLSMALLINT column) {
    std::array<SQLWCHAR, 256> name{};
    SQLSMALLINT length = 0, type = 0, digits = 0, nullable = 0;
    SQLULEN size = 0;
    if (!good(SQLDescribeColW(statement, static_cast<SQLUSMALLINT>(column), name.data(),
                              name.size(), &length, &type, &size, &digits, &nullable)))
      return {};
    return narrow(reinterpret_cast<const char16_t*>(name.data()));
  }

  static Result<std::vector<Row>, SqlError> fetch(const Handle& statement, const Query& query) {
    std::vector<Row> out;
    while (out.size() < query.rows_max) {
      const auto code = SQLFetch(statement.get());
      if (code == SQL_NO_DATA) break;
      if (!good(code)) return fail(statement.error(SqlError::Kind::refused));
      Row row;
      for (std::size_t i = 0; i < query.fields.size(); ++i) {
        auto text = text_of_column(statement.get(), static_cast<SQLUSMALLINT>(i + 1));
        if (text && !text->empty()) row[query.fields[i]] = std::move(*text);
      }
      out.push_back(std::move(row));
    }
    return out;
  }

  /// Calls `take` for each row of a catalog function.
  template <typename Call, typename Take>
  std::optional<SqlError> each_row(Call call, Take take) {
    const Handle statement(SQL_HANDLE_STMT, connection_->get());
    if (!good(call(statement.get()))) return statement.error(SqlError::Kind::refused);
    while (good(SQLFetch(statement.get()))) take(statement.get());
    return std::nullopt;
  }

  /// Column -> table it points to. Drivers that do not tell give none.
  std::map<std::string, std::string> foreign_keys(const std::string& table) {
    std::map<std::string, std::string> out;
    (void)each_row(
        [&](SQLHANDLE statement) {
          auto name = wide(table);
          return SQLForeignKeysW(statement, nullptr, 0, nullptr, 0, nullptr, 0, nullptr, 0, nullptr,
                                 0, chars(name), static_cast<SQLSMALLINT>(name.size()));
        },
        [&](SQLHANDLE statement) {
          const auto parent = text_of_column(statement, 3), column = text_of_column(statement, 8);
          if (parent && column) out[*column] = *parent;
        });
    return out;
  }

  std::chrono::milliseconds limit_;
  Handle environment_{SQL_HANDLE_ENV, SQL_NULL_HANDLE};
  std::unique_ptr<Handle> connection_;
  std::map<std::string, Prepared> prepared_;
};

/// As ODBC quotes a value: within braces, closing ones doubled.
std::string braced(const std::string& value) {
  std::string out = "{";
  for (const char c : value) out += c == '}' ? "}}" : std::string(1, c);
  return out + "}";
}

}  // namespace

Result<std::unique_ptr<Database>, SqlError> connect_odbc(const Connection& connection,
                                                         const std::string& password) {
  auto made = std::make_unique<Odbc>(connection.statement_timeout);
  auto string = connection.string;
  if (!password.empty()) string += ";PWD=" + braced(password);
  if (const auto opened = made->open(string); !opened) return fail(opened.error());
  return made;
}

}  // namespace iwets::sql
