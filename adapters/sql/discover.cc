#include "adapters/sql/discover.h"

#include <algorithm>
#include <map>
#include <optional>
#include <ostream>
#include <set>

#include "adapters/sql/commands.h"
#include "adapters/sql/field_words.h"
#include "adapters/sql/mapping.h"
#include "adapters/sql/values.h"

namespace iwets::sql {
namespace {

constexpr std::size_t name_max = 256;
constexpr std::string_view nothing_found =
    "# No table here has a column that looks like a serial number. All keys, to fill in by hand:\n";
constexpr std::string_view serial_unknown = "serial = \"\"   # which column?\n";

struct Table {
  std::string name;
  std::vector<CatalogColumn> columns;
};
/// Field -> column, and how well all of them fit.
struct Guess {
  std::map<std::string, std::string> columns;
  int points = 0;
  [[nodiscard]] bool has(const std::string& field) const { return columns.count(field) != 0; }
};

std::vector<Table> tables_of(const std::vector<CatalogColumn>& catalog) {
  std::vector<Table> out;
  // What no line of a file can hold is left out.
  const auto plain = [](const std::string& name) {
    return !name.empty() && line(name, name_max) == name;
  };
  for (auto column : catalog) {
    if (!plain(column.table) || !plain(column.column)) continue;
    column.type = line(column.type, name_max);
    if (column.table.starts_with("public.")) column.table.erase(0, 7);
    if (column.refers_to.starts_with("public.")) column.refers_to.erase(0, 7);
    if (out.empty() || out.back().name != column.table) out.push_back({column.table, {}});
    out.back().columns.push_back(std::move(column));
  }
  return out;
}

const Table* find(const std::vector<Table>& tables, const std::string& name) {
  for (const auto& table : tables)
    if (table.name == name) return &table;
  return nullptr;
}

/// The best pairs first; each column stands for one field, and no key for any.
Guess guess(const Table& table, std::span<const FieldWords> words,
            const std::set<std::string>& taken = {}) {
  Guess out;
  auto used = taken;
  for (int points = 3; points > 0; --points)
    for (const auto& [field, known] : words)
      for (const auto& column : table.columns) {
        const std::string name(field);
        if (out.has(name) || used.count(column.column) != 0 || !column.refers_to.empty()) continue;
        if (fit(known, column.column) != points) continue;
        out.columns[name] = column.column;
        out.points += points;
        used.insert(column.column);
      }
  return out;
}

std::string lower_plain(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (std::isalnum(static_cast<unsigned char>(c)) != 0)
      out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// "id", "weapon_id" of weapons; otherwise the first column.
std::string id_of(const Table& table) {
  const auto stem = lower_plain(table.name.substr(table.name.rfind('.') + 1));
  for (const auto& column : table.columns) {
    const auto name = lower_plain(column.column);
    if (name == "id" || name == stem + "id" || name == "id" + stem ||
        (name.size() > 2 && name.ends_with("id") &&
         stem.starts_with(name.substr(0, name.size() - 2))))
      return column.column;
  }
  return table.columns.front().column;
}

/// The column by which a table belongs to `parent`; empty if there is none.
std::string key_to(const Table& table, const Table& parent) {
  for (const auto& column : table.columns)
    if (column.refers_to == parent.name) return column.column;
  const auto id = lower_plain(id_of(parent));
  const auto stem = lower_plain(parent.name.substr(parent.name.rfind('.') + 1)).substr(0, 4);
  for (const auto& column : table.columns) {
    const auto name = lower_plain(column.column);
    const bool named_so =
        name.find("id") != std::string::npos && name.find(stem) != std::string::npos;
    if (column.refers_to.empty() && ((name == id && id != "id") || named_so)) return column.column;
  }
  return {};
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text)
    out += (c == '"' || c == '\\') ? std::string("\\") + c : std::string(1, c);
  return out + "\"";
}
/// A name as SQL takes it: quoted where it is more than small letters.
std::string sql_name(const std::string& name) {
  const bool plain = std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
  });
  if (plain) return name;
  std::string out = "\"";
  for (const char c : name) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

class Proposal {
 public:
  explicit Proposal(const std::vector<CatalogColumn>& catalog) : tables_(tables_of(catalog)) {}

  std::string text() {
    const auto* firearms = firearm_table();
    if (firearms == nullptr) {
      out_ = nothing_found;
      write_skeleton();
      for (const auto& table : tables_) list_rest(table, {});
      return out_;
    }
    write_firearm(*firearms);
    told_.insert(firearms->name);
    for (const auto& table : tables_)
      if (&table != firearms)
        if (const auto key = key_to(table, *firearms); !key.empty()) write_dependent(table, key);
    out_ += "\n";
    for (const auto& table : tables_)
      if (told_.count(table.name) == 0) list_rest(table, {});
    out_ +=
        "\n# Words of the registry that the network does not know are told by:\n"
        "#   iwets-adapter-sql --config FILE unmapped\n"
        "# and are given here, as in\n# [values.make]\n# \"Zbrojovka\" = \"CZ\"\n";
    return out_;
  }

 private:
  [[nodiscard]] const Table* firearm_table() const {
    const Table* best = nullptr;
    int most = 0;
    const auto look = [&](const auto& is_one) {
      for (const auto& table : tables_) {
        const auto found = guess(table, firearm_words());
        if (!is_one(found) || found.points <= most) continue;
        most = found.points;
        best = &table;
      }
    };
    look([](const Guess& found) { return found.has("serial"); });
    // What else tells of a firearm, where nobody can guess which column its number is.
    if (best == nullptr)
      look([](const Guess& found) {
        return found.has("make") || found.has("model") || found.has("calibre");
      });
    return best;
  }

  /// Every key, to be filled in by hand; as comments, so that the file stays a file.
  void write_skeleton() {
    const auto section = [&](const char* head, const std::vector<std::string>& keys) {
      out_ += std::string("# ") + head + "\n";
      for (const auto& key : keys) out_ += "# " + key + " = \"\"\n";
    };
    section("[firearm]", {"table", "id"});
    section("# serial and make are needed", firearm_fields());
    section("[status]", status_fields());
    section("[[chain]]", {"table", "firearm", "role"});
    section("# role or role_column; name is needed", chain_fields());
    section("[purchaser]", {"table", "firearm"});
    section("# name is needed", purchaser_fields());
  }
  void write(const std::string& key, const std::string& sql) {
    const auto plain = lower_plain(sql);
    const bool of_licence = key == "purchased" && (plain.find("valid") != std::string::npos ||
                                                   plain.find("datefrom") != std::string::npos);
    out_ += key + " = " + quoted(sql) +
            (of_licence ? "   # a licence's date: is it the purchase?\n" : "\n");
  }
  void write_columns(const Guess& found, const std::string& prefix) {
    for (const auto& [field, column] : found.columns) write(field, prefix + sql_name(column));
  }
  /// What stands for nothing yet, for the eye of the mapping's author.
  void list_rest(const Table& table, const std::set<std::string>& used) {
    std::string rest;
    for (const auto& column : table.columns)
      if (used.count(column.column) == 0)
        rest += (rest.empty() ? "" : ", ") + column.column + " (" + column.type + ")";
    if (!rest.empty()) out_ += "# not used of " + table.name + ": " + rest + "\n";
  }

  void write_firearm(const Table& table) {
    auto found = guess(table, firearm_words());
    const auto id = id_of(table);
    const auto is_key = [&] { return found.has("serial") && found.columns.at("serial") == id; };
    // "firearm_no" may be the number of the row: what else looks like a serial number is rather it.
    if (is_key())
      if (auto other = guess(table, firearm_words(), {id}); other.has("serial")) found = other;
    std::set<std::string> used{id};
    for (const auto& [field, column] : found.columns) used.insert(column);
    const auto status = guess(table, status_words(), used);
    for (const auto& [field, column] : status.columns) used.insert(column);
    out_ += "\n# Guessed from the names of columns: look at every line.\n[firearm]\n";
    write("table", sql_name(table.name));
    write("id", sql_name(id));
    if (!found.has("serial")) out_ += serial_unknown;
    if (is_key())
      out_ += "# " + id + " is the key as well: is it really the number stamped on the firearm?\n";
    write_columns(found, "");
    if (!found.has("make")) out_ += "# make = \"\"   # needed: which column names the maker?\n";
    if (!found.has("canonical"))
      out_ +=
          "# canonical = \"\"   # a column with the number in capitals, without separators; else "
          "it is computed\n";
    out_ +=
        "# folded = \"auto\"   # look-alikes (0 O, 1 I ...) are found too; needs an index, see: "
        "check\n";
    write_pointed_to(table);
    list_rest(table, used);
    if (!status.columns.empty()) {
      out_ += "\n[status]\n";
      write_columns(status, "");
    }
    out_ += holders_pointed_to_;
  }

  /// What is known of a firearm in tables that it points to, as its import, in comments: which of
  /// the two tables has a column is for the author to say.
  void write_pointed_to(const Table& table) {
    for (const auto& column : table.columns) {
      const auto* other = find(tables_, column.refers_to);
      if (other == nullptr || other == &table) continue;
      auto found = guess(*other, firearm_words());
      // The number is the firearm's own, and a year beside an import is that of the import.
      for (const auto* own : {"serial", "canonical", "year_of_manufacture"})
        found.columns.erase(own);
      if (found.columns.empty()) continue;
      const auto name = sql_name(other->name), own = sql_name(table.name);
      const auto joined = [&](const char* how) {
        return own + how + name + " ON " + name + "." + sql_name(id_of(*other)) + " = " + own +
               "." + sql_name(column.column);
      };
      out_ += "# A firearm points to " + name +
              ". To use that, put these in place of the lines above, and write " + own +
              ".NAME for each column that both tables have:\n";
      write_comment(out_, "table", joined(" LEFT JOIN "));
      for (const auto& [field, of_other] : found.columns)
        write_comment(out_, field, name + "." + sql_name(of_other));
      told_.insert(other->name);
      std::set<std::string> used{id_of(*other)};
      for (const auto& [field, of_other] : found.columns) used.insert(of_other);
      if (!found.has("importer")) {
        list_rest(*other, used);
        continue;
      }
      holders_pointed_to_ += "\n# [[chain]]\n";
      write_comment(holders_pointed_to_, "table", joined(" JOIN "));
      write_comment(holders_pointed_to_, "firearm", own + "." + sql_name(id_of(table)));
      write_comment(holders_pointed_to_, "role", "importer");
      write_comment(holders_pointed_to_, "name", name + "." + sql_name(found.columns["importer"]));
      for (const auto& [field, of_holder] : of_import(*other, used).columns) {
        write_comment(holders_pointed_to_, field, name + "." + sql_name(of_holder));
        used.insert(of_holder);
      }
      list_rest(*other, used);
    }
  }
  /// What a table of imports tells of the importer beside the name.
  static Guess of_import(const Table& table, const std::set<std::string>& used) {
    auto out = guess(table, chain_words(), used);
    for (const auto* other : {"name", "role_column"}) out.columns.erase(other);
    for (const auto& column : table.columns)
      if (!out.has("acquired") && used.count(column.column) == 0 &&
          fit(import_date_words(), column.column) == 3)
        out.columns["acquired"] = column.column;
    return out;
  }
  static void write_comment(std::string& to, const std::string& key, const std::string& sql) {
    to += "# " + key + " = " + quoted(sql) + "\n";
  }

  void write_dependent(const Table& table, const std::string& key) {
    auto person = guess(table, purchaser_words(), {key});
    auto holder = guess(table, chain_words(), {key});
    if (person.has("name") || holder.has("name"))
      return write_section(table, key, person, holder, sql_name(table.name), "", nullptr, "");
    if (const auto found = guess(table, firearm_words(), {key}); found.has("importer"))
      write_imports(table, key, found.columns.at("importer"));
    write_joined(table, key);
  }

  /// Of a firearm that was imported twice, both are in the chain.
  void write_imports(const Table& table, const std::string& key, const std::string& importer) {
    told_.insert(table.name);
    out_ += "\n[[chain]]\n";
    write("table", sql_name(table.name));
    write("firearm", sql_name(key));
    write("role", "importer");
    write("name", sql_name(importer));
    std::set<std::string> used{key, importer};
    for (const auto& [field, column] : of_import(table, used).columns) {
      write(field, sql_name(column));
      used.insert(column);
    }
    list_rest(table, used);
  }

  /// Names that stand in a table of persons or companies, which this one points to.
  void write_joined(const Table& table, const std::string& key) {
    for (const auto& column : table.columns) {
      const auto* other = find(tables_, column.refers_to);
      if (other == nullptr || column.column == key) continue;
      const auto person = guess(*other, purchaser_words());
      const auto holder = guess(*other, chain_words());
      if (!person.has("name") && !holder.has("name")) continue;
      const auto from = sql_name(table.name) + " JOIN " + sql_name(other->name) + " ON " +
                        sql_name(other->name) + "." + sql_name(id_of(*other)) + " = " +
                        sql_name(table.name) + "." + sql_name(column.column);
      write_section(table, key, person, holder, from, sql_name(other->name) + ".", other,
                    column.column);
    }
  }

  void write_section(const Table& table, const std::string& key, const Guess& person,
                     const Guess& holder, const std::string& from, const std::string& prefix,
                     const Table* joined, const std::string& link) {
    const bool of_person =
        person.has("birth_date") || person.has("identity_document") ||
        (person.has("name") && !holder.has("licence") && person.has("purchased"));
    const bool purchaser = of_person && !purchaser_written_;
    purchaser_written_ |= purchaser;
    const auto& found = purchaser ? person : holder;
    told_.insert(table.name);
    if (joined != nullptr) told_.insert(joined->name);
    out_ += purchaser ? "\n[purchaser]\n" : "\n[[chain]]\n";
    write("table", from);
    write("firearm", (joined == nullptr ? "" : sql_name(table.name) + ".") + sql_name(key));
    write_columns(found, prefix);
    std::set<std::string> used{key};
    bool has_role = found.has("role_column");
    if (joined != nullptr) {
      used.insert(link);
      const auto dates = guess(table, purchaser ? purchaser_words() : chain_words(), used);
      for (const auto& [field, column] : dates.columns) {
        if (found.has(field)) continue;
        write(field, sql_name(table.name) + "." + sql_name(column));
        used.insert(column);
        has_role |= field == "role_column";
      }
    }
    if (!purchaser && !has_role)
      out_ += "role = \"dealer\"   # or manufacturer, importer, wholesaler, purchaser\n";
    for (const auto& [field, column] : found.columns) used.insert(column);
    list_rest(table, used);
    if (joined != nullptr) list_rest(*joined, used);
  }

  std::vector<Table> tables_;
  std::string out_;
  std::set<std::string> told_;      ///< tables that stand in a section
  std::string holders_pointed_to_;  ///< sections, in comments
  bool purchaser_written_ = false;
};

}  // namespace

std::string propose(const std::vector<CatalogColumn>& catalog) { return Proposal(catalog).text(); }

int discover_command(const Connection& connection, const Console& console) {
  const auto password = read_password(connection);
  if (!password) {
    console.err << password.error() << "\n";
    return 7;
  }
  const auto database = connect(connection, *password);
  const auto found = database
                         ? (*database)->catalog()
                         : Result<std::vector<CatalogColumn>, SqlError>(fail(database.error()));
  if (!found) {
    console.err << found.error().text << "\n";
    return exit_code(found.error());
  }
  const auto proposal = propose(*found);
  console.out << proposal;
  if (proposal.find(serial_unknown) != std::string::npos) {
    console.err << "No column looks like a serial number: say in `serial` of [firearm] which it "
                   "is, and look at every other line.\n";
    return 1;
  }
  if (!proposal.starts_with(nothing_found)) return 0;
  console.err << "No column looks like a serial number: fill in the keys by hand. Tables and "
                 "columns that are here stand below them; if there are none, look at "
                 "`connection.string`.\n";
  return 1;
}

}  // namespace iwets::sql
