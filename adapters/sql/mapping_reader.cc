#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <functional>
#include <regex>
#include <sstream>

#include "adapters/sql/mapping.h"
#include "adapters/sql/sql_text.h"
#include "proto/field/calibre.h"
#include "proto/field/country.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/firearm.h"
#include "proto/field/form.h"

namespace iwets::sql {
namespace {

using Names = std::vector<std::string>;

const Names role_words{"manufacturer", "importer", "wholesaler", "dealer", "purchaser"};
const Names reason_words{"investigation", "confidentiality_law", "requester_cannot_guarantee",
                         "national_security"};

/// What is wrong, with its place; thrown within this file only.
struct Wrong {
  std::string text;
};

std::string suggestion(const std::string& word, const Names& known) {
  if (const auto near = field::did_you_mean(word, known)) return "; did you mean `" + *near + "`?";
  std::string all;
  for (const auto& one : known) all += (all.empty() ? "; known here: " : ", ") + one;
  return all;
}

std::string place_at(const std::string& file, const toml::source_region& at) {
  return file + ":" + std::to_string(at.begin.line) + ":" + std::to_string(at.begin.column);
}

/// One table of the file. Every key must be taken before `end`, which refuses the others.
class Section {
 public:
  Section(std::string file, std::string name, const toml::table& table)
      : file_(std::move(file)), name_(std::move(name)), table_(table) {}

  [[nodiscard]] std::string place() const { return place_of(table_); }
  [[nodiscard]] std::string place_of(const toml::node& node) const {
    return place_at(file_, node.source());
  }
  [[noreturn]] void refuse(const std::string& key, const std::string& why) const {
    const auto* node = table_.get(key);
    throw Wrong{(node == nullptr ? place() : place_of(*node)) + ": `" + full(key) + "` " + why};
  }
  const toml::node* take(const std::string& key) {
    known_.push_back(key);
    return table_.get(key);
  }
  std::string text(const std::string& key, const std::string& otherwise = {}) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::string>();
    if (!value) refuse(key, "must be a text in quotes");
    return *value;
  }
  std::string needed(const std::string& key, const std::string& what) {
    auto value = text(key);
    if (value.empty()) refuse(key, "is missing: " + what);
    return value;
  }
  bool flag(const std::string& key, bool otherwise) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<bool>();
    if (!value) refuse(key, "must be true or false");
    return *value;
  }
  std::int64_t number(const std::string& key, std::int64_t otherwise, std::int64_t least,
                      std::int64_t most) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto value = node->value_exact<std::int64_t>();
    if (!value || *value < least || *value > most)
      refuse(key, "must be a whole number from " + std::to_string(least) + " to " +
                      std::to_string(most));
    return *value;
  }
  /// A text that is one of `words`.
  std::string word(const std::string& key, const std::string& otherwise, const Names& words) {
    auto value = text(key, otherwise);
    if (value != otherwise && std::find(words.begin(), words.end(), value) == words.end())
      refuse(key, "cannot be `" + value + "`" + suggestion(value, words));
    return value;
  }
  Names words(const std::string& key, const Names& otherwise, const Names& known) {
    const auto* node = take(key);
    if (node == nullptr) return otherwise;
    const auto* all = node->as_array();
    if (all == nullptr) refuse(key, "must be a list of texts, as in [\"purchaser.address\"]");
    Names out;
    for (const auto& one : *all) {
      const auto value = one.value_exact<std::string>();
      if (!value) refuse(key, "must be a list of texts, as in [\"purchaser.address\"]");
      if (std::find(known.begin(), known.end(), *value) == known.end())
        refuse(key, "cannot hold `" + *value + "`" + suggestion(*value, known));
      out.push_back(*value);
    }
    return out;
  }
  /// A part of a statement of SQL.
  std::string sql(const std::string& key) {
    auto value = text(key);
    if (const auto fault = sql_fault(value)) refuse(key, *fault);
    return value;
  }
  void columns(const Names& fields, std::map<std::string, Expression>& into) {
    for (const auto& field : fields)
      if (auto value = sql(field); !value.empty())
        into[field] = {std::move(value), place_of(*table_.get(field))};
  }
  /// Refuses the first key that was not taken.
  void end() const {
    for (const auto& [key, node] : table_) {
      const std::string name(key.str());
      if (std::find(known_.begin(), known_.end(), name) != known_.end()) continue;
      throw Wrong{place_at(file_, key.source()) + ": unknown key `" + full(name) + "`" +
                  suggestion(name, known_)};
    }
  }
  [[nodiscard]] const toml::table& table() const { return table_; }
  [[nodiscard]] const std::string& file() const { return file_; }
  /// A table within this one; empty if it is not there.
  [[nodiscard]] Section inner(const std::string& key) {
    static const toml::table nothing;
    const auto* node = take(key);
    if (node == nullptr) return {file_, full(key), nothing};
    if (!node->is_table()) refuse(key, "must be a section: [" + full(key) + "]");
    return {file_, full(key), *node->as_table()};
  }

 private:
  [[nodiscard]] std::string full(const std::string& key) const {
    return name_.empty() ? key : name_ + "." + key;
  }
  std::string file_, name_;
  const toml::table& table_;
  Names known_;
};

Connection connection_of(Section section) {
  Connection out;
  const auto kind = section.needed("kind", "postgresql or odbc");
  if (kind != "postgresql" && kind != "odbc")
    section.refuse("kind", "cannot be `" + kind + "`" + suggestion(kind, {"postgresql", "odbc"}));
  out.kind = kind == "odbc" ? DatabaseKind::odbc : DatabaseKind::postgresql;
  out.string = section.needed("string", out.kind == DatabaseKind::odbc
                                            ? "as in \"DSN=registry;UID=iwets\""
                                            : "as in \"host=db dbname=registry user=iwets\"");
  if (holds_password(out.string))
    section.refuse("string",
                   "holds a password; put it into a file of its own and name that as "
                   "`connection.password_file`, or use `password_env` or `credential`");
  out.password_env = section.text("password_env");
  out.password_file = section.text("password_file");
  out.credential = section.text("credential");
  if ((out.password_env.empty() ? 0 : 1) + (out.password_file.empty() ? 0 : 1) +
          (out.credential.empty() ? 0 : 1) >
      1)
    section.refuse("string",
                   "has more than one password: keep one of `password_env`, "
                   "`password_file` and `credential`");
  out.statement_timeout =
      std::chrono::milliseconds{section.number("statement_timeout_ms", 2'000, 10, 600'000)};
  out.pool = static_cast<std::size_t>(section.number("pool", 2, 1, 16));
  const auto order = section.word("date_order", "ymd", {"ymd", "dmy", "mdy"});
  out.date_order = order == "dmy"   ? DateOrder::dmy
                   : order == "mdy" ? DateOrder::mdy
                                    : DateOrder::ymd;
  section.end();
  return out;
}

/// Table or query, and the parameter that a query must have.
void read_source(Section& section, const std::string& parameter, Source& out) {
  out.place = section.place();
  out.table = section.sql("table");
  out.where = section.sql("where");
  out.query = section.sql("query");
  if (out.table.empty() == out.query.empty())
    section.refuse(out.table.empty() ? "table" : "query",
                   "or the other: give either `table` or `query`");
  if (out.query.empty()) return;
  if (!out.where.empty()) section.refuse("where", "goes with `table`; put it into the query");
  if (!is_select(out.query)) section.refuse("query", "must begin with SELECT or WITH");
  if (!has_parameter(out.query, parameter))
    section.refuse("query", "must have the parameter :" + parameter);
}

Source firearm_of(Section section, Section status) {
  if (section.table().empty())
    throw Wrong{section.file() +
                ": has no [firearm] yet: say its `table` (or `query`), `serial` and `make`; "
                "`discover` proposes them"};
  Source out;
  out.section = "firearm";
  read_source(section, "serial", out);
  out.folded_query = section.sql("folded_query");
  if (!out.folded_query.empty() && (out.query.empty() || !is_select(out.folded_query) ||
                                    !has_parameter(out.folded_query, "folded")))
    section.refuse("folded_query",
                   "goes with `query`, begins with SELECT and has the parameter :folded");
  section.columns(firearm_fields(), out.columns);
  section.columns({"id", "canonical", "folded"}, out.columns);
  section.end();
  for (const auto* field : {"serial", "make"})
    if (out.columns.count(field) == 0)
      section.refuse(field, "is missing: name the column that holds it");
  if (!out.query.empty() && (out.columns.count("canonical") + out.columns.count("folded")) > 0)
    section.refuse("canonical", "and `folded` go with `table`; a query compares :serial itself");
  status.columns(status_fields(), out.columns);
  status.end();
  return out;
}

/// What belongs to a firearm: its holders, its purchaser.
Source dependent_of(Section& section, const std::string& name, const Names& fields,
                    const Source& firearm) {
  Source out;
  out.section = name;
  read_source(section, "firearm", out);
  out.key = section.sql("firearm");
  if (out.query.empty() == out.key.empty())
    section.refuse("firearm", out.query.empty()
                                  ? "is missing: name the column that holds the firearm's id"
                                  : "goes with `table`; a query compares :firearm itself");
  section.columns(fields, out.columns);
  if (out.columns.count("name") == 0) section.refuse("name", "is missing: name its column");
  if (firearm.columns.count("id") == 0)
    throw Wrong{firearm.place + ": `firearm.id` is missing: [" + name + "] is found by it"};
  return out;
}

void read_chain(Section& root, Mapping& out) {
  const auto* node = root.take("chain");
  if (node == nullptr) return;
  const auto* all = node->as_array();
  if (all == nullptr || !all->is_homogeneous(toml::node_type::table))
    root.refuse("chain", "must be written as [[chain]], once for each source of holders");
  std::size_t n = 0;
  for (const auto& one : *all) {
    const auto name = "chain[" + std::to_string(++n) + "]";
    Section section(root.file(), name, *one.as_table());
    const auto role = section.text("role");
    auto source = dependent_of(section, name, chain_fields(), out.firearm);
    if (role.empty() == (source.columns.count("role_column") == 0))
      section.refuse("role", "or `role_column`: give one of them, a word for all rows or a column");
    if (!role.empty()) {
      source.role = parse_role(role);
      if (!source.role)
        section.refuse("role", "cannot be `" + role + "`" + suggestion(role, role_words));
    }
    section.end();
    out.chain.push_back(std::move(source));
  }
}

/// What stands for nothing would switch off what is judged by it, as the maker is.
std::string what_is_written(const std::string& map) {
  if (map == "make") return "the maker's name or code";
  if (map == "calibre") return "the calibre, as 9x19";
  return "the network's word";
}

/// What is wrong with the word of the network that a value map names; nothing if it is known.
/// Makers need not be: others may ask by the same word.
std::optional<std::string> value_fault(const std::string& map, const std::string& word) {
  if (map == "make" && field::make_id(word).empty())
    return "says nothing: write the maker's name or code, or delete the line";
  if (map == "calibre" && field::calibre_id(word).empty())
    return "is no calibre that the network knows, as 9x19 or .22 LR; delete the line, and the "
           "registry's own word is sent";
  if (map == "type" && field::firearm_type(word).empty())
    return "is no type code (reference, Types), as PI or PR, nor a word for one, as pistol";
  if (map == "country" && !field::is_country(word)) return "is no country code, as CZ";
  if (map == "role" && !parse_role(word)) return "is no role" + suggestion(word, role_words);
  auto statuses = status_fields();
  statuses.pop_back();  // "status" itself.
  statuses.emplace_back("none");
  if (map == "status" && std::find(statuses.begin(), statuses.end(), word) == statuses.end())
    return "is no status" + suggestion(word, statuses);
  if (map == "sex" && !field::parse_sex(word)) return "is no sex: male, female or other";
  return std::nullopt;
}

void read_value(const Section& words, const std::string& map, const std::string& from,
                const toml::node& node, ValueMaps& out) {
  const auto to = node.value_exact<std::string>();
  if (!to) words.refuse(from, "must be a text in quotes");
  if (word_key(*to).empty())
    words.refuse(from, "is empty: write " + what_is_written(map) + ", or delete the line");
  if (const auto fault = value_fault(map, *to))
    words.refuse(from, "stands for `" + *to + "`, which " + *fault);
  out[map][word_key(from)] = map == "type" ? field::firearm_type(*to) : *to;
}

/// Every word that is refused is told at once: they are many in a first mapping.
void read_values(Section section, ValueMaps& out) {
  std::string refused;
  for (const auto& map : value_maps()) {
    const auto words = section.inner(map);
    for (const auto& [key, node] : words.table()) {
      try {
        read_value(words, map, std::string(key.str()), node, out);
      } catch (const Wrong& wrong) {
        refused += (refused.empty() ? "" : "\n") + wrong.text;
      }
    }
  }
  if (!refused.empty()) throw Wrong{refused};
  section.end();
}

Terms terms_of(Section& section, const Terms& otherwise) {
  Terms out = otherwise;
  out.withheld = section.words("withheld", otherwise.withheld, withheld_paths());
  out.reason = *parse_reason(section.word("reason", name(otherwise.reason), reason_words));
  auto or_none = reason_words;
  or_none.emplace_back();
  const auto refused = section.word("refuse", name(otherwise.refuse), or_none);
  out.refuse = parse_reason(refused).value_or(sdk::ItiReason::none);
  out.text = section.text("text", otherwise.text);
  out.approve = section.flag("approve", otherwise.approve);
  const auto onward = section.word("onward", name(otherwise.onward), {"yes", "ask", "no"});
  for (const auto one : {Onward::yes, Onward::ask, Onward::no})
    if (onward == name(one)) out.onward = one;
  return out;
}

Release release_of(Section section) {
  Release out;
  out.standard = terms_of(section, {});
  for (const auto& [key, node] : section.table()) {
    const std::string country(key.str());
    if (!node.is_table()) continue;
    if (!CountryCode::parse(country) || !field::is_country(country))
      section.refuse(country, "is no country of a requester: two capital letters, as [release.BR]");
    auto own = section.inner(country);
    out.countries[country] = terms_of(own, out.standard);
    own.end();
  }
  section.end();
  return out;
}

void read_serial_rules(Section section, std::map<std::string, std::string>& out) {
  for (const auto& [key, node] : section.table()) {
    const std::string make(key.str());
    const auto pattern = section.text(make);
    try {
      (void)std::regex(pattern);
    } catch (const std::regex_error&) {
      section.refuse(make, "is no regular expression, as \"^[A-Z]{3}[0-9]{3}$\"");
    }
    out[field::make_id(make)] = pattern;
  }
}

void read_center(Section center, Section log, sdk::Settings& out) {
  out.state = center.text("state");
  out.anchor = center.text("anchor");
  center.end();
  out.log_level = log.text("level", "info");
  log.end();
}

Mapping mapping_of(Section root) {
  Mapping out;
  read_center(root.inner("center"), root.inner("log"), out.process);
  out.connection = connection_of(root.inner("connection"));
  out.firearm = firearm_of(root.inner("firearm"), root.inner("status"));
  read_chain(root, out);
  if (auto purchaser = root.inner("purchaser"); !purchaser.table().empty()) {
    out.purchaser = dependent_of(purchaser, "purchaser", purchaser_fields(), out.firearm);
    purchaser.end();
  }
  read_values(root.inner("values"), out.values);
  read_serial_rules(root.inner("serial_rules"), out.serial_rules);
  out.release = release_of(root.inner("release"));
  auto answer = root.inner("answer");
  out.contact = answer.text("contact");
  out.restrictions = answer.text("restrictions");
  out.delay_after = std::chrono::seconds{answer.number("delay_after_s", 60, 1, 86'400)};
  answer.end();
  root.end();
  return out;
}

/// Parses the file and lets `read` take its root.
template <typename Value>
Result<Value, std::string> parsed(const std::string& text, const std::string& path,
                                  const std::function<Value(Section)>& read) {
  try {
    const auto root = toml::parse(text, path);
    return read(Section(path, "", root));
  } catch (const toml::parse_error& error) {
    return fail(place_at(path, error.source()) + ": " + std::string(error.description()) +
                "; correct the line: texts stand in quotes, as in key = \"text\"");
  } catch (const Wrong& wrong) {
    return fail(wrong.text);
  }
}

Result<std::string, std::string> text_of_file(const std::string& path) {
  std::ifstream file(path);
  if (!file) return fail(path + ": cannot be read; check the path and its permissions");
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A path of a mapping is meant from the mapping's folder, wherever the program is started.
void resolve(const std::string& mapping, std::string& path) {
  if (!path.empty())
    path = (std::filesystem::absolute(mapping).parent_path() / path).lexically_normal().string();
}

/// The driver of SQLite would take the database's file from wherever the program was started.
std::string with_file_of_sqlite(const std::string& mapping, const Connection& connection) {
  auto out = connection.string;
  if (connection.kind != DatabaseKind::odbc || word_key(out).find("SQLITE") == std::string::npos)
    return out;
  const std::regex key("(^|;)\\s*database\\s*=\\s*([^;]*)", std::regex::icase);
  std::smatch found;
  if (!std::regex_search(out, found, key)) return out;
  auto file = found[2].str();
  if (file.empty() || file.front() == ':' || file.front() == '{') return out;
  resolve(mapping, file);
  return out.replace(static_cast<std::size_t>(found.position(2)),
                     static_cast<std::size_t>(found.length(2)), file);
}

}  // namespace

Result<Mapping, std::string> parse_mapping(const std::string& text, const std::string& path) {
  return parsed<Mapping>(text, path, mapping_of);
}

Result<Mapping, std::string> read_mapping(const std::string& path) {
  auto mapping =
      text_of_file(path).and_then([&](const auto& text) { return parse_mapping(text, path); });
  if (mapping) {
    resolve(path, mapping->process.state);
    resolve(path, mapping->process.anchor);
    resolve(path, mapping->connection.password_file);
    mapping->connection.string = with_file_of_sqlite(path, mapping->connection);
  }
  return mapping;
}

Result<Connection, std::string> read_connection(const std::string& path) {
  const auto read = [](Section root) { return connection_of(root.inner("connection")); };
  auto connection = text_of_file(path).and_then(
      [&](const auto& text) { return parsed<Connection>(text, path, read); });
  if (connection) {
    resolve(path, connection->password_file);
    connection->string = with_file_of_sqlite(path, *connection);
  }
  return connection;
}

}  // namespace iwets::sql
