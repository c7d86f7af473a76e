#pragma once

#include <cstdint>
#include <vector>

#include "hub/match/person/name.h"

/// Keys by which words find each other. Two words that are alike share at least one.
namespace iwets::match::person {

/// Of a word: its sound letters with up to two left out (none up to 2 letters, one up to 5), its
/// consonants and Latin letters with one left out, and the lines of the tables in which it stands.
/// Without repeats.
[[nodiscard]] std::vector<std::uint32_t> keys_of(const Token& word);
/// The same of neighbours written as one, which must be more alike: with one letter left out.
[[nodiscard]] std::vector<std::uint32_t> few_keys_of(const Token& word);

/// Initials, and what may be several of them: they match too much to count, or to be missed.
[[nodiscard]] bool is_loose(const Token& word);

/// Of a word that may stand for several neighbours, and of these written as one: its sound letters
/// and its consonants. None for short ones.
[[nodiscard]] std::vector<std::uint32_t> joined_keys_of(const Token& word);

}  // namespace iwets::match::person
