#include "adapters/sql/index_advice.h"

#include <algorithm>
#include <cctype>
#include <optional>
#include <string_view>

#include "adapters/sql/queries.h"

namespace iwets::sql {
namespace {

/// A table behind FROM, and what its columns may be qualified by.
struct Named {
  std::string table;
  std::vector<std::string> prefixes;
};

bool is_name(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || byte >= 0x80 || c == '_' || c == '.' || c == '$';
}

/// Names, with their quotes, and signs.
std::vector<std::string> tokens_of(std::string_view sql) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at < sql.size();) {
    const auto begin = at;
    while (at < sql.size() && (is_name(sql[at]) || sql[at] == '"')) {
      if (sql[at] == '"') at = std::min(sql.find('"', at + 1), sql.size() - 1);
      ++at;
    }
    if (at == begin && std::isspace(static_cast<unsigned char>(sql[at++])) != 0) continue;
    out.emplace_back(sql.substr(begin, at - begin));
  }
  return out;
}

bool is_word(const std::string& token, std::string_view word) {
  return token.size() == word.size() &&
         std::equal(word.begin(), word.end(), token.begin(), [](char a, char b) {
           return a == std::toupper(static_cast<unsigned char>(b));
         });
}
bool is_any(const std::string& token, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return is_word(token, word); });
}

/// The tables that a FROM names; empty where one is something else, as a query.
std::vector<Named> tables_of(const std::string& from) {
  std::vector<Named> out;
  const auto tokens = tokens_of(from);
  int depth = 0;
  bool awaited = true;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto& token = tokens[i];
    if (awaited) {
      if (!is_name(token.front()) && token.front() != '"') return {};
      out.push_back({token, {token, token.substr(token.rfind('.') + 1)}});
      if (i + 1 < tokens.size() && is_word(tokens[i + 1], "AS")) ++i;
      if (i + 1 < tokens.size() &&
          (is_name(tokens[i + 1].front()) || tokens[i + 1].front() == '"') &&
          !is_any(tokens[i + 1],
                  {"JOIN", "LEFT", "RIGHT", "INNER", "FULL", "CROSS", "NATURAL", "ON"}))
        out.back().prefixes.push_back(tokens[++i]);
    }
    depth += token == "(" ? 1 : token == ")" ? -1 : 0;
    awaited = depth == 0 && (token == "," || is_word(token, "JOIN"));
  }
  return out;
}

/// Where `name.` qualifies a column at `at`.
bool qualifies(const std::string& sql, std::size_t at, const std::string& name) {
  return sql.compare(at, name.size(), name) == 0 && at + name.size() < sql.size() &&
         sql[at + name.size()] == '.' && (at == 0 || (!is_name(sql[at - 1]) && sql[at - 1] != '"'));
}
/// The expression without the table's name before its columns; nothing if that stands nowhere.
std::optional<std::string> unqualified(const std::string& sql, const Named& table) {
  std::string out;
  bool text = false, found = false;
  for (std::size_t at = 0; at < sql.size(); ++at) {
    text ^= sql[at] == '\'';
    const auto prefix = std::find_if(table.prefixes.begin(), table.prefixes.end(),
                                     [&](const auto& name) { return qualifies(sql, at, name); });
    if (text || prefix == table.prefixes.end()) {
      out += sql[at];
      continue;
    }
    at += prefix->size();
    found = true;
  }
  return found ? std::optional(out) : std::nullopt;
}

struct Column {
  std::string table, expression;
  friend bool operator==(const Column&, const Column&) = default;
};
/// The table that an expression is of: the one that it names, otherwise the first.
std::optional<Column> column_of(const std::string& from, const std::string& expression) {
  const auto tables = tables_of(from);
  if (tables.empty()) return std::nullopt;
  for (const auto& table : tables)
    if (const auto bare = unqualified(expression, table)) return Column{table.table, *bare};
  return Column{tables.front().table, expression};
}

class Advice {
 public:
  explicit Advice(const Mapping& mapping) : mapping_(mapping) {
    const auto id = mapping.firearm.columns.find("id");
    if (id != mapping.firearm.columns.end() && !mapping.firearm.table.empty())
      known_.push_back(column_of(mapping.firearm.table, id->second.sql).value_or(Column{}));
  }

  void add(const std::string& name, const std::string& from, const std::string& expression) {
    if (from.empty() || expression.empty()) return;
    const auto column = column_of(from, expression);
    if (!column) {
      out_.push_back("on what is behind `" + from + "`: " + expression);
      return;
    }
    if (std::find(known_.begin(), known_.end(), *column) != known_.end()) return;
    known_.push_back(*column);
    // PostgreSQL names an index itself; elsewhere that is not to be relied on.
    const bool named = mapping_.connection.kind != DatabaseKind::postgresql;
    out_.push_back("CREATE INDEX " + (named ? "iwets_" + name + " " : std::string()) + "ON " +
                   column->table + " (" + in_parentheses(column->expression) + ");");
  }
  std::vector<std::string> take() { return std::move(out_); }

 private:
  /// What is neither a column nor the call of a function stands in parentheses of its own.
  static std::string in_parentheses(const std::string& expression) {
    const auto tokens = tokens_of(expression);
    int depth = 0;
    bool call = tokens.size() > 2 && tokens[1] == "(" && tokens.back() == ")";
    for (std::size_t i = 1; i < tokens.size(); ++i) {
      depth += tokens[i] == "(" ? 1 : tokens[i] == ")" ? -1 : 0;
      call = call && (depth > 0 || i + 1 == tokens.size());
    }
    return tokens.size() == 1 || call ? expression : "(" + expression + ")";
  }

  const Mapping& mapping_;
  std::vector<Column> known_;  ///< that have an index, or have been told
  std::vector<std::string> out_;
};

}  // namespace

std::vector<std::string> index_advice(const Mapping& mapping) {
  Advice advice(mapping);
  const auto by = compared(mapping);
  advice.add("serial", mapping.firearm.table, by.canonical);
  advice.add("look_alikes", mapping.firearm.table, by.folded);
  for (std::size_t i = 0; i < mapping.chain.size(); ++i)
    advice.add("chain_" + std::to_string(i + 1), mapping.chain[i].table, mapping.chain[i].key);
  if (mapping.purchaser) advice.add("purchaser", mapping.purchaser->table, mapping.purchaser->key);
  return advice.take();
}

}  // namespace iwets::sql
