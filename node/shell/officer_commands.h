#pragma once

#include <string>

namespace CLI {
class App;
}

namespace iwets::node {

/// What `iwets-node officer ...` was told.
struct OfficerLine {
  std::string verb;  ///< "add", "list", "reset", "lock", "unlock", "change", "remove",
                     ///< "log", "alerts"
  std::string state, config;
  std::string badge, name, agency, role, language;
  std::string email, webhook;  ///< where he is told that something waits
};

/// Adds `officer` with its commands, which write to `to`.
CLI::App* add_officer_commands(CLI::App& app, OfficerLine& to);
/// Works on the accounts of a node, which may be running; prints what came of it and returns the
/// exit code.
[[nodiscard]] int work_on_officers(const OfficerLine& line);

}  // namespace iwets::node
