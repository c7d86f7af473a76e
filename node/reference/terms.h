#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "proto/reference/table.h"

/// By which words an entry is found.
namespace iwets::reference {

/// Where a word of an entry stands.
enum class Field : std::uint8_t {
  number,
  name,
  alias,
  variant,
  maker,
  maker_alias,
  mark,
  importer,
  ncic,
  type,
  action,
  calibre,
  country,
};
[[nodiscard]] std::string_view name(Field field);

/// A word by which an entry is found.
struct Term {
  std::string key;  ///< letters and digits; of a facet "=t" and its code; of a skeleton "~" and it
  Field field = Field::name;
  std::uint32_t variant = 0;     ///< of which it is a name; 0: of the model
  float weight = 1;              ///< at most 1.5: how much it says of the entry
  std::string_view source = {};  ///< as it stands in the table; valid during the call
};

inline constexpr std::size_t designation_atoms_max = 4;  ///< joined in one term

/// Calls `use` with every term of an entry; a key may come more than once.
void each_term(const Table& table, const Model& model, const std::function<void(const Term&)>& use);

// Keys of facets.
[[nodiscard]] std::string type_key(std::string_view code);
[[nodiscard]] std::string action_key(std::string_view action);
[[nodiscard]] std::string calibre_key(std::string_view id);
[[nodiscard]] std::string country_key(std::string_view code);
/// Key of the skeleton of a word; empty if the word is too short for one.
[[nodiscard]] std::string skeleton_key(std::string_view word);

}  // namespace iwets::reference
