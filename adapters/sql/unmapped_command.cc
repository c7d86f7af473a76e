#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <ostream>

#include "adapters/sql/commands.h"
#include "adapters/sql/values.h"
#include "proto/field/firearm.h"

namespace iwets::sql {
namespace {

/// Values are counted over a whole table, and nobody waits for it but a person.
constexpr std::chrono::minutes whole_table{30};
constexpr std::size_t values_max = 100'000, shown_max = 200, examples_max = 20;

/// A text of TOML.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text)
    out += c == '"' || c == '\\' ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}

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
  /// Lines of TOML to go on from: nothing is in force before somebody has written a word.
  void tell() const {
    if (words() > 0)
      console_.out << "# Write each its word of the network, and take away the # before it.\n";
    for (const auto& [map, words] : words_) {
      const auto given = mapping_.values.find(map);
      const bool there = given != mapping_.values.end() && !given->second.empty();
      const auto section = "[values." + map + "]";
      console_.out << (there ? "# To go below " + section + ", which the mapping has already:"
                             : section)
                   << "\n";
      for (const auto& [key, word] : words)
        console_.out << "# " << quoted(word.text) << " = \"\"   # " << word.places << "\n";
    }
    if (nameless_ > 0)
      console_.out << "# firearm.make: " << counted(nameless_, "row")
                   << " without a maker; by the number alone nobody of them is named\n";
    if (dates_ > 0) console_.out << "# No dates that are understood:\n" << told_of_dates_;
  }
  [[nodiscard]] std::size_t words() const {
    std::size_t out = 0;
    for (const auto& [map, words] : words_) out += words.size();
    return out;
  }
  [[nodiscard]] std::size_t dates() const { return dates_; }

 private:
  void judge_words(const std::string& place, const char* map, const std::vector<Row>& rows) {
    if (place == "firearm.make") count_nameless(rows);
    for (const auto& row : rows) {
      const auto value = row.find("value");
      if (value == row.end() || network_word(mapping_.values, map, value->second).known) continue;
      auto& word = words_[map][word_key(value->second)];
      if (word.text.empty()) word.text = line(value->second, shown_max);
      word.places += (word.places.empty() ? "" : "; ") + place + ", " + row.at("count") + " rows";
    }
  }

  /// Firearms that no question can be answered of, since numbers are not unique across makers.
  void count_nameless(const std::vector<Row>& rows) {
    for (const auto& row : rows) {
      const auto value = row.find("value");
      if (value == row.end() ||
          field::make_id(network_word(mapping_.values, "make", value->second).text).empty())
        nameless_ += std::strtoull(row.at("count").c_str(), nullptr, 10);
    }
  }

  bool understood(const std::string& place, const std::string& value, DateOrder order) const {
    if (date_of_text(value, order)) return true;
    return place == "firearm.year_of_manufacture" && year_of_text(value) != 0;
  }
  /// Together for a column: its dates are mostly wrong in the same way.
  void judge_dates(const std::string& place, const std::vector<Row>& rows) {
    std::string examples;
    std::size_t values = 0, count = 0, by_day = 0, by_month = 0;
    for (const auto& row : rows) {
      const auto value = row.find("value");
      if (value == row.end() || understood(place, value->second, mapping_.connection.date_order))
        continue;
      if (++values <= examples_max)
        examples += (examples.empty() ? "" : ", ") + quoted(line(value->second, shown_max));
      count += std::strtoull(row.at("count").c_str(), nullptr, 10);
      by_day += understood(place, value->second, DateOrder::dmy) ? 1 : 0;
      by_month += understood(place, value->second, DateOrder::mdy) ? 1 : 0;
    }
    if (values == 0) return;
    dates_ += values;
    told_of_dates_ += "#   " + place + ", " + counted(values, "value") + " in " +
                      counted(count, "row") + ": " + examples +
                      (values > examples_max ? " ..." : "") + "\n" + cure(values, by_day, by_month);
  }
  /// What would read them: an order, where none is given yet. The rest is the registry's.
  [[nodiscard]] std::string cure(std::size_t values, std::size_t by_day,
                                 std::size_t by_month) const {
    std::string out;
    if (mapping_.connection.date_order == DateOrder::ymd && by_day + by_month > 0) {
      const auto best = std::max(by_day, by_month);
      out = "#     date_order = " + std::string(by_day == best ? "\"dmy\"" : "") +
            (by_day == by_month ? " or " : "") + (by_month == best ? "\"mdy\"" : "") +
            " below [connection] would read " + std::to_string(best) + " of " +
            std::to_string(values) + "\n";
      if (best == values) return out;
    }
    return out + "#     correct them in the registry, or leave them out: they are not told\n";
  }

  static std::string counted(std::size_t number, const char* what) {
    return std::to_string(number) + " " + what + (number == 1 ? "" : "s");
  }

  const Mapping& mapping_;
  Database& database_;
  const Console& console_;
  struct Unknown {
    std::string text, places;
  };
  /// By map and by what a map is searched by, so that each is told once wherever it occurs.
  std::map<std::string, std::map<std::string, Unknown>> words_;
  std::string told_of_dates_;
  std::size_t dates_ = 0, nameless_ = 0;
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
  unmapped.tell();
  const auto words = unmapped.words(), dates = unmapped.dates();
  console.err << words << (words == 1 ? " value" : " values") << " that the network does not know"
              << (words == 0 ? "" : "; give each its word in the mapping") << ", " << dates
              << (dates == 1 ? " date" : " dates") << " that cannot be read.\n";
  return 0;
}

}  // namespace iwets::sql
