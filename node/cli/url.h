#pragma once

#include <string>

namespace iwets::cli {

/// Text as part of a query.
[[nodiscard]] std::string url_escaped(const std::string& text);

}  // namespace iwets::cli
