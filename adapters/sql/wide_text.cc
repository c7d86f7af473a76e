#include "adapters/sql/wide_text.h"

#include <cstdint>

namespace iwets::sql {
namespace {

constexpr char32_t broken = 0xfffd;

/// The character at `at`, which moves behind it.
char32_t take(std::string_view text, std::size_t& at) {
  const auto first = static_cast<std::uint8_t>(text[at++]);
  if (first < 0x80) return first;
  const std::size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc2 ? 1 : 0;
  if (more == 0 || first > 0xf4 || at + more > text.size()) return broken;
  char32_t c = first & (0x3fU >> more);
  for (std::size_t i = 0; i < more; ++i) {
    const auto next = static_cast<std::uint8_t>(text[at + i]);
    if ((next & 0xc0U) != 0x80U) return broken;
    c = c << 6U | (next & 0x3fU);
  }
  at += more;
  return c > 0x10ffff || (c >= 0xd800 && c < 0xe000) ? broken : c;
}

void put(std::string& out, char32_t c) {
  const auto byte = [&](char32_t bits) {
    out += static_cast<char>(static_cast<std::uint8_t>(bits));
  };
  const auto rest = [&](unsigned shift) { byte(0x80U | ((c >> shift) & 0x3fU)); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xc0U | c >> 6U);
  } else if (c < 0x10000) {
    byte(0xe0U | c >> 12U);
    rest(6);
  } else {
    byte(0xf0U | c >> 18U);
    rest(12);
    rest(6);
  }
  rest(0);
}

}  // namespace

std::u16string wide(std::string_view utf8) {
  std::u16string out;
  for (std::size_t at = 0; at < utf8.size();) {
    const auto c = take(utf8, at);
    if (c < 0x10000) {
      out += static_cast<char16_t>(c);
    } else {
      out += static_cast<char16_t>(0xd800U + ((c - 0x10000U) >> 10U));
      out += static_cast<char16_t>(0xdc00U + ((c - 0x10000U) & 0x3ffU));
    }
  }
  return out;
}

std::string narrow(std::u16string_view utf16) {
  std::string out;
  for (std::size_t at = 0; at < utf16.size(); ++at) {
    char32_t c = utf16[at];
    const bool pair = c >= 0xd800 && c < 0xdc00 && at + 1 < utf16.size() &&
                      utf16[at + 1] >= 0xdc00 && utf16[at + 1] < 0xe000;
    if (pair)
      c = 0x10000U + ((c - 0xd800U) << 10U) + (utf16[++at] - 0xdc00U);
    else if (c >= 0xd800 && c < 0xe000)
      c = broken;
    put(out, c);
  }
  return out;
}

}  // namespace iwets::sql
