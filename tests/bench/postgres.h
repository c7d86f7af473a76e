#pragma once

#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace iwets::bench {

/// What PostgreSQL with trigrams was asked, and how it did.
struct PostgresRun {
  std::string absent;  ///< not empty: it is not installed, and what to do about it
  std::string version;
  double load_s = 0, index_s = 0, index_mib = 0;
  std::vector<double> ms;                       ///< of each question
  std::vector<std::vector<std::uint64_t>> ids;  ///< of the names found for it, at most 16
};

/// Loads names into a PostgreSQL of its own in a temporary folder, with a GIN index of pg_trgm, and
/// asks for those like each of `asked`, one after the other in one session and on one core.
/// `write_names` writes lines of an id, a tab and a name. As root it runs as user `postgres`.
/// Throws `std::runtime_error` with its words if something fails.
[[nodiscard]] PostgresRun ask_postgres(const std::function<void(std::ostream&)>& write_names,
                                       const std::vector<std::string>& asked);

}  // namespace iwets::bench
