#pragma once

#include <string>
#include <string_view>

/// Numbers as they are compared: serial numbers first of all, but the same forms serve documents,
/// plates and engines. The number as typed is kept beside every form made here. Unreadable places
/// are written `?` (one character), `*` (a run) and `[8B]` (a choice).
namespace iwets::field {

/// The number without its dress: upper case, separators and blanks dropped, Cyrillic and Greek
/// look-alikes and full-width letters as Latin, Arabic and Persian digits as ASCII. Wildcards stay.
/// Other letters stay as they are (UTF-8). "АВ-12 34" -> "AB1234".
[[nodiscard]] std::string canonical(std::string_view number);

/// `canonical` with look-alikes made equal: 0ODQ, 1IL, 2Z, 5S, 8B, 6G (matching by eye and OCR).
/// A choice of characters that all fold alike becomes that character.
[[nodiscard]] std::string folded(std::string_view number);

/// `canonical` by the rule of NCIC: O is 0, and letters between digits are dropped, while those
/// before the first and behind the last digit count: "369J257" -> "369257", "AB369J" -> "AB369J".
[[nodiscard]] std::string ncic(std::string_view number);

/// `canonical` without leading zeros; "0" if nothing else is left.
[[nodiscard]] std::string without_leading_zeros(std::string_view number);

/// True if the canonical form has a wildcard.
[[nodiscard]] bool has_wildcard(std::string_view number);

/// False for what stands in the field of a number but is none: empty, UNK, NONE, OBLITERATED, 0000,
/// patent and calibre strings, proof marks, or no character that is known.
[[nodiscard]] bool is_number(std::string_view number);

}  // namespace iwets::field
