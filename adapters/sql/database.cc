#include "adapters/sql/database.h"

#include <sys/stat.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "adapters/sql/sql_text.h"
#include "proto/field/did_you_mean.h"

namespace iwets::sql {
namespace {

Result<std::string, std::string> first_line_of(const std::string& path, bool ours_alone) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0)
    return fail(path +
                ": the file with the password cannot be read; check the path and its "
                "permissions");
  if (ours_alone && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0)
    return fail(path +
                ": others may read this file with a password; make it private with: chmod "
                "600 " +
                path);
  std::ifstream file(path);
  std::string password;
  std::getline(file, password);
  if (password.empty()) return fail(path + ": holds no password in its first line");
  return password;
}

/// The word that an author may have meant, among the columns of a source.
std::string hint(Database& database, const Source& source, const std::string& wrong) {
  const auto columns = database.prepare(all_columns(source));
  if (!columns) return {};
  auto bare = wrong.substr(wrong.rfind('.') == std::string::npos ? 0 : wrong.rfind('.') + 1);
  std::erase(bare, '"');
  if (const auto near = field::did_you_mean(bare, *columns))
    return "; did you mean `" + *near + "`?";
  std::string all;
  for (const auto& one : *columns) all += (all.empty() ? "; its columns: " : ", ") + one;
  return all;
}

SqlError wrong(std::string text) { return {SqlError::Kind::refused, {}, std::move(text)}; }

/// Finds out which part of a source it is that the database does not take.
SqlError explained(Database& database, const Source& source, const SqlError& error) {
  const auto what = source.table.empty() ? std::string("query") : "table";
  if (const auto taken = database.prepare(probe(source, "")); !taken) {
    if (taken.error().kind != SqlError::Kind::refused) return taken.error();
    return wrong(source.place + ": `" + source.section + "." + what +
                 "` is not taken by the database: " + taken.error().text +
                 "; correct it, or grant SELECT on it. What is there: iwets-adapter-sql --config "
                 "FILE discover");
  }
  for (const auto& [field, expression] : source.columns) {
    if (expression.sql == "auto") continue;
    const auto taken = database.prepare(probe(source, field));
    if (taken) continue;
    if (taken.error().kind != SqlError::Kind::refused) return taken.error();
    return wrong(expression.place + ": `" + source.section + "." + field + "` = \"" +
                 expression.sql + "\" is not taken by the database: " + taken.error().text +
                 hint(database, source, expression.sql));
  }
  return wrong(source.place + ": [" + source.section +
               "] is not taken by the database: " + error.text +
               (source.key.empty() ? ""
                                   : "; is `" + source.section + ".firearm` = \"" + source.key +
                                         "\" right" + hint(database, source, source.key)));
}

}  // namespace

Result<std::string, std::string> read_password(const Connection& connection) {
  if (!connection.password_env.empty()) {
    const char* value = std::getenv(connection.password_env.c_str());
    if (value == nullptr)
      return fail("the environment has no " + connection.password_env +
                  ", which `connection.password_env` names; set it, or use `password_file`");
    return std::string(value);
  }
  if (!connection.password_file.empty()) return first_line_of(connection.password_file, true);
  if (connection.credential.empty()) return std::string();
  const char* folder = std::getenv("CREDENTIALS_DIRECTORY");
  if (folder == nullptr)
    return fail(
        "`connection.credential` is read from systemd's credentials, and there are none: "
        "write LoadCredential=" +
        connection.credential + ":FILE into the unit");
  return first_line_of(std::string(folder) + "/" + connection.credential, false);
}

Result<std::unique_ptr<Database>, SqlError> connect(const Connection& connection,
                                                    const std::string& password) {
  return connection.kind == DatabaseKind::odbc ? connect_odbc(connection, password)
                                               : connect_postgresql(connection, password);
}

Result<void, SqlError> check(Database& database, const Mapping& mapping, const Queries& queries) {
  const auto source_of = [&](const Query* query) -> const Source& {
    if (queries.purchaser && query == &*queries.purchaser) return *mapping.purchaser;
    for (std::size_t i = 0; i < queries.chain.size(); ++i)
      if (query == &queries.chain[i]) return mapping.chain[i];
    return mapping.firearm;
  };
  for (const auto* query : queries.all()) {
    const auto columns = database.prepare(query->sql);
    if (!columns) {
      if (columns.error().kind != SqlError::Kind::refused) return fail(columns.error());
      return fail(explained(database, source_of(query), columns.error()));
    }
    if (columns->size() != query->fields.size())
      return fail(wrong(source_of(query).place + ": [" + source_of(query).section + "] names " +
                        std::to_string(query->fields.size()) + " columns, and the database gives " +
                        std::to_string(columns->size()) +
                        "; is an expression a list? Each key takes one"));
  }
  return {};
}

}  // namespace iwets::sql
