#include "hub/match/person/name_keys.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace iwets::match::person {
namespace {

/// What a key is made of; part of the key.
enum class Part : char {
  sound = 'f',
  skeleton = 's',
  latin = 't',
  spelling = 'p',
  language = 'l',
  nickname = 'n',
  joined_sound = 'j',
  joined_skeleton = 'k'
};
constexpr std::size_t letters_max = 24;  ///< of longer words the beginning counts
constexpr std::size_t joined_letters_min = 4;
constexpr std::size_t joined_consonants_min = 3;
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

/// Consonants that are taken for one another, in one form: of the lips, the teeth, the nose, the
/// throat, and those that hiss. Breath is left out.
std::string coarse(std::string_view consonants) {
  std::string out;
  for (const char c : consonants) {
    char group = c;
    switch (c) {
      case 'b':
      case 'p':
      case 'v':
      case 'w':
      case 'f': group = 'b'; break;
      case 'd':
      case 't': group = 't'; break;
      case 'm':
      case 'n': group = 'n'; break;
      case 'g':
      case 'k':
      case 'q':
      case 'X': group = 'k'; break;
      case 's':
      case 'S':
      case 'z':
      case 'Z':
      case 'T':
      case 'C':
      case 'j': group = 's'; break;
      case 'h': continue;
      default: break;
    }
    if (out.empty() || out.back() != group) out += group;
  }
  return out;
}

std::size_t deletions_of(std::size_t letters) { return letters <= 2 ? 0 : letters <= 5 ? 1 : 2; }

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

std::vector<std::uint32_t> keys_of(const Token& word, bool few) {
  Keys keys;
  const auto sound = std::string_view(word.folded).substr(0, letters_max);
  const auto consonants = coarse(std::string_view(word.skeleton).substr(0, letters_max));
  // Without a sound that is known, only the very same word.
  if (sound.empty()) keys.add(Part::sound, word.native);
  if (!sound.empty())
    keys.add_with_deletions(Part::sound, sound,
                            std::min<std::size_t>(deletions_of(sound.size()), few ? 1 : 2));
  if (!consonants.empty())
    keys.add_with_deletions(Part::skeleton, consonants, consonants.size() >= 3 && !few ? 1 : 0);
  // The letter that is written for a long vowel.
  if (word.script == Script::arabic || word.script == Script::hebrew) {
    std::string without;
    std::copy_if(consonants.begin(), consonants.end(), std::back_inserter(without),
                 [](char c) { return c != 'b'; });
    if (!without.empty()) keys.add(Part::skeleton, without);
  }
  add_parts(keys, sound);
  // One letter may make two sounds of one.
  const auto latin = std::string_view(word.latin).substr(0, letters_max);
  if (word.script == Script::latin && latin.size() >= latin_letters_min && !few)
    keys.add_with_deletions(Part::latin, latin, 1);
  keys.add_lines(Part::spelling, word.known.spellings);
  keys.add_lines(Part::language, word.known.languages);
  keys.add_lines(Part::nickname, word.known.nicknames);
  keys.add_lines(Part::nickname, word.known.formal);
  return std::move(keys).all();
}

}  // namespace

std::vector<std::uint32_t> keys_of(const Token& word) { return keys_of(word, false); }
std::vector<std::uint32_t> few_keys_of(const Token& word) { return keys_of(word, true); }

bool is_loose(const Token& word) {
  const bool initials = word.latin.size() <= 3 && word.latin.size() == word.skeleton.size();
  return word.kind != Kind::word || (word.script == Script::latin && initials);
}

std::vector<std::uint32_t> joined_keys_of(const Token& word) {
  Keys keys;
  const bool sign = word.script == Script::han && !word.foreign;
  if (sign) keys.add(Part::joined_sound, word.native);
  if (word.latin.size() >= joined_letters_min || (sign && !word.folded.empty()))
    keys.add(Part::joined_sound, word.folded);
  if (word.skeleton.size() >= joined_consonants_min) keys.add(Part::joined_skeleton, word.skeleton);
  return std::move(keys).all();
}

}  // namespace iwets::match::person
