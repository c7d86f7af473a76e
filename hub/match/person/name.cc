#include "hub/match/person/name.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "hub/match/person/fold.h"
#include "hub/match/person/words.h"

namespace iwets::match::person {
namespace {

constexpr double initial_weight = 0.5;
constexpr double particle_weight = 0.3;
constexpr double patronymic_weight = 0.6;
/// Letters to a joined word: more would be a sentence.
constexpr std::size_t joined_letters_max = 32;

double length_factor(std::size_t letters) {
  if (letters <= 2) return 0.6;
  if (letters == 3) return 0.75;
  if (letters == 4) return 0.9;
  return letters >= 9 ? 1.1 : 1.0;
}

bool is_patronymic(const std::string& latin) {
  constexpr std::array<std::string_view, 7> ends{"ovich", "evich", "ovna", "evna",
                                                 "ovych", "evych", "ivna"};
  return latin.size() >= 7 &&
         std::any_of(ends.begin(), ends.end(), [&](auto end) { return latin.ends_with(end); });
}

std::uint32_t letters_of(const std::string& folded) {
  std::uint32_t bits = 0;
  for (const char c : folded) bits |= 1U << (static_cast<unsigned>(c) % 32U);
  return bits;
}

bool has_initials(Script script) {
  return script == Script::latin || script == Script::cyrillic || script == Script::greek;
}

/// Han and Hangul say a syllable with a sign.
std::size_t length_of(const Token& token) {
  return token.script == Script::latin ? token.native.size() : token.latin.size();
}

/// How much a word tells in its own script or in Latin, whichever is less.
double rarity_of(const Token& token) {
  const auto& said = token.known;
  if (token.native == token.latin) return std::min(said.rarity, said.rarity_of_spellings);
  return std::min(
      {known(token.native).rarity, known(token.latin).rarity, said.rarity_of_spellings});
}

double weight_of(const Token& token) {
  switch (token.kind) {
    case Kind::initial: return initial_weight;
    case Kind::particle: return particle_weight;
    case Kind::word: break;
  }
  double weight = rarity_of(token) * token.mass;
  if (is_patronymic(token.latin)) weight *= patronymic_weight;
  return token.family ? weight * family_factor : weight;
}

Token token_of(std::string native, bool family, bool foreign, const Dictionary& dictionary) {
  Token token;
  token.native = std::move(native);
  token.script = script_of(token.native);
  token.latin = parted_latin_of(token.native, token.script);
  token.folded = folded(token.latin);
  std::erase(token.latin, '\'');
  token.skeleton = skeleton(token.folded);
  token.outline = outline(token.folded);
  token.shape = coarse(token.outline);
  token.letters = letters_of(token.folded);
  if (token.script != Script::latin) token.readings = dictionary.readings(token.native);
  token.family = family;
  token.foreign = foreign && token.script == Script::han;
  token.known = known(token.native);
  token.particle = token.known.particle;
  if (token.script == Script::cyrillic && token.known.spellings.empty())
    token.known = known(token.latin);
  if (token.particle != 0)
    token.kind = Kind::particle;
  else if (has_initials(token.script) && token.latin.size() == 1)
    token.kind = Kind::initial;
  token.mass = token.kind == Kind::initial ? initial_weight : length_factor(length_of(token));
  token.weight = weight_of(token);
  return token;
}

/// A name of particles only has them as words (Le Van Do).
void keep_some_words(std::vector<Token>& tokens) {
  if (std::any_of(tokens.begin(), tokens.end(),
                  [](const Token& t) { return t.kind == Kind::word; }))
    return;
  if (tokens.size() < 3) return;
  for (auto& token : tokens) {
    if (token.kind != Kind::particle || token.native.size() < 2) continue;
    token.kind = Kind::word;
    token.weight = weight_of(token);
  }
}

std::vector<Joined> joins_of(const std::vector<Token>& tokens, const Dictionary& dictionary) {
  std::vector<Joined> joins;
  if (tokens.size() < 2) return joins;
  joins.reserve(2 * tokens.size() - 3);
  for (std::size_t first = 0; first < tokens.size(); ++first) {
    std::string text = tokens[first].native;
    std::string initials = tokens[first].latin.substr(0, 1);
    for (std::size_t last = first + 1; last < tokens.size() && last < first + 3; ++last) {
      text += tokens[last].native;
      initials += tokens[last].latin.substr(0, 1);
      if (tokens[last].kind == Kind::particle) continue;  // It goes with what follows.
      if (tokens[first].script != tokens[last].script || tokens[last].kind == Kind::initial ||
          tokens[first].kind == Kind::initial || text.size() > joined_letters_max)
        break;
      joins.push_back({first, last, initials, token_of(text, false, false, dictionary)});
    }
  }
  return joins;
}

}  // namespace

Name prepared(std::string_view name) {
  static const Dictionary none;
  return prepared(name, none);
}

Name prepared(std::string_view name, const Dictionary& dictionary) {
  Name made;
  made.text = std::string(name);
  auto words = words_of(name);
  words.resize(std::min(words.size(), tokens_max));
  made.tokens.reserve(words.size());
  for (auto& word : words)
    made.tokens.push_back(token_of(std::move(word.text), word.family, word.foreign, dictionary));
  keep_some_words(made.tokens);
  made.joins = joins_of(made.tokens, dictionary);
  return made;
}

}  // namespace iwets::match::person
