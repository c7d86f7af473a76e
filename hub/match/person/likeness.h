#pragma once

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

/// Symmetric.
[[nodiscard]] Likeness likeness(const Token& a, const Token& b);
/// Of a word with neighbours written as one, or as their initials (JP for Jean Paul).
[[nodiscard]] Likeness joined_likeness(const Token& word, const Joined& joined);

}  // namespace iwets::match::person
