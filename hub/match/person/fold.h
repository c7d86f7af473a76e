#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Latin letters of many orthographies as sounds: `tables/folds.txt`.
namespace iwets::match::person {

/// A Latin word (a-z, 0-9) in sound letters: a-z, digits, S (sh), C (ch), X (kh), Z (zh), T (ts);
/// no letter twice in a row. An apostrophe parts letters, also equal ones, and is no sound. Youssef
/// and Yusuf nearly meet, Schmidt and Shmidt do.
[[nodiscard]] std::string folded(std::string_view latin);

/// The consonants of a folded word.
[[nodiscard]] std::string skeleton(std::string_view folded);

/// The same with its vowels as `*`, one for several in a row.
[[nodiscard]] std::string outline(std::string_view folded);

/// Consonants that are taken for one another in one form. Breath is left out.
[[nodiscard]] std::string coarse(std::string_view sounds);
/// The consonants of a word in their coarse forms, sorted: several where a sound may be taken for
/// more than one; an empty one where none need be heard. `foreign`: Han have one sound for l and r.
[[nodiscard]] std::vector<std::string> consonant_forms(std::string_view folded, bool foreign);

}  // namespace iwets::match::person
