#include "adapters/sql/queries.h"

#include "adapters/sql/sql_text.h"

namespace iwets::sql {
namespace {

constexpr std::size_t firearms_max = 50;

/// What separates the characters of a number in most registries: field::canonical drops it.
constexpr std::string_view separators[] = {" ", "-", ".", "/", "_"};
/// field::folded.
constexpr std::string_view look_alikes = "ODQILZSBG", folded_to = "000112586";

std::string replaced(const std::string& what, std::string_view from, std::string_view to) {
  return "REPLACE(" + what + ", '" + std::string(from) + "', '" + std::string(to) + "')";
}

std::string canonical_of(DatabaseKind kind, const std::string& serial) {
  if (kind == DatabaseKind::postgresql)
    return "UPPER(regexp_replace(" + serial + ", '[^A-Za-z0-9]', '', 'g'))";
  auto out = "UPPER(" + serial + ")";
  for (const auto sign : separators) out = replaced(out, sign, "");
  return out;
}

std::string folded_of(DatabaseKind kind, const std::string& canonical) {
  if (kind == DatabaseKind::postgresql)
    return "translate(" + canonical + ", '" + std::string(look_alikes) + "', '" +
           std::string(folded_to) + "')";
  auto out = canonical;
  for (std::size_t i = 0; i < look_alikes.size(); ++i)
    out = replaced(out, look_alikes.substr(i, 1), folded_to.substr(i, 1));
  return out;
}

std::string select_list(const Source& source, std::vector<std::string>& fields) {
  std::string list;
  for (const auto& [field, expression] : source.columns) {
    if (field == "canonical" || field == "folded") continue;
    list += (list.empty() ? "" : ", ") + expression.sql;
    fields.push_back(field);
  }
  return list;
}

/// Rows of a table whose `compared` is the parameter, or of the author's own query.
Query make_query(DatabaseKind kind, const Source& source, const std::string& name,
                 const std::string& compared, const std::string& own, const std::string& parameter,
                 std::size_t rows_max) {
  const std::string placeholder = kind == DatabaseKind::postgresql ? "$1" : "?";
  Query out;
  out.name = name;
  out.rows_max = rows_max;
  out.sql = "SELECT " + select_list(source, out.fields) + " FROM ";
  if (own.empty()) {
    out.sql += source.table + " WHERE " + compared + " = " + placeholder;
    if (!source.where.empty()) out.sql += " AND (" + source.where + ")";
  } else {
    auto placed = place_parameter(own, parameter, placeholder);
    out.sql += "(" + placed.sql + ") q";
    out.parameters = kind == DatabaseKind::postgresql ? 1 : placed.count;
  }
  // Elsewhere the end of the rows has another name in each dialect: further ones are not fetched.
  if (kind == DatabaseKind::postgresql) out.sql += " LIMIT " + std::to_string(rows_max);
  return out;
}

std::string from(const Source& source) {
  if (!source.table.empty()) return source.table;
  const auto* parameter = source.section == "firearm" ? "serial" : "firearm";
  return "(" + place_parameter(source.query, parameter, "NULL").sql + ") q";
}

}  // namespace

std::vector<const Query*> Queries::all() const& {
  std::vector<const Query*> out{&firearm};
  if (folded) out.push_back(&*folded);
  for (const auto& one : chain) out.push_back(&one);
  if (purchaser) out.push_back(&*purchaser);
  return out;
}

Compared compared(const Mapping& mapping) {
  const auto& firearm = mapping.firearm;
  if (firearm.table.empty()) return {};
  const auto kind = mapping.connection.kind;
  const auto given = [&](const std::string& field) {
    const auto at = firearm.columns.find(field);
    return at == firearm.columns.end() ? std::string() : at->second.sql;
  };
  Compared out{given("canonical"), given("folded")};
  if (out.canonical.empty()) out.canonical = canonical_of(kind, given("serial"));
  if (out.folded == "auto") out.folded = folded_of(kind, out.canonical);
  return out;
}

Queries make_queries(const Mapping& mapping) {
  const auto kind = mapping.connection.kind;
  const auto& firearm = mapping.firearm;
  const auto by = compared(mapping);
  Queries out;
  out.firearm =
      make_query(kind, firearm, "firearm", by.canonical, firearm.query, "serial", firearms_max);
  if (!by.folded.empty() || !firearm.folded_query.empty())
    out.folded = make_query(kind, firearm, "firearm, look-alikes", by.folded, firearm.folded_query,
                            "folded", firearms_max);
  for (const auto& source : mapping.chain)
    out.chain.push_back(
        make_query(kind, source, source.section, source.key, source.query, "firearm", holders_max));
  if (mapping.purchaser)
    out.purchaser = make_query(kind, *mapping.purchaser, "purchaser", mapping.purchaser->key,
                               mapping.purchaser->query, "firearm", purchasers_max);
  return out;
}

std::string probe(const Source& source, const std::string& field) {
  const auto column = field.empty() ? "1" : source.columns.at(field).sql;
  return "SELECT " + column + " FROM " + from(source) + " WHERE 1 = 0";
}

std::string all_columns(const Source& source) {
  return "SELECT * FROM " + from(source) + " WHERE 1 = 0";
}

std::string count_values(const Source& source, const std::string& field) {
  const auto& column = source.columns.at(field).sql;
  auto out = "SELECT " + column + ", COUNT(*) FROM " + source.table;
  if (!source.where.empty()) out += " WHERE (" + source.where + ")";
  return out + " GROUP BY " + column + " ORDER BY 2 DESC, 1";
}

}  // namespace iwets::sql
