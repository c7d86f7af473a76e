#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// What is known of names, from the text files in `tables/`. Immutable; use from any thread.
namespace iwets::match::person {

/// The files as they stand, compiled in.
namespace text {
extern const std::string_view confusable, folds, frequent, languages, letters, nicknames, particles,
    spellings, titles;
}  // namespace text

/// The lines of a table: words between blanks; comments (`#`) and empty lines left out.
[[nodiscard]] std::vector<std::vector<std::string>> rows_of(std::string_view table);

/// Lines of a table in which a word stands, ascending. They live as long as the process.
using Lines = std::span<const std::uint16_t>;
/// True if both stand in one line.
[[nodiscard]] bool share_line(Lines a, Lines b);

/// What the tables say of one word. `formal` are the lines of nicknames that it heads.
struct Known {
  Lines spellings, languages, nicknames, formal;
  std::uint16_t particle = 0;  ///< line of the table of particles, from 1 on; 0: no particle
  bool title = false;
  /// How much the word tells, in (0, 1]: 1 unless it, or another spelling of it, is frequent.
  double rarity = 1, rarity_of_spellings = 1;
};

/// Looks up a word as it is written in its own script (folded by `native_folded`) or in Latin.
[[nodiscard]] const Known& known(std::string_view word);

}  // namespace iwets::match::person
