#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proto/field/facts.h"

/// The numbers of a firearm, document or vehicle as they are compared.
namespace iwets::match {

/// Shorter numbers match exactly or not at all, and never on their own.
inline constexpr std::size_t fuzzy_chars_min = 4;
inline constexpr std::size_t vin_chars = 17, vin_end_chars = 8, vin_serial_chars = 6;

/// True if no place of a canonical number is unreadable or a choice.
[[nodiscard]] bool is_readable(std::string_view canonical);
/// What stands for a country in comparisons: ISO alpha-2 where there is one, else the code itself.
[[nodiscard]] std::string country_id(std::string_view code);

struct FirearmNumber {
  std::string typed, canonical;
  bool frame = true;  ///< the serial number itself; otherwise of another part
};
/// Serial first, then numbers of other parts; values that are no numbers, or that cannot be
/// searched because a place is unreadable, left out.
[[nodiscard]] std::vector<FirearmNumber> firearm_numbers(const field::Firearm& firearm);
/// Ids of everyone who may be reported as the maker: maker, brand, importer; without repeats.
[[nodiscard]] std::vector<std::string> maker_ids(const field::Firearm& firearm);

/// The numbers of a document that can be searched: `field::document_numbers` without those that
/// have unreadable places.
[[nodiscard]] std::vector<std::string> searchable_numbers(const field::Document& document);
/// Issuing country and type, of the machine-readable zone if the fields are empty.
[[nodiscard]] std::string issuer_of(const field::Document& document);
[[nodiscard]] std::string type_of(const field::Document& document);
/// The numbers that may be mistyped: those typed or read, unless a check digit proves one of them.
[[nodiscard]] std::vector<std::string> doubtful_numbers(const field::Document& document);

/// Canonical numbers of a vehicle; empty for values that are none or that cannot be searched. An
/// engine's number is long and has digits enough not to be the code of its family.
[[nodiscard]] std::string vin_of(const field::Vehicle& vehicle);
[[nodiscard]] std::string plate_of(const field::Vehicle& vehicle);
[[nodiscard]] std::string engine_of(const field::Vehicle& vehicle);

}  // namespace iwets::match
