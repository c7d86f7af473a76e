#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "node/shell/api_error.h"

namespace iwets::node {

/// An answer of the local API; the body is JSON, unless it is a file.
struct Reply {
  int status = 200;
  std::string body = {};
  unsigned retry_after_s = 0;             ///< with 429 and 503
  std::string kind = "application/json";  ///< media type
  bool page = false;  ///< a file of the dashboard, which says itself how long it may be kept
  std::vector<std::pair<std::string, std::string>> headers = {};
  std::string error = {};  ///< the code in the body, for the log of refused calls; empty: none
};
/// There is no such thing: "load".
[[nodiscard]] Reply not_found(const std::string& what);
/// The database cannot be read.
[[nodiscard]] Reply unreadable();
/// What stands in the path is no id.
[[nodiscard]] Reply bad_id();
/// `{"error":{code, field, message, remedy}}`.
[[nodiscard]] Reply error_reply(const ApiError& error);
/// 429 `quota`, with the seconds to wait in header and body.
[[nodiscard]] Reply quota_reply(const std::string& field, const std::string& message,
                                const std::string& remedy, std::uint32_t seconds);

}  // namespace iwets::node
