#pragma once

#include <span>
#include <string>
#include <string_view>

namespace iwets::sql {

/// How registries name the column of a field: plain lower-case letters, separated by bars, the most
/// telling first.
struct FieldWords {
  std::string_view field, words;
};
[[nodiscard]] std::span<const FieldWords> firearm_words();
[[nodiscard]] std::span<const FieldWords> status_words();
[[nodiscard]] std::span<const FieldWords> chain_words();
[[nodiscard]] std::span<const FieldWords> purchaser_words();
/// How a table of imports names the day or the year of the import.
[[nodiscard]] std::string_view import_date_words();

/// How well a column's name fits: 0 not at all, 3 it is one of the words. "Datum_narození" fits
/// "datumnarozeni".
[[nodiscard]] int fit(std::string_view words, const std::string& column);

}  // namespace iwets::sql
