#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "proto/types/ids.h"

/// Countries as forms, firearms and passports write them: ISO 3166-1 alpha-2 ("ZA") and alpha-3
/// ("ZAF"), codes of states that are gone ("SUN", "DDR", "CSK", "YUG"), and the issuer codes of
/// machine-readable documents that are no ISO codes ("D", "GBD", "UNO"; ICAO 9303 part 3, section
/// 5). Codes are upper case; anything else is unknown.
namespace iwets::field {

/// True for every code of the list above.
[[nodiscard]] bool is_country(std::string_view code);

/// English short name ("South Africa", "Soviet Union"); empty if the code is unknown.
[[nodiscard]] std::string_view country_name(std::string_view code);

/// Alpha-2 code behind an English name, any case: the short names of ISO, and the forms that lists
/// use ("Russia", "Burma", "Korea, North", "Congo, Democratic Republic of the"). Nothing if
/// unknown.
[[nodiscard]] std::optional<CountryCode> country_by_name(std::string_view name);

/// The ISO 3166-1 alpha-2 code that stands for `code` today: "ZAF" -> ZA, "D" -> DE, "GBD" -> GB,
/// "RKS" -> XK, "SUN" -> RU. Nothing if the code is unknown or belongs to no state ("UNO", "XXA").
[[nodiscard]] std::optional<CountryCode> country_of(std::string_view code);

/// Countries that keep the records of `code` now, best first; the country itself if it exists, two
/// for "CSK" (CZ, SK). Empty if unknown.
[[nodiscard]] std::vector<CountryCode> successors(std::string_view code);

/// True if `code`, as an issuer on a travel document, means the country `issuer`. Codes of several
/// successors and of organisations belong to nobody.
[[nodiscard]] bool issued_by(std::string_view code, CountryCode issuer);

/// Where a firearm's records may be, best first and without repeats: the country of manufacture
/// (or its successors), then that of import. Unknown and empty codes give nothing.
[[nodiscard]] std::vector<CountryCode> origins(std::string_view country_of_manufacture,
                                               std::string_view country_of_import);

}  // namespace iwets::field
