#include "proto/reference/letters.h"

#include <algorithm>
#include <cstdint>
#include <utility>

#include "proto/field/letters.h"

namespace iwets::reference {
namespace {

using Character = std::uint32_t;

/// Length of the character that begins at `at`, at least 1.
std::size_t length_at(std::string_view text, std::size_t at) {
  const auto lead = static_cast<unsigned char>(text[at]);
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return std::min(length, text.size() - at);
}

Character character(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]) & 0x3fU; };
  if (bytes.size() == 2) return ((static_cast<unsigned char>(bytes[0]) & 0x1fU) << 6U) | byte(1);
  if (bytes.size() == 3)
    return ((static_cast<unsigned char>(bytes[0]) & 0xfU) << 12U) | (byte(1) << 6U) | byte(2);
  return static_cast<unsigned char>(bytes[0]);
}

// From U+0430, small letters; the signs have no sound.
constexpr std::string_view cyrillic[] = {
    "a", "b", "v",  "g", "d", "e",  "zh", "z",  "i",  "y",    "k",  "l", "m", "n", "o",  "p",
    "r", "s", "t",  "u", "f", "kh", "ts", "ch", "sh", "shch", "",   "y", "",  "e", "yu", "ya",
    "e", "e", "dj", "g", "e", "s",  "i",  "i",  "j",  "lj",   "nj", "c", "k", "i", "u",  "dz"};
// From U+03B1.
constexpr std::string_view greek[] = {"a", "v", "g", "d", "e",  "z",  "i", "th", "i",
                                      "k", "l", "m", "n", "x",  "o",  "p", "r",  "s",
                                      "s", "t", "y", "f", "ch", "ps", "o"};
// From U+0621: Arabic, and Persian letters apart.
constexpr std::string_view arabic[] = {"",  "a", "a",  "w",  "a",  "y", "a", "b", "a",  "t", "th",
                                       "j", "h", "kh", "d",  "dh", "r", "z", "s", "sh", "s", "d",
                                       "t", "z", "a",  "gh", "",   "",  "",  "",  "",   "",  "f",
                                       "q", "k", "l",  "m",  "n",  "h", "w", "a", "y"};

enum class Script : unsigned char { latin, slavic, hellenic, semitic };

Script script_of(Character c) {
  if (c >= 0x400 && c <= 0x45f) return Script::slavic;
  if (c >= 0x370 && c <= 0x3ff) return Script::hellenic;
  if ((c >= 0x621 && c <= 0x64a) || c == 0x67e || c == 0x686 || c == 0x698 || c == 0x6a4 ||
      c == 0x6a9 || c == 0x6af || c == 0x6cc)
    return Script::semitic;
  return Script::latin;
}

std::string_view from_cyrillic(Character c) {
  if (c >= 0x410 && c <= 0x42f) c += 0x20;
  if (c >= 0x400 && c <= 0x40f) c += 0x50;
  return c >= 0x430 && c <= 0x45f ? cyrillic[c - 0x430] : std::string_view{};
}

std::string_view from_greek(Character c) {
  constexpr std::pair<Character, Character> accented[] = {
      {0x3ac, 0x3b1}, {0x3ad, 0x3b5}, {0x3ae, 0x3b7}, {0x3af, 0x3b9}, {0x3cc, 0x3bf},
      {0x3cd, 0x3c5}, {0x3ce, 0x3c9}, {0x386, 0x3b1}, {0x388, 0x3b5}, {0x389, 0x3b7},
      {0x38a, 0x3b9}, {0x38c, 0x3bf}, {0x38e, 0x3c5}, {0x38f, 0x3c9}, {0x3ca, 0x3b9}};
  for (const auto& [from, to] : accented)
    if (c == from) c = to;
  if (c >= 0x391 && c <= 0x3a9) c += 0x20;
  return c >= 0x3b1 && c <= 0x3c9 ? greek[c - 0x3b1] : std::string_view{};
}

std::string_view from_arabic(Character c) {
  switch (c) {
    case 0x67e: return "p";
    case 0x686: return "ch";
    case 0x698: return "zh";
    case 0x6a4: return "v";
    case 0x6a9: return "k";
    case 0x6af: return "g";
    case 0x6cc: return "y";
    default: return arabic[c - 0x621];
  }
}

bool is_latin(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

/// The letters and digits of one character as ASCII; empty: it separates.
std::string ascii_of(std::string_view bytes, bool as_drawn) {
  if (bytes.size() == 1) {
    const char c = lower(bytes[0]);
    return is_latin(c) || is_digit(c) ? std::string(1, c) : std::string();
  }
  const auto c = character(bytes);
  if (c == 0xdf) return "ss";
  if (c == 0xe6 || c == 0xc6) return "ae";
  if (c == 0x153 || c == 0x152) return "oe";
  if (!as_drawn) {
    switch (script_of(c)) {
      case Script::slavic: return std::string(from_cyrillic(c));
      case Script::hellenic: return std::string(from_greek(c));
      case Script::semitic: return std::string(from_arabic(c));
      case Script::latin: break;
    }
  }
  std::string out;
  for (const char plain : field::plain_letters(bytes))
    if (is_latin(plain) || is_digit(plain)) out += lower(plain);
  return out;
}

/// A character that is a word, or nearly one: Chinese, Japanese, Korean. Each is an atom as it is.
bool is_word_character(std::string_view bytes) {
  const auto c = bytes.size() == 3 ? character(bytes) : 0;
  return c >= 0x3040 && c <= 0xd7ff;
}

/// A mark above or inside a letter, or a letter without a sound: it neither counts nor separates.
bool is_silent(std::string_view bytes) {
  if (bytes.size() == 1) return false;
  const auto c = character(bytes);
  return (c >= 0x300 && c <= 0x36f) || (c >= 0x64b && c <= 0x65f) || c == 0x640 || c == 0x621 ||
         c == 0x44a || c == 0x44c || c == 0x42a || c == 0x42c || c == 0x200f || c == 0x200e;
}

bool is_blank(std::string_view bytes) {
  if (bytes.size() == 1)
    return bytes[0] == ' ' || bytes[0] == '\t' || bytes[0] == '\n' || bytes[0] == '\r' ||
           bytes[0] == ',' || bytes[0] == ';';
  const auto c = character(bytes);
  return c == 0xa0 || c == 0x60c || (c >= 0x2000 && c <= 0x200a);
}

/// True if the word that begins at `at` holds ASCII letters beside others.
bool is_mixed(std::string_view text, std::size_t at) {
  bool latin = false, other = false;
  while (at < text.size()) {
    const auto bytes = text.substr(at, length_at(text, at));
    if (is_blank(bytes) || bytes == "-" || bytes == "." || bytes == "/") break;
    if (bytes.size() == 1)
      latin = latin || is_latin(bytes[0]);
    else if (const auto script = script_of(character(bytes));
             script == Script::slavic || script == Script::hellenic)
      other = true;
    at += bytes.size();
  }
  return latin && other;
}

char sound_of(char c) {
  switch (c) {
    case 'c':
    case 'q':
    case 'g':
    case 'j': return 'k';
    case 'p': return 'b';
    case 'v':
    case 'w': return 'f';
    case 'd': return 't';
    default: return c;
  }
}

}  // namespace

std::vector<Atom> atoms_of(std::string_view text) {
  std::vector<Atom> atoms;
  bool in_word = false, joined = false, as_drawn = false, fresh = true;
  for (std::size_t at = 0; at < text.size();) {
    const auto bytes = text.substr(at, length_at(text, at));
    const auto begin = at;
    at += bytes.size();
    if (is_silent(bytes)) continue;
    if (is_word_character(bytes)) {
      atoms.push_back({std::string(bytes), false, joined, begin, at});
      in_word = false;
      joined = fresh = true;
      continue;
    }
    if (fresh) as_drawn = is_mixed(text, begin);
    const auto ascii = ascii_of(bytes, as_drawn);
    fresh = false;
    if (ascii.empty()) {
      in_word = false;
      fresh = true;
      if (is_blank(bytes)) joined = false;
      continue;
    }
    const bool digits = is_digit(ascii.front());
    if (!in_word || atoms.back().digits != digits) {
      atoms.push_back({"", digits, joined, begin, at});
      in_word = joined = true;
    }
    atoms.back().text += ascii;
    atoms.back().end = at;
  }
  return atoms;
}

std::string key_of(std::string_view text) {
  std::string key;
  for (const auto& atom : atoms_of(text)) key += atom.text;
  return key;
}

std::string skeleton(std::string_view word) {
  constexpr std::string_view silent = "aeiouyh";
  std::string out;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const char c = lower(word[i]);
    if (is_digit(c)) return {};
    if (silent.find(c) != std::string_view::npos) continue;
    if (c == 'x') {
      out += "ks";
      continue;
    }
    // Arabic writes o and u with the letter that is w elsewhere.
    const bool vowel_w = c == 'w' && i > 0;
    if (vowel_w) continue;
    const char sound = sound_of(c);
    if (out.empty() || out.back() != sound) out += sound;
  }
  return out;
}

}  // namespace iwets::reference
