#include "hub/match/person/name_keys.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "hub/match/person/fold.h"
#include "hub/match/person/likeness.h"

namespace iwets::match::person {
namespace {

/// What a key is made of; part of the key.
enum class Part : char {
  sound = 'f',
  consonants_of_latin = 's',
  consonants_of_others = 'g',
  consonants_of_rough = 'r',
  outline = 'o',
  shape = 'h',
  skeleton = 'c',  ///< of words that differ in their vowels only
  latin = 't',
  spelling = 'p',
  language = 'l',
  nickname = 'n',
  joined_text = 'i',
  joined_shape = 'j',
  joined_consonants = 'k'
};
constexpr std::size_t letters_max = 24;  ///< of longer words the beginning counts
constexpr std::size_t latin_letters_min = 4;
constexpr std::size_t part_letters_min = 3;
constexpr std::string_view servant = "abdul";

/// Near-duplicates must not meet: 64-bit FNV-1a, mixed, the upper half.
std::uint32_t hash_of(Part part, std::string_view text) {
  std::uint64_t hash = 14695981039346656037U;
  const auto add = [&](char c) { hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211U; };
  add(static_cast<char>(part));
  for (const char c : text) add(c);
  hash = (hash ^ (hash >> 33U)) * 0xff51afd7ed558ccdU;
  hash = (hash ^ (hash >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return static_cast<std::uint32_t>(hash >> 32U);
}

class Keys {
 public:
  void add(Part part, std::string_view text) { keys_.push_back(hash_of(part, text)); }
  /// The text with up to `deletions` letters left out.
  void add_with_deletions(Part part, std::string_view text, std::size_t deletions) {
    add(part, text);
    leave_out(part, std::string(text), 0, deletions);
  }
  void add_lines(Part part, const Lines& lines) {
    for (const auto line : lines) add(part, std::to_string(line));
  }
  [[nodiscard]] std::vector<std::uint32_t> all() && {
    std::sort(keys_.begin(), keys_.end());
    keys_.erase(std::unique(keys_.begin(), keys_.end()), keys_.end());
    return std::move(keys_);
  }

 private:
  void leave_out(Part part, const std::string& text, std::size_t from, std::size_t left) {
    if (left == 0 || text.size() < 2) return;
    for (std::size_t i = from; i < text.size(); ++i) {
      auto shorter = text;
      shorter.erase(i, 1);
      add(part, shorter);
      leave_out(part, shorter, i, left - 1);
    }
  }

  std::vector<std::uint32_t> keys_;
};

/// Of a name that may be written without the servant's, the faith's or God's part.
void add_parts(Keys& keys, std::string_view sound) {
  const auto add = [&](std::string_view rest) {
    if (rest.size() >= part_letters_min) keys.add(Part::sound, rest);
  };
  if (sound.starts_with(servant)) {
    add(sound.substr(servant.size()));
    add(sound.substr(servant.size() - 1));  // Folding makes one l of two.
  }
  for (const std::string_view end : {"udin", "ula"})
    if (sound.ends_with(end)) add(sound.substr(0, sound.size() - end.size()));
}

}  // namespace

namespace {

/// Which of two words files its keys, which one asks for them.
enum class Side { filed, asked };

/// Consonants find words of other scripts only, and of those that do not tell their vowels.
constexpr std::array consonants_parts{Part::consonants_of_latin, Part::consonants_of_others,
                                      Part::consonants_of_rough};

Part consonants_part(const Token& word) {
  switch (word.script) {
    case Script::latin: return Part::consonants_of_latin;
    case Script::cyrillic:
    case Script::greek: return Part::consonants_of_others;
    default: return Part::consonants_of_rough;
  }
}

void add_consonants(Keys& keys, const Token& word, Side side) {
  const auto own = consonants_part(word);
  for (const auto& form : consonant_forms(word.folded, word.foreign))
    for (const auto part : consonants_parts)
      if (side == Side::filed ? part == own : part != own || own == Part::consonants_of_rough)
        keys.add(part, form);
}

/// A spelling that a dictionary knows: it is met by what is spelt much like it.
void add_reading(Keys& keys, std::string_view reading) {
  const auto outlined = outline(reading.substr(0, letters_max));
  keys.add(Part::sound, reading.substr(0, letters_max));
  keys.add_with_deletions(Part::outline, outlined, outline_changes_max(outlined.size()));
  keys.add(Part::shape, coarse(outlined));
}

std::vector<std::uint32_t> keys_of(const Token& word, Side side) {
  Keys keys;
  const auto sound = std::string_view(word.folded).substr(0, letters_max);
  // Without a sound that is known, only the very same word.
  if (sound.empty()) keys.add(Part::sound, word.native);
  if (!sound.empty()) keys.add_with_deletions(Part::sound, sound, changes_max(sound.size()));
  const auto outline = std::string_view(word.outline).substr(0, letters_max);
  keys.add_with_deletions(Part::outline, outline, outline_changes_max(outline.size()));
  keys.add(Part::shape, std::string_view(word.shape).substr(0, letters_max));
  if (sound.size() >= same_consonants_letters_min)
    keys.add(Part::skeleton, std::string_view(word.skeleton).substr(0, letters_max));
  add_consonants(keys, word, side);
  for (const auto& reading : word.readings) add_reading(keys, reading);
  add_parts(keys, sound);
  // One letter may make two sounds of one.
  const auto latin = std::string_view(word.latin).substr(0, letters_max);
  if (word.script == Script::latin && latin.size() >= latin_letters_min)
    keys.add_with_deletions(Part::latin, latin, 1);
  keys.add_lines(Part::spelling, word.known.spellings);
  keys.add_lines(Part::language, word.known.languages);
  keys.add_lines(Part::nickname, word.known.nicknames);
  keys.add_lines(Part::nickname, word.known.formal);
  return std::move(keys).all();
}

}  // namespace

std::vector<std::uint32_t> filed_keys_of(const Token& word) { return keys_of(word, Side::filed); }
std::vector<std::uint32_t> asked_keys_of(const Token& word) { return keys_of(word, Side::asked); }

bool is_loose(const Token& word) { return word.kind == Kind::particle || is_initials(word); }

bool is_initials(const Token& word) {
  if (word.kind != Kind::word) return word.kind == Kind::initial;
  return word.script == Script::latin && word.latin.size() <= 3 && has_no_vowel(word);
}

std::vector<std::uint32_t> joined_keys_of(const Token& word) {
  Keys keys;
  const auto [text, shape, consonants] = joined_forms_of(word);
  if (!text.empty()) keys.add(Part::joined_text, text);
  if (!shape.empty()) keys.add(Part::joined_shape, shape);
  if (!consonants.empty()) keys.add(Part::joined_consonants, consonants);
  return std::move(keys).all();
}

std::vector<std::uint32_t> asked_keys_of(const Joined& neighbours) {
  Keys keys;
  const auto& word = neighbours.token;
  const auto [text, shape, consonants] = joined_forms_of(word);
  const auto outline = std::string_view(word.outline).substr(0, letters_max);
  if (outline.size() >= joined_slip_letters_min)
    keys.add_with_deletions(Part::outline, outline, outline_changes_max(outline.size()));
  if (!text.empty()) keys.add(Part::sound, word.folded.empty() ? word.native : word.folded);
  if (!shape.empty()) keys.add(Part::shape, std::string_view(shape).substr(0, letters_max));
  if (!consonants.empty())
    for (const auto part : consonants_parts)
      keys.add(part, std::string_view(consonants).substr(0, letters_max));
  return std::move(keys).all();
}

}  // namespace iwets::match::person
