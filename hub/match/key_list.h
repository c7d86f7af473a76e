#pragma once

#include <string_view>
#include <vector>

#include "hub/match/key.h"
#include "proto/types/terms.h"

/// The keys behind `record_keys` and `question_keys`: a key finds candidates, the judgement
/// decides.
namespace iwets::match {

/// Texts are told with what narrows them; a `-` where nothing does.
enum class KeyKind : char {
  record = 'r',         ///< owner and id of a record; -
  document = 'd',       ///< number, folded; country
  document_slip = 'c',  ///< number, folded, without one character, and the country; of marks
  serial = 's',         ///< a form of the number, folded; the maker's id
  serial_slip = 'x',    ///< number, folded, without one character, and the maker's id; -
  plate = 'p',          ///< folded; country
  plate_slip = 'y',     ///< folded, without one character, and country; -
  vin_end = 'w',        ///< last six of a VIN, folded; the last eight
  vin_short = 'v',      ///< a VIN of less than eight, folded; -
  engine = 'e',         ///< folded; -
  name_pair = 'n',      ///< two words of a name without their vowels, sorted; -
  name_birth = 'b',     ///< one, and a year of birth; -
  gram_make = 'g',      ///< three neighbours of a serial number, folded, and the maker's id; -
  gram_calibre = 'k',   ///< the same, and the calibre's id; -
  gram_country = 'h',   ///< three neighbours of a plate, and the country; -
  gram_vin = 'j',       ///< three neighbours of a VIN's last eight, and the make; -
};

[[nodiscard]] Key key_of(Store store, KeyKind kind, std::string_view text,
                         std::string_view narrowed_by = {});

/// Collects the keys of a record or a question of one store, up to the limit.
class KeyList {
 public:
  explicit KeyList(Store store) : store_(store) {}
  /// An empty text is no key.
  void add(KeyKind kind, std::string_view text, std::string_view narrowed_by = {});
  /// Whatever narrows it.
  void add_wide(KeyKind kind, std::string_view text);
  [[nodiscard]] Store store() const { return store_; }
  /// In the order in which they came.
  [[nodiscard]] std::vector<LookUp> look_ups() && { return std::move(list_); }
  /// The same as keys of a record, without repeats.
  [[nodiscard]] std::vector<Key> keys() &&;

 private:
  [[nodiscard]] bool takes(std::string_view text) const;
  Store store_;
  std::vector<LookUp> list_;
};

}  // namespace iwets::match
