#include "proto/field/letters.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace iwets::field {
namespace {

using Character = std::uint32_t;
constexpr Character broken = 0xffff'ffff;

// Next character of `text` from `at` on, which moves behind it.
Character take(std::string_view text, std::size_t& at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const auto lead = byte(at++);
  if (lead < 0x80) return lead;
  const std::size_t more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1;
  if (lead < 0xc2 || lead > 0xf4 || at + more > text.size()) return broken;
  Character c = lead & (0x3fU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    if ((byte(at + i) & 0xc0U) != 0x80U) return broken;
    c = (c << 6U) | (byte(at + i) & 0x3fU);
  }
  at += more;
  return c;
}

void put(std::string& out, Character c) {
  const auto tail = [&](unsigned shift) {
    out += static_cast<char>(0x80U | ((c >> shift) & 0x3fU));
  };
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xc0U | (c >> 6U));
    tail(0);
  } else if (c < 0x10000) {
    out += static_cast<char>(0xe0U | (c >> 12U));
    tail(6), tail(0);
  } else {
    out += static_cast<char>(0xf0U | (c >> 18U));
    tail(12), tail(6), tail(0);
  }
}

Character upper(Character c) {
  const auto in = [c](Character from, Character to) { return c >= from && c <= to; };
  if (in('a', 'z')) return c - 0x20;
  if (in(0xe0, 0xfe) && c != 0xf7) return c - 0x20;     // Latin-1
  if (in(0x3b1, 0x3c9) && c != 0x3c2) return c - 0x20;  // Greek
  if (in(0x430, 0x44f)) return c - 0x20;                // Cyrillic
  if (in(0x450, 0x45f)) return c - 0x50;
  return c;
}

// Upper-case letters that are drawn like a Latin one, and signs.
constexpr std::pair<Character, char> look_alikes[] = {
    {0xd7, 'X'},                                                                         // ×
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'},  // Greek
    {0x39a, 'K'}, {0x39c, 'M'}, {0x39d, 'N'}, {0x39f, 'O'}, {0x3a1, 'P'}, {0x3a4, 'T'},
    {0x3a5, 'Y'}, {0x3a7, 'X'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'}, {0x410, 'A'},
    {0x412, 'B'}, {0x415, 'E'},  // Cyrillic
    {0x41a, 'K'}, {0x41c, 'M'}, {0x41d, 'H'}, {0x41e, 'O'}, {0x420, 'P'}, {0x421, 'C'},
    {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'},
};

// Latin-1 and Latin Extended-A without their marks; a blank where there is no single bare letter.
constexpr std::string_view bare_from_c0 =
    "AAAAAA CEEEEIIIIDNOOOOO OUUUUY  AAAAAA CEEEEIIIIDNOOOOO OUUUUY Y";
constexpr std::string_view bare_from_100 =
    "AAAAAACCCCCCCCDDDDEEEEEEEEEEGGGGGGGGHHHHIIIIIIIIII  JJKK LLLLLLLLLLNNNNNN   OOOOOO  "
    "RRRRRRSSSSSSSSTTTTTTUUUUUUUUUUUUWWYYYZZZZZZS";
static_assert(bare_from_c0.size() == 0x40 && bare_from_100.size() == 0x80);

Character bare(Character c) {
  char found = ' ';
  if (c >= 0xc0 && c <= 0xff) found = bare_from_c0[c - 0xc0];
  if (c >= 0x100 && c <= 0x17f) found = bare_from_100[c - 0x100];
  return found == ' ' ? c : static_cast<unsigned char>(found);
}

constexpr Character digit_zeros[] = {0x660, 0x6f0, 0x966};  // Arabic, Persian, Devanagari

Character plain(Character c) {
  if (c >= 0xff01 && c <= 0xff5e) c -= 0xfee0;  // full width
  if (c < 0x80) return upper(c);                // Nearly all of them: no table has an ASCII letter.
  c = bare(upper(c));
  for (const auto zero : digit_zeros)
    if (c >= zero && c <= zero + 9) return '0' + (c - zero);
  for (const auto& [from, to] : look_alikes)
    if (c == from) return static_cast<unsigned char>(to);
  if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212) return '-';
  const bool format = c == 0xa0 || c == 0xad || c == 0xb7 || c == 0x640 || c == 0x2116 ||
                      (c >= 0x2000 && c <= 0x206f) || c == 0x3000 || c == 0xfeff;
  return format ? ' ' : c;
}

}  // namespace

std::string plain_letters(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();)
    if (const auto c = take(text, at); c != broken) put(out, plain(c));
  return out;
}

}  // namespace iwets::field
