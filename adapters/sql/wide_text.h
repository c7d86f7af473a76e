#pragma once

#include <string>
#include <string_view>

namespace iwets::sql {

/// UTF-8 as UTF-16, the text of ODBC's wide functions, and back. What is broken becomes U+FFFD.
[[nodiscard]] std::u16string wide(std::string_view utf8);
[[nodiscard]] std::string narrow(std::u16string_view utf16);

}  // namespace iwets::sql
