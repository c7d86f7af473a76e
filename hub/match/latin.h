#pragma once

#include <string>
#include <string_view>

/// Any script in Latin letters, as far as ICU knows it.
namespace iwets::match {

[[nodiscard]] bool is_ascii(std::string_view text);

/// NFKC, transliterated to ASCII, lower case; what ICU does not know stays. Bytes that are no UTF-8
/// do no harm. Use from any thread.
[[nodiscard]] std::string transliterated(std::string_view text);

/// The same, fast for Latin letters with marks, of which most names are made.
[[nodiscard]] std::string to_latin(std::string_view text);

}  // namespace iwets::match
