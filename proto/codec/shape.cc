#include "proto/codec/shape.h"

#include <algorithm>
#include <cassert>

#include "proto/types/ids.h"

namespace iwets::codec {
namespace {

constexpr Misfit not_utf8{"is not valid UTF-8", "write text in UTF-8"};
constexpr Misfit has_controls{"contains control characters",
                              "remove tabs, line breaks and other control characters"};
constexpr Misfit has_bad_controls{"contains control characters other than line breaks and tabs",
                                  "remove them"};
constexpr Misfit no_country{"is not a country code", "use two letters A-Z (ISO 3166-1 alpha-2)"};
constexpr Misfit no_peer{"is not the name of a party", "write hub, member:XX or center:XX"};
constexpr Misfit no_digits{"contains something other than digits", "use 0-9 only"};
constexpr Misfit no_code{"contains a character that codes do not have",
                         "use letters, digits and . _ / - only"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_code(char c) {
  return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '.' || c == '_' ||
         c == '/' || c == '-';
}

/// Length of the UTF-8 sequence at the start of `text`, whose first byte is not ASCII; 0 if it is
/// none (RFC 3629: no overlong forms, no surrogates, nothing beyond U+10FFFF). Sets `point`.
std::size_t sequence(std::string_view text, std::uint32_t& point) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(text[i]); };
  const auto first = byte(0);
  const std::size_t size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (size == 0 || first > 0xf4 || text.size() < size) return 0;
  point = first & (0xffU >> (size + 1));
  for (std::size_t i = 1; i < size; ++i) {
    if ((byte(i) & 0xc0U) != 0x80U) return 0;
    point = point << 6U | (byte(i) & 0x3fU);
  }
  constexpr std::uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  if (point < least[size] || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return 0;
  return size;
}

/// UTF-8 without control characters (C0, DEL, C1), or with line breaks and tabs.
const Misfit* misfit_text(std::string_view text, bool breaks_allowed) {
  const Misfit* controls = breaks_allowed ? &has_bad_controls : &has_controls;
  while (!text.empty()) {
    const auto c = static_cast<std::uint8_t>(text.front());
    if (c < 0x80) {
      const bool is_break = c == '\n' || c == '\r' || c == '\t';
      if ((c < 0x20 && !(is_break && breaks_allowed)) || c == 0x7f) return controls;
      text.remove_prefix(1);
      continue;
    }
    std::uint32_t point = 0;
    const auto size = sequence(text, point);
    if (size == 0) return &not_utf8;
    if (point < 0xa0) return controls;
    text.remove_prefix(size);
  }
  return nullptr;
}

}  // namespace

Shape shape_named(std::string_view name) {
  if (name == "text") return Shape::text;
  if (name == "country") return Shape::country;
  if (name == "peer") return Shape::peer;
  if (name == "digits") return Shape::digits;
  if (name == "code") return Shape::code;
  assert(name.empty() || name == "line");
  return Shape::line;
}

const Misfit* misfit(Shape shape, std::string_view text) {
  switch (shape) {
    case Shape::line: return misfit_text(text, false);
    case Shape::text: return misfit_text(text, true);
    case Shape::country: return CountryCode::parse(text) ? nullptr : &no_country;
    case Shape::peer: return PeerId::parse(text) ? nullptr : &no_peer;
    case Shape::digits:
      return std::all_of(text.begin(), text.end(), is_digit) ? nullptr : &no_digits;
    case Shape::code: return std::all_of(text.begin(), text.end(), is_code) ? nullptr : &no_code;
  }
  return nullptr;
}

}  // namespace iwets::codec
