#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// One cartridge has many names: 9x19, 9 mm Luger, 9 mm Parabellum, 9 mm NATO. Matching is on an
/// id, the officer sees the text.
namespace iwets::field {

/// How two values of one field stand to each other.
enum class Agreement : std::uint8_t {
  same,        ///< both name the same thing
  compatible,  ///< one is a wider name of the other ("9 mm" for 9x17, "P" for "PI")
  unknown,     ///< one is missing or not in the tables: says nothing
  contradicts,
};

/// Id of a cartridge or gauge ("9x19", "32acp", "12ga"); empty if unknown. Accepts decimal comma,
/// "mm", "cal.", a leading point, x, × and Cyrillic х, any case and spacing. A wide name gets its
/// usual meaning: "9 mm" -> "9x19".
[[nodiscard]] std::string_view calibre_id(std::string_view text);
/// Name of an id as shown: "9x19 mm Parabellum"; empty if unknown.
[[nodiscard]] std::string_view calibre_name(std::string_view id);
/// Compares two texts.
[[nodiscard]] Agreement calibre_agreement(std::string_view a, std::string_view b);
/// False only if they contradict.
[[nodiscard]] bool calibres_compatible(std::string_view a, std::string_view b);

}  // namespace iwets::field
