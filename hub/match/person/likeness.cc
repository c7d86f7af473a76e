#include "hub/match/person/likeness.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "hub/match/person/edit.h"
#include "hub/match/person/fold.h"

namespace iwets::match::person {
namespace {

constexpr double initial_factor = 0.5;
constexpr double nickname_factor = 0.6;
constexpr double language_factor = 0.8;
/// One slip and another spelling; beyond it is as well another name.
constexpr double one_slip_max = 1.3;
/// Costs up to this are a matter of spelling, not of a slip.
constexpr double spelling_cost_max = 0.65;
/// Of a word that may be neighbours written as one, and of these.
constexpr std::size_t joined_letters_min = 4;
/// A cost unit weighs more than its share of the letters: one slip in five is a doubt.
constexpr double slip_factor = 1.15;

Vowels vowels_between(const Token& a, const Token& b) {
  const auto unwritten = [](Script s) { return s == Script::arabic || s == Script::hebrew; };
  if (unwritten(a.script) || unwritten(b.script)) return Vowels::unwritten;
  const auto loose = [](const Token& t) { return t.foreign || t.script == Script::other; };
  return loose(a) || loose(b) ? Vowels::loose : Vowels::written;
}

/// No slip is forgiven in short words, where another letter is another name; another spelling is.
double cost_max(std::size_t letters) {
  if (letters <= 3) return 0.4;
  if (letters <= 5) return one_slip_max;
  return letters <= 8 ? 2 : 2.5;
}

/// Signs that are words of themselves are the same or are not.
bool is_sign(const Token& t) { return t.script == Script::han && !t.foreign; }

Spelling spelling_of(const Token& t) {
  return {t.folded, t.latin, t.letters, t.script, is_sign(t), t.foreign};
}

/// Leaves out what names of one pattern share: of Abdulkarim and Abdulrahim the rest is compared.
void without_pattern(std::string_view& a, std::string_view& b) {
  for (const std::string_view start : {"abdul"})
    if (a.starts_with(start) && b.starts_with(start)) {
      a.remove_prefix(start.size());
      b.remove_prefix(start.size());
    }
  for (const std::string_view end : {"udin", "ula", "ovna", "evna", "oviC", "eviC"})
    if (a.ends_with(end) && b.ends_with(end)) {
      a.remove_suffix(end.size());
      b.remove_suffix(end.size());
    }
}

/// A name that is written with the servant's `abdul`, the faith's `udin` or God's `ula`, and
/// without it: Abdul Karim is called Karim, Nur al-Din Nur.
bool shortened(const Token& shorter, const Token& longer) {
  constexpr std::size_t letters_min = 3;
  const std::string_view rest = shorter.folded;
  std::string_view whole = longer.folded;
  if (rest.size() < letters_min || whole.size() < rest.size() + 3) return false;
  if (whole.starts_with("abdul")) {
    whole.remove_prefix(rest.front() == 'l' ? 4 : 5);  // Folding makes one l of two.
    return whole == rest;
  }
  return whole.starts_with(rest) &&
         (whole.substr(rest.size()) == "udin" || whole.substr(rest.size()) == "ula");
}

/// True if one letter left out, put in, changed, or exchanged with the next makes one word of the
/// other. Sounds may tell more: one letter can make two sounds of one.
bool one_slip_apart(std::string_view longer, std::string_view shorter) {
  constexpr std::size_t letters_min = 5;
  if (longer.size() < shorter.size()) std::swap(longer, shorter);
  if (longer.size() < letters_min || longer.size() - shorter.size() > 1) return false;
  const auto [one, other] = std::mismatch(shorter.begin(), shorter.end(), longer.begin());
  const auto equal = static_cast<std::size_t>(one - shorter.begin());
  longer.remove_prefix(equal);
  shorter.remove_prefix(equal);
  if (longer.size() > shorter.size()) return longer.substr(1) == shorter;
  if (longer.empty() || longer.substr(1) == shorter.substr(1)) return true;
  return longer[0] == shorter[1] && longer[1] == shorter[0] &&
         longer.substr(2) == shorter.substr(2);
}

/// As `is_near`, of words in different scripts.
bool consonants_meet(const Spelling& a, const Spelling& b) {
  const auto ours = consonant_forms(a.sound, a.foreign),
             theirs = consonant_forms(b.sound, b.foreign);
  return std::find_first_of(ours.begin(), ours.end(), theirs.begin(), theirs.end()) != ours.end();
}

/// Of a side that writes few vowels, or tells them roughly.
Likeness by_consonants(const Token& a, const Token& b, Vowels vowels) {
  const auto consonants = std::min(a.skeleton.size(), b.skeleton.size());
  if (consonants == 0) return {};
  const auto longer = static_cast<double>(std::max(a.folded.size(), b.folded.size()));
  const bool sounds = a.foreign || b.foreign;
  const double max = sounds                    ? 0.15 + 0.17 * longer
                     : vowels == Vowels::loose ? 0.1 + 0.1 * longer
                     : consonants == 1         ? 0.15
                     : consonants <= 3         ? 0.15 + 0.05 * longer
                                               : 0.1 + 0.08 * longer;
  const auto cost = edit_cost(a.folded, b.folded, vowels, max);
  if (cost == too_far || !consonants_meet(spelling_of(a), spelling_of(b))) return {};
  constexpr std::array<double, 4> factors{0, 0.4, 0.5, 0.75};
  const double factor = consonants < factors.size() ? factors[consonants] : 0.9;
  return {std::min(0.95, 1 - slip_factor * cost / std::max(longer, 4.0)), factor,
          Why::transliteration};
}

/// The cost of slips and spelling, and the letters it is shared by.
struct Slips {
  double cost = too_far;
  std::size_t letters = 1;
};

/// True if so little differs that one may be a slip or another spelling of the other. What is not
/// near shares no key (name_keys.h).
bool is_near(const Spelling& a, const Spelling& b) {
  const auto shorter = std::min(a.sound.size(), b.sound.size());
  const auto longer = std::max(a.sound.size(), b.sound.size());
  if (few_changes(a.sound, b.sound, changes_max(longer))) return true;
  if (shorter >= same_consonants_letters_min && skeleton(a.sound) == skeleton(b.sound)) return true;
  const auto ours = outline(a.sound), theirs = outline(b.sound);
  if (few_changes(ours, theirs, outline_changes_max(std::max(ours.size(), theirs.size()))))
    return true;
  return coarse(ours) == coarse(theirs) || (a.script != b.script && consonants_meet(a, b));
}

/// In sound letters, of words that write their vowels.
Slips slips_of_sound(const Spelling& a, const Spelling& b) {
  constexpr int other_letters_max = 5;
  if (std::popcount(a.letters ^ b.letters) > other_letters_max) return {};
  auto ours = a.sound, theirs = b.sound;
  without_pattern(ours, theirs);
  const auto shorter = std::min(ours.size(), theirs.size());
  const auto longer = std::max(ours.size(), theirs.size());
  // A doubled letter that folding took away still made a word longer.
  const auto written = std::min(a.latin.size(), b.latin.size());
  const bool signs = a.sign || b.sign;  // Their sound is too short for slips.
  const double max = signs ? spelling_cost_max
                           : cost_max(written > 3 ? std::max<std::size_t>(shorter, 4) : shorter);
  if (shorter < 2 || static_cast<double>(longer - shorter) > max + 1) return {};
  const auto cost = edit_cost(ours, theirs, Vowels::written, max);
  if (cost == too_far || !is_near(a, b)) return {};
  return {cost, longer};
}

Slips slips_between(const Spelling& a, const Spelling& b) {
  const auto sound = slips_of_sound(a, b);
  const bool latin = a.script == Script::latin && b.script == Script::latin;
  if (sound.cost <= 1 || !latin || !one_slip_apart(a.latin, b.latin)) return sound;
  return {1, std::max(a.latin.size(), b.latin.size())};
}

Likeness by_spelling(const Token& a, const Token& b) {
  constexpr std::size_t sign_bytes = 3;
  const bool one_sign = (is_sign(a) && a.native.size() <= sign_bytes) ||
                        (is_sign(b) && b.native.size() <= sign_bytes);
  if (a.script != b.script && (is_sign(a) || is_sign(b)) && a.folded == b.folded)
    return {0.9, one_sign ? 0.6 : 0.9, Why::transliteration};
  if (a.script == b.script && (is_sign(a) || is_sign(b))) return {};
  if (a.folded == b.folded && !a.folded.empty()) return {0.96, 1, Why::transliteration};
  if (shortened(a, b)) return {0.8, 1, Why::transliteration, false, -1};
  if (shortened(b, a)) return {0.8, 1, Why::transliteration, false, 1};
  const auto vowels = a.script == b.script ? Vowels::written : vowels_between(a, b);
  if (vowels != Vowels::written) return by_consonants(a, b, vowels);
  return slipped(spelling_of(a), spelling_of(b));
}

/// A reading of one word is the other, or a reading of it: equal or spelt alike.
Likeness by_readings(const Token& word, const Token& other) {
  double best = too_far;
  for (const auto& reading : word.readings) {
    best = std::min(best, edit_cost(reading, other.folded, Vowels::written, spelling_cost_max));
    for (const auto& their : other.readings)
      if (reading == their) best = 0;
  }
  if (best == too_far) return {};
  const auto letters = static_cast<double>(std::max<std::size_t>(other.folded.size(), 4));
  return {0.95 - slip_factor * best / letters, 1, Why::transliteration};
}

/// By a dictionary, which tells words of different scripts only.
Likeness by_dictionary(const Token& a, const Token& b) {
  if ((a.readings.empty() && b.readings.empty()) || a.script == b.script) return {};
  const auto one = by_readings(a, b), other = by_readings(b, a);
  return one.similarity >= other.similarity ? one : other;
}

/// By spelling or by a dictionary, whichever tells more.
Likeness spelt_alike(const Token& a, const Token& b) {
  const auto spelling = by_spelling(a, b), dictionary = by_dictionary(a, b);
  const auto told = [](const Likeness& like) { return like.similarity * like.factor; };
  return told(dictionary) > told(spelling) ? dictionary : spelling;
}

/// Only what shares a key is.
bool may_be_one(const Token& word, const Token& joined) {
  if (std::min(word.outline.size(), joined.outline.size()) >= joined_slip_letters_min &&
      few_changes(word.outline, joined.outline, 1))
    return true;
  const auto equal = [](const std::string& a, const std::string& b) {
    return !a.empty() && a == b;
  };
  const auto ours = joined_forms_of(word), theirs = joined_forms_of(joined);
  return equal(ours.text, theirs.text) || equal(ours.shape, theirs.shape) ||
         equal(ours.consonants, theirs.consonants);
}

bool is_initial_of(const Token& initial, const Token& word) {
  return initial.kind == Kind::initial && word.kind == Kind::word && !word.latin.empty() &&
         initial.latin.front() == word.latin.front();
}

Likeness by_tables(const Token& a, const Token& b) {
  if (share_line(a.known.spellings, b.known.spellings)) return {0.95, 1, Why::transliteration};
  if (share_line(a.known.nicknames, b.known.formal) ||
      share_line(a.known.formal, b.known.nicknames))
    return {0.9, nickname_factor, Why::nickname};
  if (share_line(a.known.languages, b.known.languages))
    return {0.85, language_factor, Why::language};
  return {};
}

}  // namespace

Likeness slipped(const Spelling& a, const Spelling& b) {
  const auto [cost, letters] = slips_between(a, b);
  if (cost == too_far) return {};
  const auto similarity = std::min(0.95, 1 - slip_factor * cost / static_cast<double>(letters));
  return {similarity, 1, cost <= spelling_cost_max ? Why::transliteration : Why::typo,
          cost > one_slip_max};
}

bool has_no_vowel(const Token& word) { return word.folded.size() == word.skeleton.size(); }

JoinedForms joined_forms_of(const Token& word) {
  constexpr std::size_t consonants_min = 5;
  JoinedForms forms;
  if (is_sign(word)) forms.text = word.folded.empty() ? word.native : word.folded;
  if (word.latin.size() < joined_letters_min) return forms;
  forms.shape = word.shape;
  forms.consonants = coarse(word.skeleton);
  if (forms.consonants.size() < consonants_min) forms.consonants.clear();
  return forms;
}

const char* words(Why why) {
  switch (why) {
    case Why::exact: return "exact";
    case Why::transliteration: return "transliteration";
    case Why::language: return "language";
    case Why::nickname: return "nickname";
    case Why::initial: return "initial";
    case Why::typo: return "typo";
    case Why::joined: return "joined";
    case Why::particle: return "particle";
    case Why::only_asked: return "only asked";
    case Why::only_on_record: return "only on record";
  }
  return "";
}

Likeness likeness(const Token& a, const Token& b) {
  if (a.kind == Kind::particle && b.kind == Kind::particle && a.particle == b.particle)
    return {1, 1, Why::particle};
  const bool initials = a.kind == Kind::initial && b.kind == Kind::initial;
  if (a.native == b.native) return {1, 1, initials ? Why::initial : Why::exact};
  if (is_initial_of(a, b) || is_initial_of(b, a)) return {0.9, initial_factor, Why::initial};
  if (a.kind == Kind::initial || b.kind == Kind::initial) return {};
  const auto table = by_tables(a, b);
  if (table.why == Why::transliteration && table) return table;
  if (a.kind == Kind::particle || b.kind == Kind::particle) return table;
  const auto spelling = spelt_alike(a, b);
  return spelling.similarity >= table.similarity ? spelling : table;
}

Likeness joined_likeness(const Token& word, const Joined& neighbours) {
  if (word.kind != Kind::word) return {};
  if (word.latin == neighbours.initials && has_no_vowel(word))
    return {0.85, initial_factor, Why::initial};
  const auto& joined = neighbours.token;
  const bool signs = is_sign(word) || is_sign(joined);
  if (!signs && std::min(word.latin.size(), joined.latin.size()) < joined_letters_min) return {};
  if (word.native == joined.native) return {0.97, 1, Why::joined};
  auto alike = by_tables(word, joined);
  if (alike.why != Why::transliteration || !alike) alike = spelt_alike(word, joined);
  const bool rough = vowels_between(word, joined) != Vowels::written;
  const double similarity_min = rough ? 0.9 : alike.why == Why::typo ? 0.85 : 0.8;
  if (alike.similarity < similarity_min || !may_be_one(word, joined)) return {};
  return {alike.similarity * 0.97, alike.factor, Why::joined, alike.why == Why::typo};
}

}  // namespace iwets::match::person
