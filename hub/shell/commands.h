#pragma once

#include <string>

/// What `iwets-hub` can be told to do. Each returns the exit code of the process.
namespace iwets::shell {

/// Makes keys and enrolment.
[[nodiscard]] int init(const std::string& folder);
/// Runs until SIGTERM or SIGINT.
[[nodiscard]] int run(const std::string& config_path, const std::string& version);
/// Folds the journal again from its first entry, and compares with what was saved. `dump_records`:
/// prints the records, rebuilt from the journal, sorted, to standard output.
[[nodiscard]] int replay(const std::string& folder, bool dump_records);
/// Shows what a damaged journal still has; with `confirmed`, cuts the damaged tail.
[[nodiscard]] int recover(const std::string& folder, bool confirmed);

/// Reads the arguments and does what they say.
[[nodiscard]] int main_of_hub(int argc, char** argv, const std::string& version);

}  // namespace iwets::shell
