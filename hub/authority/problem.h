#pragma once

#include <string>

#include "proto/types/fault.h"

namespace iwets::authority {

/// What the command ends with; the codes that every command of this system has.
enum class Exit : int {
  ok = 0,
  failed = 1,
  usage = 2,
  not_found = 4,
  denied = 5,
  invalid_input = 7,
};

/// Why a command did nothing: what happened, and what to do about it.
struct Problem {
  Exit exit = Exit::failed;
  std::string what;
  std::string remedy;
};

/// A fault in something that was read: `source` names it. The remedies of the codec are for who
/// writes a message; here somebody has a file that does not hold one.
[[nodiscard]] inline Problem problem_of(const std::string& source, const Fault& fault) {
  const auto field = fault.field.empty() ? "" : fault.field + ": ";
  const bool no_message = fault.code == FaultCode::malformed ||
                          fault.code == FaultCode::unknown_field ||
                          fault.code == FaultCode::too_large;
  return {Exit::invalid_input, source + ": " + field + fault.reason,
          no_message ? "this file is damaged or of another kind: ask for it again, or restore it "
                       "from your backup"
                     : fault.remedy};
}

}  // namespace iwets::authority
