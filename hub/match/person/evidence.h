#pragma once

#include <span>
#include <string>
#include <vector>

#include "proto/field/facts.h"

/// What speaks for and against two persons being one, beside the name.
namespace iwets::match::person {

/// What two birth dates say, from the strongest for to the strongest against; `unknown` if one side
/// has none.
enum class Birth {
  equal,
  day_and_month_swapped,
  one_digit_off,
  partly_equal,  ///< equal as far as both are known
  year_off_by_one,
  unknown,
  contradicted
};
[[nodiscard]] Birth compared(const field::PartialDate& a, const field::PartialDate& b);
/// The best that any two of them say.
[[nodiscard]] Birth compared(std::span<const field::PartialDate> a,
                             std::span<const field::PartialDate> b);

struct Evidence {
  Birth birth = Birth::unknown;  ///< the best that any two dates say
  enum class Side {
    supports,
    unknown,
    contradicts
  } sex = Side::unknown,
    nationality = Side::unknown;
  std::string document;  ///< the number of a document that both carry; empty: none
  friend bool operator==(const Evidence&, const Evidence&) = default;
};
/// Symmetric. What is missing on either side neither supports nor contradicts.
[[nodiscard]] Evidence evidence(const field::Person& asked, const field::Person& on_record);

/// The evidence in words an officer can check.
struct Words {
  std::vector<std::string> in_favour, against;
  friend bool operator==(const Words&, const Words&) = default;
};
[[nodiscard]] Words in_words(const Evidence& evidence);

}  // namespace iwets::match::person
