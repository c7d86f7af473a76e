#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
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

/// A word that many are compared with. Letters left out, put in, changed, or exchanged with the
/// next are one change each.
class Changes {
 public:
  explicit Changes(std::string_view word);
  /// True if at most `most` of them make one word of the other. Symmetric.
  [[nodiscard]] bool few(std::string_view other, std::size_t most) const;

 private:
  std::array<std::uint64_t, 128> places_{};  ///< by letter: a bit for each place where it stands
  std::size_t size_;
};
/// The same of two words.
[[nodiscard]] bool few_changes(std::string_view a, std::string_view b, std::size_t most);

}  // namespace iwets::match::person
