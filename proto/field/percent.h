#pragma once

#include <string>
#include <string_view>

namespace iwets::field {

/// `text` as it may stand in the path or a value of an address, and in `filename*` of RFC 6266:
/// all but ASCII letters, digits, '-', '.' and '_' by their bytes ("a b" -> "a%20b").
[[nodiscard]] std::string percent_encoded(std::string_view text);

}  // namespace iwets::field
