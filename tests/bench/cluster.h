#pragma once

#include <string>
#include <vector>

#include "tests/bench/scratch_folder.h"

namespace iwets::bench {

inline constexpr const char* how_to_install_postgres =
    "PostgreSQL is not installed: apt-get install postgresql, then run this again";

/// The folder of the newest PostgreSQL's programs; empty if there is none.
[[nodiscard]] std::string newest_postgres();

/// A PostgreSQL server in a folder of its own, on a socket there, ended with its owner. As root it
/// runs as user `postgres`; everybody may log in as user `bench`. Throws `std::runtime_error` with
/// its words if something fails.
class Cluster {
 public:
  /// `programs` as of `newest_postgres`; `settings` are lines of postgresql.conf.
  Cluster(std::string programs, const std::string& settings);
  ~Cluster();
  Cluster(const Cluster&) = delete;
  Cluster& operator=(const Cluster&) = delete;

  /// Also where the socket is.
  [[nodiscard]] const std::string& folder() const { return folder_.path(); }
  [[nodiscard]] std::string path(const std::string& name) const;
  /// What psql prints: bare values, a line for each row.
  std::string execute(const std::string& statements) const;
  /// Runs one of PostgreSQL's programs.
  std::string run(const std::vector<std::string>& command) const;

 private:
  [[nodiscard]] std::string data() const { return path("data"); }
  [[nodiscard]] std::vector<std::string> whole(std::vector<std::string> command) const;

  std::string programs_;
  ScratchFolder folder_;
  /// What each command begins with. Times are read from what psql says in English.
  std::vector<std::string> begin_{"/usr/bin/env", "LC_ALL=C.UTF-8"};
};

}  // namespace iwets::bench
