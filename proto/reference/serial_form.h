#pragma once

#include <string_view>

namespace iwets::reference {

/// How a serial number stands to the form that an entry gives.
enum class SerialFit : unsigned char {
  fits,
  differs,
  unknown,  ///< there is no form, or the number has unreadable places
};

/// True if `form` can be read: alternatives separated by "to", "or" or ",", each of `L` (a letter),
/// `D` (a digit) and other capitals and digits, which stand for themselves, as does what is in
/// quotes ("SP DDDDDD", "'L'DDDDDD"); blanks and separators say nothing.
[[nodiscard]] bool is_serial_form(std::string_view form);

/// Compares without blanks and separators. "LDDDD to LDDDDDD" stands for these and everything
/// between them in length, when both are a run of letters and a run of digits.
[[nodiscard]] SerialFit serial_fit(std::string_view form, std::string_view serial);

}  // namespace iwets::reference
