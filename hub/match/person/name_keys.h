#pragma once

#include <cstdint>
#include <vector>

#include "hub/match/person/name.h"

/// Keys by which words find each other.
namespace iwets::match::person {

/// Of a word of a record, without repeats: its sound letters with as many left out as slips are
/// forgiven (likeness.h), the outline of its consonants and Latin letters with one left out, its
/// shape, its consonants, and the lines of the tables in which it stands. What is like it shares at
/// least one.
[[nodiscard]] std::vector<std::uint32_t> filed_keys_of(const Token& word);
/// The same of a word asked for. Consonants in their coarse forms meet words of other scripts only.
[[nodiscard]] std::vector<std::uint32_t> asked_keys_of(const Token& word);
/// Of neighbours asked for as one word.
[[nodiscard]] std::vector<std::uint32_t> asked_keys_of(const Joined& neighbours);

/// An initial, or what may be several of them: it may stand for a word.
[[nodiscard]] bool is_initials(const Token& word);
/// Initials and particles: they match too much to count, or to be missed.
[[nodiscard]] bool is_loose(const Token& word);

/// Of a word that may stand for several neighbours, and of these written as one.
[[nodiscard]] std::vector<std::uint32_t> joined_keys_of(const Token& word);

}  // namespace iwets::match::person
