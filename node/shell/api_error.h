#pragma once

#include <string>

namespace iwets::node {

/// Why the local API does not do what it was asked, so that a person can mend it.
struct ApiError {
  int status = 400;     ///< of HTTP
  std::string code;     ///< stable word: "malformed", "not_found"
  std::string field;    ///< path in the request; may be empty
  std::string message;  ///< what is wrong
  std::string remedy;   ///< what to do
};

}  // namespace iwets::node
