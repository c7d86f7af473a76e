#pragma once

#include <string>
#include <string_view>
#include <vector>

/// A name cut into the words that are compared.
namespace iwets::match::person {

struct Word {
  std::string text;      ///< folded in its own script
  bool family = false;   ///< of what stands before the comma
  bool hyphen = false;   ///< a hyphen follows
  bool foreign = false;  ///< Han that spell the sound of a foreign name
};

/// Given names first, then what stood before the comma. Dots and apostrophes vanish inside words,
/// all else but letters and digits separates. Titles are left out. `Abd al-X`, `Abdul X` become
/// `abdulX`, `X al-Din` becomes `xuddin`; Arabic loses a leading article. Han and Hangul names are
/// cut into family name and given name. A name of titles only keeps them.
[[nodiscard]] std::vector<Word> words_of(std::string_view name);

/// One word as it would stand among them, never cut in two and no title left out; empty if there
/// is none, or more than one.
[[nodiscard]] std::string word_of(std::string_view text);

}  // namespace iwets::match::person
