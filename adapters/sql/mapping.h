#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "adapters/sdk/answer.h"
#include "adapters/sdk/settings.h"
#include "proto/types/result.h"

/// What a mapping file says: where in a registry's tables the answers stand.
/// docs/sql-adapter-reference.md.
namespace iwets::sql {

/// One expression of SQL, as the mapping's author wrote it.
struct Expression {
  std::string sql;
  std::string place;  ///< "mapping.toml:12:1", for messages
  friend bool operator==(const Expression&, const Expression&) = default;
};

/// Where the rows of one kind come from: a table, or a whole query of the author's.
struct Source {
  std::string section;       ///< "firearm", "chain[2]", as messages call it
  std::string place;         ///< of the section
  std::string table;         ///< what stands behind FROM; empty: `query`
  std::string where;         ///< a further condition; only with `table`
  std::string query;         ///< with the parameter ":serial", or ":firearm" of all but the firearm
  std::string folded_query;  ///< of the firearm, with ":folded"; may be empty
  std::string key;           ///< of all but the firearm: the column that holds its id
  std::optional<sdk::CustodyRole> role;       ///< of a chain whose rows all have one
  std::map<std::string, Expression> columns;  ///< field -> column, or expression
};

enum class DatabaseKind : std::uint8_t { postgresql, odbc };

/// How dates are written whose order does not show: 05/06/2016 is of May or of June.
enum class DateOrder : std::uint8_t { ymd, dmy, mdy };

/// How the database is reached.
struct Connection {
  DatabaseKind kind = DatabaseKind::postgresql;
  std::string string;  ///< of libpq or ODBC, without a password
  /// Where the password is: at most one is set.
  std::string password_env, password_file, credential;
  std::chrono::milliseconds statement_timeout{2'000};
  std::size_t pool = 2;  ///< connections, and lookups at a time
  DateOrder date_order = DateOrder::ymd;
};

/// What may leave for a country.
struct Terms {
  std::vector<std::string> withheld;                            ///< paths of `withheld_paths`
  sdk::ItiReason reason = sdk::ItiReason::confidentiality_law;  ///< why it is withheld
  sdk::ItiReason refuse = sdk::ItiReason::none;                 ///< set: nothing is told but this
  std::string text;            ///< beside the reason, for the requester
  bool approve = false;        ///< an officer of the center looks at the answer first
  Onward onward = Onward::no;  ///< may the center of the next country see the answer
};
struct Release {
  Terms standard;
  std::map<std::string, Terms> countries;  ///< of the requester, alpha-2
  [[nodiscard]] const Terms& terms(std::string_view country) const;
};

/// Words of the registry -> words of the network, for each of `value_maps`. Keys are folded by
/// `word_key`.
using ValueMaps = std::map<std::string, std::map<std::string, std::string>>;

struct Mapping {
  sdk::Settings process;  ///< [center] and [log]
  Connection connection;
  Source firearm;
  std::vector<Source> chain;
  std::optional<Source> purchaser;
  ValueMaps values;
  std::map<std::string, std::string> serial_rules;  ///< id of a make -> regular expression
  Release release;
  std::string contact, restrictions;     ///< of every answer
  std::chrono::seconds delay_after{60};  ///< a requester who has waited so long is told why
};

/// Fields of [firearm], of [status], of [[chain]] and of [purchaser].
[[nodiscard]] const std::vector<std::string>& firearm_fields();
[[nodiscard]] const std::vector<std::string>& status_fields();
[[nodiscard]] const std::vector<std::string>& chain_fields();
[[nodiscard]] const std::vector<std::string>& purchaser_fields();
/// What can be withheld: "purchaser", "purchaser.address", "chain.licence".
[[nodiscard]] const std::vector<std::string>& withheld_paths();
/// Kinds of value maps: "make", "type", "calibre", "country", "role", "status", "sex".
[[nodiscard]] const std::vector<std::string>& value_maps();

/// A word of a registry as value maps are searched by: without case, marks and outer blanks.
[[nodiscard]] std::string word_key(std::string_view text);

/// The word of an ITI reason: "confidentiality_law"; `none` has none.
[[nodiscard]] std::string name(sdk::ItiReason reason);
[[nodiscard]] std::optional<sdk::ItiReason> parse_reason(std::string_view word);
[[nodiscard]] std::string name(sdk::CustodyRole role);
[[nodiscard]] std::optional<sdk::CustodyRole> parse_role(std::string_view word);

/// Reads a mapping. Fails with "FILE:LINE:COLUMN: what is wrong and what to do".
[[nodiscard]] Result<Mapping, std::string> parse_mapping(const std::string& text,
                                                         const std::string& path);
[[nodiscard]] Result<Mapping, std::string> read_mapping(const std::string& path);
/// [connection] alone, of a file that has nothing else yet: for `discover`.
[[nodiscard]] Result<Connection, std::string> read_connection(const std::string& path);

}  // namespace iwets::sql
