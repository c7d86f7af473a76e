#include "hub/match/person/letters.h"

#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

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

/// What is no UTF-8 becomes U+FFFD.
std::u32string code_points(std::string_view text) {
  std::u32string out;
  for (std::size_t i = 0; i < text.size();) out += next_code_point(text, i);
  return out;
}

/// Before here (Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic) letters are looked up one by one.
constexpr char32_t one_by_one_end = 0x700;

/// `tables/letters.txt`: of single letters, and of pairs that are one.
class LetterTable {
 public:
  struct Found {
    const std::string* latin = nullptr;  ///< none: not in the table
    std::size_t letters = 1;
  };

  LetterTable() : single_(one_by_one_end) {
    for (const auto& row : rows_of(text::letters)) {
      const auto letters = code_points(row.at(0));
      auto latin = row.at(1) == "-" ? std::string() : row.at(1);
      auto& first = single_.at(letters.at(0));
      if (letters.size() == 1)
        first.latin = std::move(latin);
      else
        first.pairs.emplace_back(letters.at(1), std::move(latin));
    }
  }

  [[nodiscard]] Found at(const std::u32string& letters, std::size_t i) const {
    if (letters[i] >= one_by_one_end) return {};
    const auto& single = single_[letters[i]];
    if (i + 1 < letters.size())
      for (const auto& [second, latin] : single.pairs)
        if (second == letters[i + 1]) return {&latin, 2};
    return {single.latin ? &*single.latin : nullptr, 1};
  }

 private:
  struct Single {
    std::optional<std::string> latin;
    std::vector<std::pair<char32_t, std::string>> pairs;  ///< with the letter that follows
  };
  std::vector<Single> single_;
};

/// What ends an Arabic word as a vowel: the letter of ta marbuta.
constexpr char32_t final_ha = U'ه';

std::string by_table(std::string_view folded, Script script) {
  static const LetterTable table;
  constexpr std::size_t letters_min = 3;
  const bool vowels = script == Script::cyrillic || script == Script::greek;
  auto letters = code_points(folded);
  if (letters.size() >= letters_min && letters.back() == final_ha) letters.back() = U'ا';
  std::string out;
  for (std::size_t i = 0; i < letters.size();) {
    const auto [latin, taken] = table.at(letters, i);
    if (latin != nullptr) {
      const bool again = !vowels && i > 0 && letters[i] == letters[i - 1];
      if ((*latin == "h" || again) && !out.empty()) out += '\'';
      out += *latin;
    } else {
      std::string one;
      icu::UnicodeString(static_cast<UChar32>(letters[i])).toUTF8String(one);
      out += transliterated(one);
    }
    i += taken;
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

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string letters_only(std::string text) {
  std::erase_if(text, [](char c) { return !is_plain(c); });
  return text;
}

bool of_any_script(UScriptCode code) { return code == USCRIPT_COMMON || code == USCRIPT_INHERITED; }

std::string folded_by_icu(std::string_view word) {
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

/// By table where all letters allow it; asked of ICU once.
std::optional<std::string> folded_one_by_one(std::string_view word) {
  static const auto table = [] {
    std::vector<std::string> made;
    for (char32_t c = 0; c < one_by_one_end; ++c) {
      std::string one;
      icu::UnicodeString(static_cast<UChar32>(c)).toUTF8String(one);
      made.push_back(folded_by_icu(one));
    }
    return made;
  }();
  std::string out;
  for (const auto c : code_points(word)) {
    if (c >= one_by_one_end) return std::nullopt;
    out += table[c];
  }
  return out;
}

}  // namespace

char32_t next_code_point(std::string_view text, std::size_t& at) {
  constexpr char32_t none = 0xfffd;
  const auto first = static_cast<unsigned char>(text[at++]);
  if (first < 0x80) return first;
  const unsigned following = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
  char32_t c = first & (0x3fU >> following);
  if (first < 0xc2 || first > 0xf4) return none;
  for (unsigned i = 0; i < following; ++i, ++at) {
    if (at == text.size() || (static_cast<unsigned char>(text[at]) & 0xc0U) != 0x80) return none;
    c = c << 6U | (static_cast<unsigned char>(text[at]) & 0x3fU);
  }
  constexpr std::array<char32_t, 4> least{0, 0x80, 0x800, 0x10000};
  const bool surrogate = c >= 0xd800 && c < 0xe000;
  return c < least[following] || surrogate || c > 0x10ffff ? none : c;
}

Script script_of(std::string_view word) {
  if (is_ascii(word)) return Script::latin;
  for (std::size_t i = 0; i < word.size();) {
    const auto c = static_cast<UChar32>(next_code_point(word, i));
    UErrorCode status = U_ZERO_ERROR;
    const auto code = uscript_getScript(c, &status);
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
  auto folded = folded_one_by_one(word);
  return folded ? std::move(*folded) : folded_by_icu(word);
}

std::string latin_of(std::string_view folded, Script script) {
  return letters_only(parted_latin_of(folded, script));
}

std::string parted_latin_of(std::string_view folded, Script script) {
  if (std::all_of(folded.begin(), folded.end(), is_plain)) return std::string(folded);
  switch (script) {
    case Script::cyrillic:
    case Script::greek:
    case Script::arabic:
    case Script::hebrew: return by_table(folded, script);
    case Script::hangul: return of_hangul(folded);
    case Script::latin:
    case Script::han:
    case Script::kana:
    case Script::other: break;
  }
  return letters_only(to_latin(folded));
}

}  // namespace iwets::match::person
