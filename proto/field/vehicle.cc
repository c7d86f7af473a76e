#include "proto/field/vehicle.h"

#include <algorithm>
#include <array>

#include "proto/field/serial.h"

namespace iwets::field {
namespace {

constexpr std::size_t vin_length = 17;
constexpr std::size_t check_position = 8;  // counted from 0
constexpr std::array<unsigned, vin_length> weights = {8, 7, 6, 5, 4, 3, 2, 10, 0,
                                                      9, 8, 7, 6, 5, 4, 3, 2};

// Value of a letter, 49 CFR 565.15(c), table III; nothing for I, O, Q and all else.
std::optional<unsigned> value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  constexpr std::string_view letters = "ABCDEFGHJKLMNPRSTUVWXYZ";
  constexpr std::string_view values = "12345678123457923456789";
  const auto at = letters.find(c);
  if (at == std::string_view::npos) return std::nullopt;
  return static_cast<unsigned>(values[at] - '0');
}

}  // namespace

std::optional<char> vin_check_digit(std::string_view vin) {
  if (vin.size() != vin_length) return std::nullopt;
  unsigned sum = 0;
  for (std::size_t i = 0; i < vin_length; ++i) {
    const auto v = value(vin[i]);
    if (!v) return std::nullopt;
    sum += *v * weights[i];
  }
  const auto rest = sum % 11;
  return rest == 10 ? 'X' : static_cast<char>('0' + rest);
}

VinCheck check_vin(std::string_view vin) {
  const auto digit = vin_check_digit(vin);
  if (!digit) return VinCheck::not_a_vin;
  if (*digit == vin[check_position]) return VinCheck::valid;
  const bool prescribed = (vin[0] >= '1' && vin[0] <= '5') || vin[0] == 'L';
  return prescribed ? VinCheck::mandatory_wrong : VinCheck::wrong;
}

std::string canonical_vin(std::string_view vin) {
  auto text = canonical(vin);
  if (text.size() == vin_length) {
    for (auto& c : text) {
      if (c == 'O' || c == 'Q') c = '0';
      if (c == 'I') c = '1';
    }
  }
  return text;
}

std::string canonical_plate(std::string_view plate) { return canonical(plate); }

std::string canonical_engine_number(std::string_view number) { return canonical(number); }

}  // namespace iwets::field
