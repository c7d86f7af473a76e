#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "hub/match/match.h"

/// The keys behind `record_keys` and `question_keys`. Both sides make them in the same way: a key
/// finds candidates, the judgement decides.
namespace iwets::match {

inline constexpr std::size_t key_bytes_max = 96;
/// Shorter numbers match exactly or not at all, and never on their own.
inline constexpr std::size_t fuzzy_chars_min = 4;

/// First byte of a key.
enum class KeyKind : char {
  document = 'd',          ///< number, folded
  document_country = 'c',  ///< country, then number, folded
  serial = 's',            ///< folded
  serial_ncic = 'i',       ///< by NCIC's rule
  serial_make = 'm',       ///< folded, then the maker's id
  plate = 'p',             ///< folded
  plate_country = 'q',     ///< country, then plate, folded
  vin_end = 'w',           ///< last eight of a VIN, folded
  vin_short = 'v',         ///< a VIN of less than eight, folded
  engine = 'e',            ///< folded
};

/// A key; longer ones end in a hash of the whole.
[[nodiscard]] Key make_key(KeyKind kind, std::string_view text);
/// What stands for a country in comparisons: ISO alpha-2 where there is one, else the code itself.
[[nodiscard]] std::string country_id(std::string_view code);
/// True if no place of a canonical number is unreadable or a choice.
[[nodiscard]] bool is_readable(std::string_view canonical);

struct FirearmNumber {
  std::string typed, canonical;
  bool frame = true;  ///< the serial number itself; otherwise of another part
};
/// Serial first, then numbers of other parts; values that are no numbers, or that cannot be
/// searched because a place is unreadable, left out.
[[nodiscard]] std::vector<FirearmNumber> firearm_numbers(const field::Firearm& firearm);

/// Canonical numbers of a vehicle; empty for values that are none or that cannot be searched. An
/// engine's number is long and has digits enough not to be the code of its family.
[[nodiscard]] std::string vin_of(const field::Vehicle& vehicle);
[[nodiscard]] std::string plate_of(const field::Vehicle& vehicle);
[[nodiscard]] std::string engine_of(const field::Vehicle& vehicle);

}  // namespace iwets::match
