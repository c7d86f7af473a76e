#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "hub/match/match.h"

/// The keys behind `record_keys` and `question_keys`: a key finds candidates, the judgement
/// decides.
namespace iwets::match {

inline constexpr std::size_t key_bytes_max = 96;

/// First byte of a key.
enum class KeyKind : char {
  document = 'd',          ///< number, folded
  document_country = 'c',  ///< country, then number, folded
  serial = 's',            ///< a form of the number, folded
  serial_make = 'm',       ///< the same, then the maker's id
  serial_slip = 'x',       ///< folded, perhaps without one character, then the maker's id
  plate = 'p',             ///< folded
  plate_country = 'q',     ///< country, then plate, folded
  plate_slip = 'y',        ///< country, then plate, folded, perhaps without one character
  vin_end = 'w',           ///< last eight of a VIN, folded
  vin_serial = 'u',        ///< last six of a VIN, folded
  vin_short = 'v',         ///< a VIN of less than eight, folded
  engine = 'e',            ///< folded
  gram_make = 'g',         ///< three neighbours of a serial number, folded, then the maker's id
  gram_calibre = 'k',      ///< the same, then the calibre's id
  gram_country = 'h',      ///< three neighbours of a plate, then the country
  gram_vin = 'j',          ///< three neighbours of a VIN's last eight, then the make
};

/// A key; longer ones end in a hash of the whole.
[[nodiscard]] Key make_key(KeyKind kind, std::string_view text);

/// Collects keys without repeats, up to the limit.
class KeyList {
 public:
  /// An empty text is no key.
  void add(KeyKind kind, std::string_view text);
  /// In the order in which they came.
  [[nodiscard]] std::vector<Key> all() && { return std::move(keys_); }

 private:
  std::vector<Key> keys_;
  std::set<Key> seen_;
};

}  // namespace iwets::match
