#pragma once

#include <string>
#include <string_view>

/// Scripts, and a word of any script in Latin letters.
namespace iwets::match::person {

/// The code point that begins at `at`, which moves behind it; U+FFFD for bytes that are no UTF-8.
/// `at` is less than the size of `text`.
[[nodiscard]] char32_t next_code_point(std::string_view text, std::size_t& at);

enum class Script { latin, cyrillic, greek, arabic, hebrew, han, hangul, kana, other };

/// The script of the first letter that has one; `other` for scripts without rules of their own.
[[nodiscard]] Script script_of(std::string_view word);

/// A word in its own script in one form: NFKC, case folded, marks left out (also vowel points and
/// tatweel), simplified Han, and of Arabic one alef, ya, kaf and ta marbuta. Latin letters lose
/// their marks.
[[nodiscard]] std::string native_folded(std::string_view word);

/// A folded word in lower-case ASCII: by `tables/letters.txt`, Hangul by the sound of its letters,
/// all else by ICU. Only letters and digits. Arabic and Hebrew give the letters that are written.
[[nodiscard]] std::string latin_of(std::string_view folded, Script script);

/// The same, but that an apostrophe stands where two letters would be read as one: before an h
/// (s'h), and between equal ones of a script that leaves out the vowel between them (m'm).
[[nodiscard]] std::string parted_latin_of(std::string_view folded, Script script);

}  // namespace iwets::match::person
