// A registry's mapping, and what its rows may hold.
#include <sstream>

#include "adapters/sdk/wire.h"
#include "adapters/sql/discover.h"
#include "adapters/sql/lookup.h"
#include "adapters/sql/release.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

void mapping(const std::string& text) {
  const auto read = sql::parse_mapping(text, "m.toml");
  if (!read) return must(read.error().starts_with("m.toml:"), "a fault has its place");
  const auto queries = sql::make_queries(*read);
  for (const auto* query : queries.all())
    must(query->sql.starts_with("SELECT ") && !query->fields.empty(), "it only reads");
}

/// A mapping of every field: the column of a field has its name.
sql::Registry every_field() {
  const auto section = [](const std::vector<std::string>& fields) {
    std::string out;
    for (const auto& field : fields) out += field + " = \"" + field + "\"\n";
    return out;
  };
  const auto read = sql::parse_mapping(
      "[connection]\nkind = \"odbc\"\nstring = \"DSN=r\"\n[firearm]\ntable = \"f\"\nid = \"id\"\n" +
          section(sql::firearm_fields()) + "[status]\n" + section(sql::status_fields()) +
          "[[chain]]\ntable = \"c\"\nfirearm = \"f\"\n" + section(sql::chain_fields()) +
          "[purchaser]\ntable = \"p\"\nfirearm = \"f\"\n" + section(sql::purchaser_fields()),
      "m.toml");
  must(read.has_value(), "the mapping is right");
  return sql::Registry(*read);
}

/// Rows whose values are lines of the unit.
void rows(std::uint8_t withheld, const std::string& text) {
  static const auto registry = every_field();
  std::istringstream lines(text);
  field::TraceForm form;
  form.firearm.serial = "A1";
  std::getline(lines, form.firearm.make);
  const auto ask = [&](const sql::Query& query, const std::string&) {
    std::vector<sql::Row> out;
    std::string value;
    for (std::size_t i = 0; i < 3 && std::getline(lines, value); ++i) {
      sql::Row row{{"id", "1"}};
      for (const auto& field : query.fields) {
        if (!value.empty()) row[field] = value;
        if (!std::getline(lines, value)) break;
      }
      out.push_back(std::move(row));
    }
    return Result<std::vector<sql::Row>, sql::SqlError>(std::move(out));
  };
  const auto built = sql::look_up(registry, form, ask);
  must(built && sdk::write(built->final).has_value(), "every answer can be sent");
  sql::Terms terms;
  for (std::size_t i = 0; i < sql::withheld_paths().size(); ++i)
    if ((withheld >> i % 8 & 1) != 0) terms.withheld.push_back(sql::withheld_paths()[i]);
  const auto released = sql::release(terms, built->final);
  must(sdk::write(released.final).has_value(), "what is left of it can be sent");
}

}  // namespace

/// A mapping file, rows, or names of tables.
void registry(Bytes unit) {
  Input in(unit);
  switch (in.below(3)) {
    case 0: return mapping(in.rest_text());
    case 1: {
      const auto withheld = in.byte();
      return rows(withheld, in.rest_text());
    }
    default: {
      std::istringstream lines(in.rest_text());
      std::vector<sql::CatalogColumn> catalog;
      for (sql::CatalogColumn one; std::getline(lines, one.table) && catalog.size() < 50;) {
        std::getline(lines, one.column);
        std::getline(lines, one.refers_to);
        catalog.push_back(one);
      }
      (void)sql::propose(catalog);
    }
  }
}

}  // namespace iwets::fuzz
