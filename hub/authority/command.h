#pragma once

#include <iosfwd>
#include <string>
#include <vector>

#include "proto/types/instant.h"

namespace iwets::authority {

/// Runs `iwets-authority` with `arguments` (without the program's name): results to `out`, faults
/// with their remedy to `err`. Returns the exit code.
[[nodiscard]] int run(const std::vector<std::string>& arguments, Instant now, std::ostream& out,
                      std::ostream& err);

}  // namespace iwets::authority
