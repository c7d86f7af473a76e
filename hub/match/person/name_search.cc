#include "hub/match/person/name_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "hub/match/person/align.h"
#include "hub/match/person/edit.h"
#include "hub/match/person/name_keys.h"

namespace iwets::match::person {
namespace {

/// The costs of `align.cc`, where they are lenient.
constexpr double missing_on_record = 0.65;
constexpr double missing_in_question = 0.2;
constexpr double contradiction = 1.5;
constexpr double similarity_min = 0.6;
/// Share of the asked weight whose words are opened: a name without any of these is not possible.
/// More than half, since a word on record may weigh more than the one asked for.
constexpr double opened_share = 0.65;
/// An estimate is too high rather than too low, but not always.
constexpr double estimate_min = possible_score_min - 0.08;
/// As which neighbours that share a form with a word count.
constexpr double joined_similarity = 0.97;
constexpr Likeness initial_likeness{0.9, 0.5, Why::initial};
/// Pairs of a word on record and a unit that are weighed for one name.
constexpr std::size_t pairs_max = 48;
/// Sounds that words of Latin letters may have alone, and letters that one may be longer, to be
/// alike.
constexpr int other_letters_max = 5;
/// Changes of letters that cost so little that the words may be alike.
constexpr std::size_t changes_looked_at = 3;
/// Mass of a word at most (name.cc), for what an initial asked for may stand for.
constexpr double word_mass_max = 1.1;
/// A unit with more names than this for each that is opened is taken to be in all of them.
constexpr std::size_t names_to_one_opened = 8, names_always_read = 2'000;

std::size_t slot(std::uint32_t word, std::size_t slots) {
  return word * std::uint64_t{0x9e3779b97f4a7c15U} >> 32U & (slots - 1);
}

/// So many steps before it is read, memory is fetched: it lies scattered.
constexpr std::size_t ahead = 8;
void fetch(const void* place) { __builtin_prefetch(place); }

/// What a search marks, by word and by name; empty between searches. One for each thread.
struct Marks {
  std::vector<std::uint32_t> words, met;
  std::vector<std::uint16_t> names;
  std::uint32_t search = 0;
};

Marks& marks_of(std::size_t words, std::size_t names) {
  thread_local Marks marks;
  if (marks.words.size() < words) marks.words.resize(words, 0);
  if (marks.names.size() < names) marks.names.resize(names, 0);
  return marks;
}

}  // namespace

/// How much of one name is in another.
struct NameSearch::Estimate {
  Estimate(const NameSearch& of, std::span<const std::uint32_t> of_name)
      : search(of), words(of_name) {}

  /// Some neighbours of the name are one word of those asked for.
  void take_joined(std::size_t token, std::size_t neighbours) {
    const auto weight = search.asked_.tokens[token].weight;
    asked_used |= 1U << token;
    reached += joined_similarity * weight;
    possible += weight;
    taken_unseen = neighbours;
  }

  void consider(std::uint16_t unit, std::uint32_t at, const Likeness& like) {
    if (count == pairs.size()) return;
    const auto weight = (search.units_[unit].weight + weight_of(at)) / 2 * like.factor;
    pairs[count++] = {unit, at, weight, weight * like.similarity};
  }

  /// One to one, the best first.
  void choose() {
    std::sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count),
              [](const Weighed& a, const Weighed& b) {
                if (a.gain != b.gain) return a.gain > b.gain;
                return a.unit != b.unit ? a.unit < b.unit : a.at < b.at;
              });
    for (std::size_t i = 0; i < count; ++i) {
      const auto covers = std::uint32_t{search.units_[pairs[i].unit].covers};
      if ((asked_used & covers) != 0 || (name_used & 1U << pairs[i].at) != 0) continue;
      asked_used |= covers;
      name_used |= 1U << pairs[i].at;
      reached += pairs[i].gain;
      possible += pairs[i].weight;
    }
    count = 0;
  }

  /// An initial on one side stands for a word of the other.
  void take_initials() {
    const auto& tokens = search.asked_.tokens;
    for (std::uint16_t unit = 0; unit < tokens.size(); ++unit) {
      if ((asked_used & 1U << unit) != 0 || tokens[unit].latin.empty()) continue;
      for (std::uint32_t at = 0; at < words.size(); ++at)
        if ((name_used & 1U << at) == 0 && is_loose(tokens[unit]) != facts_of(at).loose &&
            tokens[unit].latin.front() == facts_of(at).first)
          consider(unit, at, initial_likeness);
    }
    choose();
  }

  /// Words on both sides that nothing stands for contradict each other.
  [[nodiscard]] double score() const {
    double all = possible, asked_mass = 0, name_mass = 0;
    const auto& tokens = search.asked_.tokens;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if ((asked_used & 1U << i) != 0 || is_loose(tokens[i])) continue;
      all += missing_on_record * tokens[i].weight;
      asked_mass += tokens[i].mass;
    }
    auto unseen = taken_unseen;
    for (std::uint32_t at = 0; at < words.size(); ++at) {
      if ((name_used & 1U << at) != 0 || facts_of(at).loose) continue;
      if (unseen > 0) {
        --unseen;
        continue;
      }
      all += missing_in_question * weight_of(at);
      name_mass += facts_of(at).mass;
    }
    all += contradiction * std::min(asked_mass, name_mass);
    return reached > 0 ? reached / all : 0;
  }

  struct Weighed {
    std::uint16_t unit = 0;
    std::uint32_t at = 0;  ///< of the name's words
    double weight = 0, gain = 0;
  };
  [[nodiscard]] std::uint32_t word_of(std::uint32_t at) const {
    return words[at] & ~NameIndex::family_bit;
  }
  [[nodiscard]] const NameIndex::Facts& facts_of(std::uint32_t at) const {
    return search.index_.facts_[word_of(at)];
  }
  [[nodiscard]] double weight_of(std::uint32_t at) const {
    return facts_of(at).weight * ((words[at] & NameIndex::family_bit) != 0 ? family_factor : 1);
  }

  const NameSearch& search;
  const std::span<const std::uint32_t> words;
  std::array<Weighed, pairs_max> pairs;
  std::size_t count = 0;
  std::uint32_t asked_used = 0, name_used = 0;
  double reached = 0, possible = 0;
  std::size_t taken_unseen = 0;  ///< words of the name that are one word asked for
};

/// A word that is asked for, or neighbours written as one.
class NameSearch::WordAsked {
 public:
  WordAsked(const Token& token, const Joined* joined)
      : token_(token),
        joined_(joined),
        facts_(NameIndex::facts_of(token)),
        changes_(token.folded) {}

  /// As the score sees it; of plain words it tells without looking at all of them.
  [[nodiscard]] Likeness like(const NameIndex& index, std::uint32_t word) const {
    const auto& other = index.facts_[word];
    const bool tabled = facts_.tabled && other.tabled;
    if (facts_.plain && other.plain && !tabled && joined_ == nullptr) {
      const auto theirs = spelling(other);
      if (theirs.sound != token_.folded)
        return may_slip(theirs) ? slipped(spelling(facts_), theirs) : Likeness{};
    }
    const auto& there = index.words_[word];
    return joined_ != nullptr ? joined_likeness(there, *joined_) : likeness(token_, there);
  }

 private:
  [[nodiscard]] static Spelling spelling(const NameIndex::Facts& facts) {
    return {{facts.sound.data(), facts.sound_length},
            {facts.latin.data(), facts.latin_length},
            facts.letters,
            facts.script};
  }
  [[nodiscard]] bool may_slip(const Spelling& other) const {
    return std::popcount(facts_.letters ^ other.letters) <= other_letters_max &&
           changes_.few(other.sound, changes_looked_at);
  }

  const Token& token_;
  const Joined* joined_;
  NameIndex::Facts facts_;
  Changes changes_;  ///< of its sound
};

NameSearch::NameSearch(const NameIndex& index, const Name& asked) : index_(index), asked_(asked) {
  const auto unit = [&] { return static_cast<std::uint16_t>(units_.size()); };
  for (std::size_t i = 0; i < asked.tokens.size(); ++i) {
    const auto& token = asked.tokens[i];
    if (token.kind == Kind::word) expand(token, nullptr, unit());
    units_.push_back({static_cast<Covered>(1U << i), token.weight, false});
  }
  for (const auto& join : asked.joins) {
    Unit covered{0, 0, true};
    for (auto i = join.first; i <= join.last; ++i) {
      covered.covers |= static_cast<Covered>(1U << i);
      covered.weight += asked.tokens[i].weight;
    }
    expand(join.token, &join, unit());
    units_.push_back(covered);
  }
  choose_units();
  sort_alike();
}

void NameSearch::expand(const Token& token, const Joined* joined, std::uint16_t unit) {
  auto& marks = marks_of(index_.words_.size(), 0);
  if (++marks.search == 0) {
    std::fill(marks.words.begin(), marks.words.end(), 0);
    marks.search = 1;
  }
  const WordAsked asked(token, joined);
  auto& met = marks.met;
  met.clear();
  for (const auto key : joined != nullptr ? asked_keys_of(*joined) : asked_keys_of(token))
    for (const auto row : index_.word_keys_.of(key)) {
      const auto word = static_cast<std::uint32_t>(row);
      if (std::exchange(marks.words[word], marks.search) != marks.search) met.push_back(word);
    }
  for (std::size_t i = 0; i < met.size(); ++i) {
    if (i + ahead < met.size()) fetch(&index_.facts_[met[i + ahead]]);
    const auto like = asked.like(index_, met[i]);
    if (like.similarity >= similarity_min) alike_.push_back({met[i], unit, like});
  }
}

void NameSearch::choose_units() {
  std::vector<std::uint16_t> order;
  double asked = 0;
  for (std::uint16_t i = 0; i < asked_.tokens.size(); ++i) {
    if (is_loose(asked_.tokens[i])) continue;
    order.push_back(i);
    asked += units_[i].weight;
  }
  std::stable_sort(order.begin(), order.end(), [&](std::uint16_t a, std::uint16_t b) {
    return units_[a].weight > units_[b].weight;
  });
  double covered = 0;
  for (const auto unit : order) {
    if (covered > opened_share * asked) break;
    units_[unit].opens = true;
    covered += units_[unit].weight;
  }
}

void NameSearch::sort_alike() {
  std::sort(alike_.begin(), alike_.end(), [](const Alike& a, const Alike& b) {
    return a.word != b.word ? a.word < b.word : a.unit < b.unit;
  });
  places_.assign(std::bit_ceil(2 * alike_.size() + 1), 0);
  for (std::size_t i = 0; i < alike_.size(); ++i) {
    const auto& [word, unit, like] = alike_[i];
    const auto& [covers, weight, opens] = units_[unit];
    const auto& facts = index_.facts_[word];
    const auto gain = (weight + facts.weight * family_factor) / 2 * like.factor * like.similarity;
    for (std::size_t token = 0; token < asked_.tokens.size(); ++token) {
      if ((covers & 1U << token) == 0) continue;
      const auto tokens = std::popcount(covers);
      most_gained_[token] = std::max(most_gained_[token], gain / tokens);
      most_mass_[token] = std::max(most_mass_[token], double{facts.mass} / tokens);
    }
    if (i > 0 && word == alike_[i - 1].word) continue;
    auto at = slot(word, places_.size());
    while (places_[at] != 0) at = (at + 1) % places_.size();
    places_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

NameSearch::Covered NameSearch::cover() {
  auto& covered = marks_of(0, index_.names_.size()).names;
  for (std::size_t i = 0; i < alike_.size(); ++i) {
    if (i + ahead < alike_.size()) fetch(index_.names_with(alike_[i + ahead].word).data());
    const auto& unit = units_[alike_[i].unit];
    if (!unit.opens) continue;
    const auto names = index_.names_with(alike_[i].word);
    for (std::size_t k = 0; k < names.size(); ++k) {
      if (k + ahead < names.size()) fetch(&covered[names[k + ahead]]);
      if (covered[names[k]] == 0) opened_.push_back(names[k]);
      covered[names[k]] |= unit.covers;
    }
  }
  std::vector<std::size_t> names(units_.size(), 0);
  for (const auto& alike : alike_) names[alike.unit] += index_.names_with(alike.word).size();
  const auto most = names_always_read + names_to_one_opened * opened_.size();
  Covered perhaps = 0;
  for (const auto& alike : alike_) {
    const auto& unit = units_[alike.unit];
    if (unit.opens) continue;
    if (names[alike.unit] > most)
      perhaps |= unit.covers;
    else
      for (const auto name : index_.names_with(alike.word))
        if (covered[name] != 0) covered[name] |= unit.covers;
  }
  return perhaps;
}

NameSearch::Room NameSearch::room_beyond(Covered covered) const {
  double reached = 0, mass = 0, missing = 0, missing_mass = 0, heaviest = 0, heaviest_mass = 0;
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i) {
    const auto& token = asked_.tokens[i];
    if ((covered & 1U << i) != 0) {
      reached += most_gained_[i];
      mass += most_mass_[i];
    } else if (is_loose(token)) {
      mass += word_mass_max;
    } else {
      missing += token.weight;
      missing_mass += token.mass;
      if (token.weight <= heaviest) continue;
      heaviest = token.weight;
      heaviest_mass = token.mass;
    }
  }
  const auto room = [&](double lacks, double lacking_mass) {
    constexpr double none = -1, any = 1'000;
    const auto slack = reached / estimate_min - reached - missing_on_record * lacks;
    if (slack < 0) return none;
    return contradiction * lacking_mass <= slack ? any : mass + slack / contradiction;
  };
  // An initial may stand for the heaviest of the missing.
  return {room(missing, missing_mass), room(missing - heaviest, missing_mass - heaviest_mass)};
}

void NameSearch::open() {
  const auto perhaps = cover();
  auto& covered = marks_of(0, index_.names_.size()).names;
  std::vector<std::pair<Covered, Room>> rooms;  // Few kinds of names are opened.
  std::size_t kept = 0;
  for (std::size_t i = 0; i < opened_.size(); ++i) {
    if (i + ahead < opened_.size()) fetch(&index_.extents_[opened_[i + ahead]]);
    const auto name = opened_[i];
    const auto found = static_cast<Covered>(std::exchange(covered[name], 0) | perhaps);
    auto known = std::find_if(rooms.begin(), rooms.end(),
                              [&](const auto& room) { return room.first == found; });
    if (known == rooms.end()) known = rooms.insert(known, {found, room_beyond(found)});
    const auto extent = index_.extents_[name];
    const auto room = extent.loose ? known->second.loose : known->second.plain;
    if (extent.mass / NameIndex::masses_to_one <= room) opened_[kept++] = name;
  }
  opened_.resize(kept);
}

void NameSearch::run(std::vector<std::pair<double, std::uint32_t>>& found) {
  open();
  const auto add = [&](std::uint32_t name, double worth) {
    if (worth >= estimate_min) found.emplace_back(worth, index_.names_[name].record);
  };
  for (std::size_t i = 0; i < opened_.size(); ++i) {
    if (i + 2 * ahead < opened_.size()) fetch(&index_.names_[opened_[i + 2 * ahead]]);
    if (i + ahead < opened_.size()) fetch(index_.words_of(opened_[i + ahead]).data());
    add(opened_[i], estimate(Estimate(*this, index_.words_of(opened_[i]))));
  }
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i) {
    if (asked_.tokens[i].kind != Kind::word) continue;
    for (const auto key : joined_keys_of(asked_.tokens[i]))
      for (const auto row : index_.joined_keys_.of(key)) {
        const auto [name, neighbours] = NameIndex::joined_in(static_cast<std::uint32_t>(row));
        Estimate joined(*this, index_.words_of(name));
        joined.take_joined(i, neighbours);
        add(name, estimate(std::move(joined)));
      }
  }
}

std::size_t NameSearch::alike_to(std::uint32_t word) const {
  for (auto at = slot(word, places_.size());; at = (at + 1) % places_.size()) {
    if (places_[at] == 0) return alike_.size();
    if (alike_[places_[at] - 1].word == word) return places_[at] - 1;
  }
}

double NameSearch::estimate(Estimate of) const {
  for (std::uint32_t at = 0; at < of.words.size(); ++at) {
    const auto word = of.word_of(at);
    for (auto i = alike_to(word); i < alike_.size() && alike_[i].word == word; ++i)
      of.consider(alike_[i].unit, at, alike_[i].like);
  }
  of.choose();
  of.take_initials();
  return of.score();
}

}  // namespace iwets::match::person
