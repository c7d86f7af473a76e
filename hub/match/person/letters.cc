#include "hub/match/person/letters.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <array>
#include <map>
#include <memory>

#include "hub/match/latin.h"
#include "hub/match/person/tables.h"

namespace iwets::match::person {
namespace {

icu::UnicodeString unicode(std::string_view text) {
  return icu::UnicodeString::fromUTF8(
      icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

/// Letters that are written one for another, after marks are gone.
char32_t unified(char32_t c) {
  switch (c) {
    case U'أ':
    case U'إ':
    case U'آ':
    case U'ٱ': return U'ا';
    case U'ى':
    case U'ی':
    case U'ے':
    case U'ې':
    case U'ئ': return U'ي';
    case U'ک': return U'ك';
    case U'ة':
    case U'ہ':
    case U'ھ':
    case U'ۀ': return U'ه';
    case U'ؤ': return U'و';
    case U'ς': return U'σ';
    case U'ё': return U'е';
    case U'ך': return U'כ';
    case U'ם': return U'מ';
    case U'ן': return U'נ';
    case U'ף': return U'פ';
    case U'ץ': return U'צ';
    default: return c;
  }
}

const std::map<std::u32string, std::string, std::less<>>& letter_table() {
  static const auto table = [] {
    std::map<std::u32string, std::string, std::less<>> made;
    for (const auto& row : rows_of(text::letters)) {
      std::u32string letters;
      const auto from = unicode(row.at(0));
      for (std::int32_t i = 0; i < from.length(); i = from.moveIndex32(i, 1))
        letters += static_cast<char32_t>(from.char32At(i));
      made.emplace(letters, row.at(1) == "-" ? "" : row.at(1));
    }
    return made;
  }();
  return table;
}

std::u32string code_points(std::string_view text) {
  const auto from = unicode(text);
  std::u32string out;
  for (std::int32_t i = 0; i < from.length(); i = from.moveIndex32(i, 1))
    out += static_cast<char32_t>(from.char32At(i));
  return out;
}

std::string by_table(std::string_view folded) {
  const auto& table = letter_table();
  const auto letters = code_points(folded);
  std::string out;
  for (std::size_t i = 0; i < letters.size();) {
    auto found = table.find(letters.substr(i, 2));
    if (found == table.end() || i + 1 == letters.size()) found = table.find(letters.substr(i, 1));
    if (found != table.end()) {
      out += found->second;
      i += found->first.size();
    } else {
      std::string one;
      icu::UnicodeString(static_cast<UChar32>(letters[i])).toUTF8String(one);
      out += transliterated(one);
      ++i;
    }
  }
  return out;
}

constexpr char32_t hangul_first = 0xac00;
constexpr char32_t hangul_last = 0xd7a3;
constexpr std::array<const char*, 19> hangul_initials{"k",  "k", "n", "t", "t", "r",  "m",
                                                      "p",  "p", "s", "s", "",  "zh", "zh",
                                                      "ch", "k", "t", "p", "h"};
constexpr std::array<const char*, 21> hangul_vowels{"a",  "ae", "ya", "yae", "eo", "e",  "yeo",
                                                    "ye", "o",  "wa", "wae", "oe", "yo", "u",
                                                    "wo", "we", "wi", "yu",  "eu", "ui", "i"};
constexpr std::array<const char*, 28> hangul_finals{
    "",  "k", "k", "k", "n", "n", "n", "t",  "l", "k", "m", "l", "l", "l",
    "p", "l", "m", "p", "p", "t", "t", "ng", "t", "t", "k", "t", "p", "t"};

std::string of_hangul(std::string_view folded) {
  std::string out;
  for (const auto c : code_points(folded)) {
    if (c < hangul_first || c > hangul_last) continue;
    const auto syllable = c - hangul_first;
    out += hangul_initials[syllable / (21 * 28)];
    out += hangul_vowels[syllable / 28 % 21];
    out += hangul_finals[syllable % 28];
  }
  return out;
}

std::string letters_only(const std::string& text) {
  std::string out;
  for (const char c : text)
    if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) out += c;
  return out;
}

bool of_any_script(UScriptCode code) { return code == USCRIPT_COMMON || code == USCRIPT_INHERITED; }

}  // namespace

Script script_of(std::string_view word) {
  if (is_ascii(word)) return Script::latin;
  for (const auto c : code_points(word)) {
    UErrorCode status = U_ZERO_ERROR;
    const auto code = uscript_getScript(static_cast<UChar32>(c), &status);
    if (U_FAILURE(status) || of_any_script(code)) continue;
    switch (static_cast<int>(code)) {
      case USCRIPT_LATIN: return Script::latin;
      case USCRIPT_CYRILLIC: return Script::cyrillic;
      case USCRIPT_GREEK: return Script::greek;
      case USCRIPT_ARABIC: return Script::arabic;
      case USCRIPT_HEBREW: return Script::hebrew;
      case USCRIPT_HAN: return Script::han;
      case USCRIPT_HANGUL: return Script::hangul;
      case USCRIPT_HIRAGANA:
      case USCRIPT_KATAKANA: return Script::kana;
      default: return Script::other;
    }
  }
  return Script::other;
}

std::string native_folded(std::string_view word) {
  if (is_ascii(word) || script_of(word) == Script::latin) return letters_only(to_latin(word));
  // Making a transliterator takes milliseconds and its use is not thread-safe: one to a thread.
  thread_local const auto fold = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::Transliterator> made(icu::Transliterator::createInstance(
        "NFKD; [[:Nonspacing Mark:]-[\\u3099\\u309A\\u0900-\\u0DFF\\u0E00-\\u0EFF\\u1780-\\u17FF]] "
        "Remove; "
        "[\\u0640] Remove; NFC; Hant-Hans; Lower",
        UTRANS_FORWARD, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  auto text = unicode(word);
  if (fold) fold->transliterate(text);
  icu::UnicodeString out;
  for (std::int32_t i = 0; i < text.length(); i = text.moveIndex32(i, 1))
    out.append(static_cast<UChar32>(unified(static_cast<char32_t>(text.char32At(i)))));
  std::string folded;
  out.toUTF8String(folded);
  return folded;
}

std::string latin_of(std::string_view folded, Script script) {
  switch (script) {
    case Script::cyrillic:
    case Script::greek:
    case Script::arabic:
    case Script::hebrew: return letters_only(by_table(folded));
    case Script::hangul: return of_hangul(folded);
    case Script::latin:
    case Script::han:
    case Script::kana:
    case Script::other: break;
  }
  return letters_only(to_latin(folded));
}

}  // namespace iwets::match::person
