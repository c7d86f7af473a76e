#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "proto/field/calibre.h"
#include "proto/types/ids.h"

/// What a firearm is and who made it: types by NCIC code, makers by id.
namespace iwets::field {

/// NCIC type code of one or two letters for a code or word, any case: "PI" -> "PI", "pistol" ->
/// "P", "revolver" -> "PR", "assault rifle" -> "RA". Empty if unknown.
[[nodiscard]] std::string firearm_type(std::string_view text);
/// In words: "pistol, semi-automatic"; empty if `code` is no type code.
[[nodiscard]] std::string firearm_type_name(std::string_view code);
/// Compares two texts: the first letters must be equal, the second letters equal or missing.
/// `Z` (other) says nothing.
[[nodiscard]] Agreement firearm_type_agreement(std::string_view a, std::string_view b);

/// A maker (or importer) that the tables know.
struct Make {
  std::string_view id;       ///< "smith-wesson"
  std::string_view name;     ///< "Smith & Wesson"
  std::string_view country;  ///< of its works, ISO alpha-2 or historic alpha-3: "US", "CSK"
  std::string_view ncic;     ///< NCIC make code, up to three letters: "SW"
  bool importer_only =
      false;  ///< imports and marks firearms, makes none: reported as maker by mistake
};
/// The maker behind a name, an abbreviation or an NCIC code; null if unknown ("ZZZ" is unknown).
[[nodiscard]] const Make* find_make(std::string_view text);
/// Id of a maker: of the table, or for others the name in lower case without "Inc.", "Ltd." and
/// separators, so that equal names have equal ids. Empty for an empty or unknown ("UNK") make.
[[nodiscard]] std::string make_id(std::string_view text);
/// Compares two makes by id. Two names that the tables do not know are compared as typed.
[[nodiscard]] Agreement make_agreement(std::string_view a, std::string_view b);
/// True if ids are equal or one is missing or "unknown".
[[nodiscard]] bool makes_compatible(std::string_view a, std::string_view b);

}  // namespace iwets::field
