#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "proto/field/facts.h"

/// Travel documents and their machine-readable zone (ICAO 9303 parts 3 to 6).
namespace iwets::field {

/// Check digit of `text` ('0'..'9'): digits count for themselves, letters from 10, `<` as 0;
/// weights 7-3-1, modulo 10. Nothing if another character occurs.
[[nodiscard]] std::optional<char> mrz_check_digit(std::string_view text);

enum class MrzFormat : std::uint8_t { td1, td2, td3 };

/// A machine-readable zone, read but not trusted: each check digit is judged for itself.
struct Mrz {
  MrzFormat format = MrzFormat::td3;
  std::string type;         ///< "P", "ID"; empty if only the second line was given
  std::string issuer;       ///< as printed, without fillers: "D", "GBD", "ZAF"
  std::string number;       ///< without fillers; a long TD1 number is joined
  char number_check = '<';  ///< as printed
  std::string nationality;
  std::string name;   ///< "SURNAME, GIVEN NAMES"; empty if only the second line was given
  PartialDate birth;  ///< the latest year that is not after `today`'s
  PartialDate expiry;
  Sex sex = Sex::unknown;
  bool number_ok = false, birth_ok = false, expiry_ok = false, composite_ok = false;
  [[nodiscard]] bool all_ok() const { return number_ok && birth_ok && expiry_ok && composite_ok; }
};

/// Reads three lines of 30, two of 36 or two of 44 characters, with or without line breaks, in
/// either case; or the second line of 44 or 36 alone. `year_now` decides the century of the birth
/// date. Nothing if lengths or characters do not fit.
[[nodiscard]] std::optional<Mrz> parse_mrz(std::string_view text, std::uint16_t year_now = 2026);

/// The number that was probably meant when the check digit is wrong: the only one that a single
/// change between look-alikes (0O, 1I, 2Z, 5S, 8B, 6G) makes fit. Nothing if none or several do.
[[nodiscard]] std::optional<std::string> repaired_number(std::string_view number, char check);

/// Number without blanks, separators and fillers, upper case, as `canonical` in serial.h.
[[nodiscard]] std::string canonical_document_number(std::string_view number);

/// Every number to search for: the number as typed, the one in the machine-readable zone, and the
/// repaired one; canonical, without repeats, most certain first; values that are no numbers left
/// out.
[[nodiscard]] std::vector<std::string> document_numbers(const Document& document);

}  // namespace iwets::field
