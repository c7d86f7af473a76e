#pragma once

#include <cstddef>
#include <limits>
#include <string_view>

/// How far two words in sound letters are apart.
namespace iwets::match::person {

/// How well the spelling of the two sides tells vowels.
enum class Vowels {
  written,
  unwritten,  ///< of one side only consonants and long vowels: Arabic, Hebrew
  loose       ///< of one side only roughly: scripts of India, Han for a foreign name
};

/// Letters compared of one word; the rest of a longer one is left out.
inline constexpr std::size_t edit_letters_max = 40;
inline constexpr double too_far = std::numeric_limits<double>::infinity();

/// The least cost of taking one word for the other: insertions, deletions, changes and exchanged
/// neighbours at 1, at 1.5 if a digit is involved, less for the pairs of `tables/confusable.txt`.
/// `too_far` if it is above `cost_max`. Symmetric.
[[nodiscard]] double edit_cost(std::string_view a, std::string_view b, Vowels vowels,
                               double cost_max);

/// True if at most `most` letters left out, put in, changed, or exchanged with the next make one
/// word of the other. Symmetric.
[[nodiscard]] bool few_changes(std::string_view a, std::string_view b, std::size_t most);

}  // namespace iwets::match::person
