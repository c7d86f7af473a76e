#pragma once

#include <cstdint>
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

/// Lines of a table in which a word stands, ascending.
using Lines = std::vector<std::uint16_t>;
/// True if both stand in one line.
[[nodiscard]] bool share_line(const Lines& a, const Lines& b);

/// What the tables say of one word. `formal` are the lines of nicknames that it heads.
struct Known {
  Lines spellings, languages, nicknames, formal;
};

/// Looks up a word as it is written in its own script (folded by `native_folded`) or in Latin.
[[nodiscard]] Known known(const std::string& word);
[[nodiscard]] bool is_title(const std::string& word);
/// The line of a particle, from 1 on; 0: no particle.
[[nodiscard]] std::uint16_t particle_line(const std::string& word);
/// How much a word tells, in (0, 1]: 1 unless it, or another spelling of it, is frequent.
[[nodiscard]] double rarity(const std::string& word, const Known& known);

}  // namespace iwets::match::person
