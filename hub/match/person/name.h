#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "hub/match/person/dictionary.h"
#include "hub/match/person/letters.h"
#include "hub/match/person/tables.h"

/// A name made ready to be compared: once for each record, once for each question.
namespace iwets::match::person {

enum class Kind { word, initial, particle };

/// A word of a name, in each form in which it may be recognised.
struct Token {
  std::string native;                 ///< folded in its own script
  std::string latin;                  ///< in Latin letters
  std::string folded;                 ///< in sound letters
  std::string skeleton;               ///< its consonants
  std::string outline;                ///< these, and where vowels stand between them
  std::string shape;                  ///< the outline of similar consonants in one form
  std::vector<std::string> readings;  ///< in sound letters, by the dictionary; not of Latin words
  Script script = Script::latin;
  Kind kind = Kind::word;
  std::uint16_t particle = 0;  ///< line of the table of particles; 0: none
  std::uint32_t letters = 0;   ///< a bit for each sound letter that occurs
  double mass = 1;             ///< how much of the name it is: by length
  double weight = 1;           ///< how much it tells: by rarity and mass
  bool family = false;         ///< known to be of the family name
  bool foreign = false;        ///< Han that spell the sound of a foreign name
  Known known;
};

/// Neighbouring tokens written as one: [first, last].
struct Joined {
  std::size_t first = 0, last = 0;
  std::string initials;
  Token token;
};

struct Name {
  std::string text;
  std::vector<Token> tokens;  ///< given names first, titles left out; at most `tokens_max`
  std::vector<Joined> joins;  ///< two or three neighbours
};

inline constexpr std::size_t tokens_max = 12;
/// What a word weighs more that is known to be of the family name.
inline constexpr double family_factor = 1.3;

/// Never fails: a name without a letter or digit has no tokens. `SURNAME, Given` is understood.
[[nodiscard]] Name prepared(std::string_view name);
/// The same, with the words that `dictionary` knows.
[[nodiscard]] Name prepared(std::string_view name, const Dictionary& dictionary);

}  // namespace iwets::match::person
