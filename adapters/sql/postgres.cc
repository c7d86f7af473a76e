#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "adapters/sql/database.h"

namespace iwets::sql {
namespace {

using Clock = std::chrono::steady_clock;
using Reply = std::unique_ptr<PGresult, decltype(&PQclear)>;

/// The server ends a statement by itself; this much later it is taken for dead.
constexpr std::chrono::milliseconds grace{2'000};
constexpr const char* connect_seconds = "5";
constexpr std::size_t text_max = 400;

/// What a table's columns are, and where its foreign keys point.
constexpr const char* catalog_query = R"(
SELECT c.table_schema || '.' || c.table_name, c.column_name, c.data_type,
       (SELECT min(n.nspname || '.' || f.relname)
          FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid
               JOIN pg_namespace s ON s.oid = t.relnamespace
               JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(k.conkey)
               JOIN pg_class f ON f.oid = k.confrelid JOIN pg_namespace n ON n.oid = f.relnamespace
         WHERE k.contype = 'f' AND s.nspname = c.table_schema AND t.relname = c.table_name
               AND a.attname = c.column_name)
  FROM information_schema.columns c
 WHERE c.table_schema NOT IN ('pg_catalog', 'information_schema') AND $1 = ''
 ORDER BY c.table_schema, c.table_name, c.ordinal_position LIMIT 5000)";

std::string one_line(const char* text) {
  std::string out(text == nullptr ? "" : text);
  if (out.starts_with("ERROR:")) out.erase(0, out.find_first_not_of(' ', 6));
  out = out.substr(0, std::min(out.find("\nLINE "), out.size()));  // It points into our statement.
  while (!out.empty() && out.back() == '\n') out.pop_back();
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out.substr(0, text_max);
}

SqlError::Kind kind_of(std::string_view state) {
  constexpr std::string_view cancelled = "57014", locked = "55P03";
  if (state == cancelled || state == locked) return SqlError::Kind::slow;
  // 08 connection, 53 resources, 57P administrator and crash, 58 system, XX internal, none: link.
  for (const std::string_view away : {"08", "53", "57P", "58", "XX"})
    if (state.substr(0, away.size()) == away) return SqlError::Kind::away;
  return state.empty() ? SqlError::Kind::away : SqlError::Kind::refused;
}

class Postgres final : public Database {
 public:
  Postgres(PGconn* connection, std::chrono::milliseconds limit)
      : connection_(connection), limit_(limit) {}
  ~Postgres() override { PQfinish(connection_); }
  Postgres(const Postgres&) = delete;
  Postgres& operator=(const Postgres&) = delete;

  Result<std::vector<std::string>, SqlError> prepare(const std::string& sql) override {
    const auto known = prepared_.find(sql);
    if (known != prepared_.end()) return known->second.columns;
    const auto name = "s" + std::to_string(prepared_.size());
    if (PQsendPrepare(connection_, name.c_str(), sql.c_str(), 0, nullptr) == 0)
      return fail(broken());
    if (const auto done = reply(); !done) return fail(done.error());
    if (PQsendDescribePrepared(connection_, name.c_str()) == 0) return fail(broken());
    const auto described = reply();
    if (!described) return fail(described.error());
    Prepared made{name, {}};
    for (int i = 0; i < PQnfields(described->get()); ++i)
      made.columns.emplace_back(PQfname(described->get(), i));
    return prepared_.emplace(sql, std::move(made)).first->second.columns;
  }

  Result<std::vector<Row>, SqlError> run(const Query& query, const std::string& value) override {
    if (const auto columns = prepare(query.sql); !columns) return fail(columns.error());
    const char* values[] = {value.c_str()};
    const auto count = static_cast<int>(std::min<std::size_t>(1, query.parameters));
    if (PQsendQueryPrepared(connection_, prepared_.at(query.sql).name.c_str(), count, values,
                            nullptr, nullptr, 0) == 0)
      return fail(broken());
    const auto done = reply();
    // A number with letters, asked of a column of integers: no firearm has it.
    if (!done && (done.error().state == "22P02" || done.error().state == "22003"))
      return std::vector<Row>{};
    if (!done) return fail(done.error());
    return rows(**done, query);
  }

  Result<std::vector<CatalogColumn>, SqlError> catalog() override {
    Query query;
    query.sql = catalog_query;
    query.fields = {"table", "column", "type", "refers_to"};
    query.rows_max = 5'000;
    const auto found = run(query, "");
    if (!found) return fail(found.error());
    std::vector<CatalogColumn> out;
    for (const auto& row : *found) {
      const auto at = row.find("refers_to");
      out.push_back({row.at("table"), row.at("column"), row.at("type"),
                     at == row.end() ? std::string() : at->second});
    }
    return out;
  }

  [[nodiscard]] std::string product() const override {
    const auto version = PQserverVersion(connection_);
    return "PostgreSQL " + std::to_string(version / 10'000) + "." +
           std::to_string(version % 10'000);
  }

  /// Runs statements that give no rows.
  Result<void, SqlError> execute(const std::string& sql) {
    if (PQsendQuery(connection_, sql.c_str()) == 0) return fail(broken());
    const auto done = reply();
    if (!done) return fail(done.error());
    return {};
  }

 private:
  struct Prepared {
    std::string name;
    std::vector<std::string> columns;
  };

  [[nodiscard]] SqlError broken() const {
    return {SqlError::Kind::away, {}, one_line(PQerrorMessage(connection_))};
  }

  /// Waits until the server has said all of its answer; nothing else would end a wait for a server
  /// that is gone without a word.
  Result<void, SqlError> whole() {
    const auto end = Clock::now() + limit_ + grace;
    for (;;) {
      const bool unsent = PQflush(connection_) > 0;
      if (!unsent && PQisBusy(connection_) == 0) break;
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now()).count();
      pollfd wait{PQsocket(connection_), static_cast<short>(unsent ? POLLIN | POLLOUT : POLLIN), 0};
      if (left <= 0 || ::poll(&wait, 1, static_cast<int>(left)) == 0)
        return fail(SqlError{SqlError::Kind::away, {}, "the server does not answer"});
      if (PQconsumeInput(connection_) == 0) return fail(broken());
    }
    return {};
  }

  /// The answer to one statement. An error of several is the first.
  Result<Reply, SqlError> reply() {
    Reply kept(nullptr, PQclear);
    std::optional<SqlError> error;
    for (;;) {
      if (const auto done = whole(); !done) return fail(done.error());
      Reply next(PQgetResult(connection_), PQclear);
      if (!next) break;
      const auto status = PQresultStatus(next.get());
      if (status == PGRES_FATAL_ERROR && !error) {
        const char* state = PQresultErrorField(next.get(), PG_DIAG_SQLSTATE);
        error = SqlError{kind_of(state == nullptr ? "" : state), state == nullptr ? "" : state,
                         one_line(PQresultErrorMessage(next.get()))};
      }
      kept = std::move(next);
    }
    if (PQstatus(connection_) != CONNECTION_OK) return fail(broken());
    if (error) return fail(*error);
    if (!kept) return fail(broken());
    return kept;
  }

  static std::vector<Row> rows(const PGresult& result, const Query& query) {
    std::vector<Row> out;
    for (int r = 0; r < PQntuples(&result); ++r) {
      Row row;
      for (int c = 0; c < PQnfields(&result); ++c)
        if (PQgetlength(&result, r, c) > 0)
          row[query.fields.at(static_cast<std::size_t>(c))] = PQgetvalue(&result, r, c);
      out.push_back(std::move(row));
    }
    return out;
  }

  PGconn* connection_;
  std::chrono::milliseconds limit_;
  std::map<std::string, Prepared> prepared_;
};

}  // namespace

Result<std::unique_ptr<Database>, SqlError> connect_postgresql(const Connection& connection,
                                                               const std::string& password) {
  // The string of the mapping is expanded where `dbname` stands, so what follows outweighs it.
  std::vector<const char*> names{"dbname"}, values{connection.string.c_str()};
  const auto set = [&](const char* name, const char* value) {
    names.push_back(name);
    values.push_back(value);
  };
  if (!password.empty()) set("password", password.c_str());
  set("connect_timeout", connect_seconds);
  set("client_encoding", "UTF8");
  set("fallback_application_name", "iwets-adapter-sql");
  set("keepalives_idle", "30");
  names.push_back(nullptr);
  values.push_back(nullptr);
  auto* raw = PQconnectdbParams(names.data(), values.data(), 1);
  auto made = std::make_unique<Postgres>(raw, connection.statement_timeout);
  if (PQstatus(raw) != CONNECTION_OK)
    return fail(SqlError{SqlError::Kind::away, {}, one_line(PQerrorMessage(raw))});
  PQsetnonblocking(raw, 1);
  const auto limit = std::to_string(connection.statement_timeout.count());
  const auto ready = made->execute(
      "SET default_transaction_read_only = on; SET datestyle = ISO; SET lock_timeout = " + limit +
      "; SET statement_timeout = " + limit);
  if (!ready) return fail(ready.error());
  return made;
}

}  // namespace iwets::sql
