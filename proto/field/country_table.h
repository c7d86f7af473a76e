#pragma once

#include <span>
#include <string_view>

namespace iwets::field {

/// A state of today: ISO 3166-1.
struct CountryRow {
  std::string_view alpha2, alpha3, name;
};
/// A code that is not of ISO 3166-1 today. No heir: it belongs to no state.
struct OtherCodeRow {
  std::string_view code, first_heir, second_heir, name;
};

/// ISO 3166-1, by alpha-2.
[[nodiscard]] std::span<const CountryRow> iso_countries();
/// Former states (ISO 3166-3, with the codes that firearms and registries carry) and issuers of
/// documents (ICAO 9303 part 3, section 5).
[[nodiscard]] std::span<const OtherCodeRow> other_codes();
/// Another English name of a country, in lower case.
struct OtherNameRow {
  std::string_view name, alpha2;
};
[[nodiscard]] std::span<const OtherNameRow> other_names();

}  // namespace iwets::field
