#pragma once

#include <iosfwd>
#include <string>
#include <vector>

namespace iwets::screen {

/// Runs `iwets-match` with `arguments` (without the program's name): results to `out`, faults with
/// their remedy to `err`. Returns the exit code: 0 ok, 1 the output cannot be written, 2 usage,
/// 4 a file that is not there, 7 a file with bad content.
[[nodiscard]] int run(const std::vector<std::string>& arguments, std::ostream& out,
                      std::ostream& err);

}  // namespace iwets::screen
