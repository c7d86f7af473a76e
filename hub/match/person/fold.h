#pragma once

#include <string>
#include <string_view>

/// Latin letters of many orthographies as sounds: `tables/folds.txt`.
namespace iwets::match::person {

/// A Latin word (a-z, 0-9) in sound letters: a-z, digits, S (sh), C (ch), X (kh), Z (zh), T (ts);
/// no letter twice in a row. An apostrophe parts letters, also equal ones, and is no sound. Youssef
/// and Yusuf nearly meet, Schmidt and Shmidt do.
[[nodiscard]] std::string folded(std::string_view latin);

/// The consonants of a folded word.
[[nodiscard]] std::string skeleton(std::string_view folded);

}  // namespace iwets::match::person
