#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "hub/match/person/name.h"

/// How much one word is like another.
namespace iwets::match::person {

enum class Why {
  exact,
  transliteration,  ///< another spelling or script of the same name
  language,         ///< the same given name in another language
  nickname,
  initial,
  typo,
  joined,  ///< written apart on one side, together on the other
  particle,
  only_asked,     ///< the record has nothing for it
  only_on_record  ///< the question has nothing for it
};
[[nodiscard]] const char* words(Why why);

struct Likeness {
  double similarity = 0;  ///< 0 to 1; 0: not alike
  double factor = 1;      ///< of the weight that the pair has in the score
  Why why = Why::exact;
  bool doubtful = false;  ///< more than one slip: as well another name
  /// 1: the first has a part more that is often left out (`abdul`, `udin`); -1: the second has.
  int longer = 0;
  explicit operator bool() const { return similarity > 0; }
};

/// Changes beyond which a word of so many sound letters is another, unless its consonants are the
/// same.
[[nodiscard]] constexpr std::size_t changes_max(std::size_t letters) {
  return letters <= 2 ? 0 : letters <= 5 ? 1 : 2;
}
/// The same where vowels count as equal.
[[nodiscard]] constexpr std::size_t outline_changes_max(std::size_t letters) {
  return letters <= 3 ? 0 : 1;
}
/// Words of so many sound letters may differ in all their vowels.
inline constexpr std::size_t same_consonants_letters_min = 4;

/// Symmetric.
[[nodiscard]] Likeness likeness(const Token& a, const Token& b);
/// How a word is written.
struct Spelling {
  std::string_view sound, latin;  ///< as of the token
  std::uint32_t letters = 0;      ///< as of the token
  Script script = Script::latin;
  bool sign = false;     ///< a word of its own, of Han
  bool foreign = false;  ///< as of the token
};
/// Of different words that write their vowels and of which no table knows: by slips and spelling.
[[nodiscard]] Likeness slipped(const Spelling& a, const Spelling& b);

/// True of what may be initials written together.
[[nodiscard]] bool has_no_vowel(const Token& word);

/// Outlines of so many letters may have a slip where neighbours are written as one.
inline constexpr std::size_t joined_slip_letters_min = 6;
/// What a word and neighbours written as one must share to be alike, but for a slip in long ones:
/// one of these, where it is not empty.
struct JoinedForms {
  std::string text;        ///< of Han: sound, else sign
  std::string shape;       ///< of words long enough
  std::string consonants;  ///< coarse, of words with many
};
[[nodiscard]] JoinedForms joined_forms_of(const Token& word);
/// Of a word with neighbours written as one, or as their initials (JP for Jean Paul).
[[nodiscard]] Likeness joined_likeness(const Token& word, const Joined& joined);

}  // namespace iwets::match::person
