#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ostream>

#include "adapters/sql/commands.h"
#include "adapters/sql/values.h"

namespace iwets::sql {
namespace {

/// Values are counted over a whole table, and nobody waits for it but a person.
constexpr std::chrono::minutes whole_table{30};
constexpr std::size_t values_max = 100'000, shown_max = 200;

struct Mapped {
  const char* field;
  const char* map;  ///< null: a date
};
constexpr Mapped of_firearm[] = {{"make", "make"},
                                 {"type", "type"},
                                 {"calibre", "calibre"},
                                 {"country_of_manufacture", "country"},
                                 {"country_of_import", "country"},
                                 {"exported_to", "country"},
                                 {"status", "status"},
                                 {"year_of_manufacture", nullptr}};
constexpr Mapped of_chain[] = {
    {"role_column", "role"}, {"acquired", nullptr}, {"disposed", nullptr}};
constexpr Mapped of_purchaser[] = {
    {"nationality", "country"}, {"sex", "sex"}, {"birth_date", nullptr}, {"purchased", nullptr}};

class Unmapped {
 public:
  Unmapped(const Mapping& mapping, Database& database, const Console& console)
      : mapping_(mapping), database_(database), console_(console) {}

  std::optional<SqlError> judge(const Source& source, const Mapped& mapped) {
    if (source.columns.count(mapped.field) == 0) return std::nullopt;
    const auto place = source.section + "." + mapped.field;
    if (source.table.empty()) {
      console_.err << place
                   << ": comes from a query with a parameter, so its values cannot be counted\n";
      return std::nullopt;
    }
    Query query{"", count_values(source, mapped.field), 0, {"value", "count"}, values_max};
    const auto rows = database_.run(query, "");
    if (!rows) return rows.error();
    if (rows->size() >= values_max)
      console_.err << place << ": only the " << values_max << " commonest values were looked at\n";
    mapped.map == nullptr ? judge_dates(place, *rows) : judge_words(place, mapped.map, *rows);
    return std::nullopt;
  }
  [[nodiscard]] std::size_t words() const { return words_; }
  [[nodiscard]] std::size_t dates() const { return dates_; }

 private:
  void judge_words(const std::string& place, const char* map, const std::vector<Row>& rows) {
    for (const auto& row : rows) {
      const auto value = row.find("value");
      if (value == row.end() || network_word(mapping_.values, map, value->second).known) continue;
      ++words_;
      console_.out << "[values." << map << "]  \"" << line(value->second, shown_max)
                   << "\" = \"\"   # " << place << ", " << row.at("count") << " rows\n";
    }
  }

  bool understood(const std::string& place, const std::string& value, DateOrder order) const {
    if (date_of_text(value, order)) return true;
    return place == "firearm.year_of_manufacture" && year_of_text(value) != 0;
  }
  /// One line for a column: its dates are mostly wrong in the same way.
  void judge_dates(const std::string& place, const std::vector<Row>& rows) {
    std::string example;
    std::size_t values = 0, count = 0;
    bool by_day = true, by_month = true;
    for (const auto& row : rows) {
      const auto value = row.find("value");
      if (value == row.end() || understood(place, value->second, mapping_.connection.date_order))
        continue;
      if (++values == 1) example = value->second;
      count += std::strtoull(row.at("count").c_str(), nullptr, 10);
      by_day &= understood(place, value->second, DateOrder::dmy);
      by_month &= understood(place, value->second, DateOrder::mdy);
    }
    if (values == 0) return;
    dates_ += values;
    console_.out << "[connection] date_order  \"" << line(example, shown_max)
                 << "\" is no date that is understood   # " << place << ", " << count << " rows, "
                 << values << (values == 1 ? " value" : " values");
    if (by_day || by_month)
      console_.out << "; date_order = " << (by_day ? "\"dmy\"" : "")
                   << (by_day && by_month ? " or " : "") << (by_month ? "\"mdy\"" : "")
                   << " reads them all";
    console_.out << "\n";
  }

  const Mapping& mapping_;
  Database& database_;
  const Console& console_;
  std::size_t words_ = 0, dates_ = 0;
};

}  // namespace

int unmapped_command(const Registry& registry, const Console& console) {
  const auto& mapping = registry.mapping;
  auto connection = mapping.connection;
  connection.statement_timeout = whole_table;
  const auto database = opened(registry, connection);
  if (!database) return complain(database.error(), console);
  Unmapped unmapped(mapping, **database, console);
  std::optional<SqlError> error;
  const auto judge = [&](const Source& source, const auto& all) {
    for (const auto& one : all)
      if (!error) error = unmapped.judge(source, one);
  };
  judge(mapping.firearm, of_firearm);
  for (const auto& source : mapping.chain) judge(source, of_chain);
  if (mapping.purchaser) judge(*mapping.purchaser, of_purchaser);
  if (error) return complain(*error, console);
  const auto words = unmapped.words(), dates = unmapped.dates();
  console.err << words << (words == 1 ? " value" : " values") << " that the network does not know"
              << (words == 0 ? "" : "; give each its word in the mapping") << ", " << dates
              << (dates == 1 ? " date" : " dates") << " that cannot be read"
              << (dates == 0 ? "" : "; give `connection.date_order`") << ".\n";
  return 0;
}

}  // namespace iwets::sql
