#pragma once

#include <string>

/// What `iwets-hub` can be told to do. Each returns the exit code of the process.
namespace iwets::shell {

/// Makes keys, master key and enrolment.
[[nodiscard]] int init(const std::string& folder);
/// Runs until SIGTERM or SIGINT.
[[nodiscard]] int run(const std::string& config_path, const std::string& version);
/// Folds the journal again from its first entry, and compares with what was saved. `master_key`: a
/// file, empty for the usual place. `dump_records`: prints the records, rebuilt from the journal,
/// sorted, to standard output.
[[nodiscard]] int replay(const std::string& folder, const std::string& master_key,
                         bool dump_records);
/// How far `recover` may go.
struct RecoverConsent {
  bool cut = false;             ///< rebuild the stores, and cut an end that nobody was told of
  bool lose_receipted = false;  ///< cut also what peers hold receipts for
};
/// Shows what a damaged journal still has, and does what it may. Exit code 0: it is whole, or was
/// recovered; 1: nothing was changed.
[[nodiscard]] int recover(const std::string& folder, const std::string& master_key,
                          const RecoverConsent& consent);

/// Reads the arguments and does what they say.
[[nodiscard]] int main_of_hub(int argc, char** argv, const std::string& version);

}  // namespace iwets::shell
