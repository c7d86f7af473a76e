#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// Vehicles: identification numbers (ISO 3779), plates, engines.
namespace iwets::field {

enum class VinCheck : std::uint8_t {
  valid,            ///< the digit at position 9 fits
  wrong,            ///< it does not; outside North America and China that says nothing
  mandatory_wrong,  ///< it does not, and the maker's region prescribes it (1-5, L)
  not_a_vin,        ///< not 17 characters, or with I, O, Q
};

/// Check digit of a 17-character VIN ('0'..'9', 'X'), whatever stands at position 9 (49 CFR
/// 565.15). Nothing if it is no VIN.
[[nodiscard]] std::optional<char> vin_check_digit(std::string_view vin);
/// Judges `vin` in canonical form. Warn, never reject: most European VINs carry no check digit.
[[nodiscard]] VinCheck check_vin(std::string_view vin);

/// Upper case without separators; with 17 characters also O and Q as 0 and I as 1, which no VIN
/// has. "1M8GDM9AXKP042788".
[[nodiscard]] std::string canonical_vin(std::string_view vin);
/// As `canonical` in serial.h: "CA 123-456" -> "CA123456".
[[nodiscard]] std::string canonical_plate(std::string_view plate);
/// As `canonical` in serial.h.
[[nodiscard]] std::string canonical_engine_number(std::string_view number);

}  // namespace iwets::field
