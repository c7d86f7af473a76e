#pragma once

#include <string>

#include "node/shell/api_error.h"

namespace iwets::node {

/// An answer of the local API.
struct Reply {
  int status = 200;
  std::string body;
  unsigned retry_after_s = 0;  ///< with 429 and 503
  std::string type = "application/json";
};
/// What stands in the path is no id.
[[nodiscard]] Reply bad_id();
/// `{"error":{code, field, message, remedy}}`.
[[nodiscard]] Reply error_reply(const ApiError& error);

}  // namespace iwets::node
