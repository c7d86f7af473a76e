#pragma once

#include <string>

#include "proto/types/result.h"

namespace iwets::cli {

/// How a command ends. The numbers are part of the interface (docs/cli.md).
enum class ExitCode : int {
  ok = 0,
  failed = 1,
  usage = 2,
  unreachable = 3,
  not_found = 4,
  denied = 5,
  timeout = 6,
  invalid_input = 7,
  quota = 8,
};

/// Why a command ends without doing its work, for a person to mend.
struct Failure {
  ExitCode exit = ExitCode::failed;
  std::string message;  ///< what happened
  std::string reason;   ///< why; may be empty
  std::string remedy;   ///< what to do next
  std::string field;    ///< path in the request that is at fault; may be empty
  std::string id = {};  ///< of the trace or check that it is about; may be empty
};

template <typename T>
using Outcome = Result<T, Failure>;

}  // namespace iwets::cli
