#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sql/mapping.h"

/// The statements that a mapping stands for. Pure. Each has one parameter, whatever it asks for.
namespace iwets::sql {

/// One row by field; what is NULL or empty is not there.
using Row = std::map<std::string, std::string>;

/// Rows that are read of each source of holders, and of the purchasers: where so many come, there
/// may be more.
constexpr std::size_t holders_max = 17, purchasers_max = 20;

struct Query {
  std::string name;  ///< "firearm", "firearm, look-alikes", "chain[1]", "purchaser"
  std::string sql;
  std::size_t parameters = 1;       ///< places that the one value is bound to
  std::vector<std::string> fields;  ///< of each column of the result
  std::size_t rows_max = 0;         ///< further rows are not read
};
struct Queries {
  Query firearm;                ///< by the canonical serial number
  std::optional<Query> folded;  ///< by the number with look-alikes made equal
  std::vector<Query> chain;     ///< by the firearm's id
  std::optional<Query> purchaser;
  /// All of them, in order; they live as long as this.
  [[nodiscard]] std::vector<const Query*> all() const&;
  std::vector<const Query*> all() && = delete;
};

[[nodiscard]] Queries make_queries(const Mapping& mapping);

/// The expressions by which numbers are compared: what the database should have an index on.
/// Of `firearm.folded` empty if look-alikes are not searched. Both empty for a query of the
/// author's.
struct Compared {
  std::string canonical, folded;
};
[[nodiscard]] Compared compared(const Mapping& mapping);

/// A statement that asks for one column of a source and gives no row: to find out which one the
/// database does not take. Without `field`: whether it takes the source itself.
[[nodiscard]] std::string probe(const Source& source, const std::string& field);
/// A statement that gives every column of a table and no row.
[[nodiscard]] std::string all_columns(const Source& source);
/// A statement that counts the values of a column: value, number. Only of a source with a table.
[[nodiscard]] std::string count_values(const Source& source, const std::string& field);

}  // namespace iwets::sql
