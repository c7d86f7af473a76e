#pragma once

#include <string>
#include <string_view>

namespace iwets::field {

/// `text` in upper case with every character that looks like an ASCII letter, digit or sign turned
/// into it: Cyrillic and Greek look-alikes, full-width forms, Arabic, Persian and Devanagari
/// digits, `×` as X, dashes as `-`; Latin letters lose their marks ("Č" -> "C"). What only formats
/// (no-break blank, direction marks, tatweel) becomes a blank. Other letters stay, Greek and
/// Cyrillic ones in upper case. Bytes that are not UTF-8 are dropped.
[[nodiscard]] std::string plain_letters(std::string_view text);

}  // namespace iwets::field
