#include "hub/match/person/name_search.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdlib>

#include "hub/match/person/align.h"
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
/// Share of the asked weight without which nothing is possible: a little less than half.
constexpr double covered_share = 0.4;
/// Share of the asked weight that must be found before the rest is compared word by word.
constexpr double compared_share = 0.55;
/// Found by neighbours written as one: rare, and hard to estimate.
constexpr double joined_estimate = 0.75;
constexpr Likeness initial_likeness{0.9, 0.5, Why::initial};
/// Pairs of a word on record and a unit that are weighed for one name.
constexpr std::size_t pairs_max = 48;
/// Sounds that words of Latin letters may have alone, and letters that one may be longer, to be
/// alike.
constexpr int other_letters_max = 5, other_length_max = 3;

std::size_t slot(std::uint32_t word, std::size_t slots) {
  return word * std::uint64_t{0x9e3779b97f4a7c15U} >> 32U & (slots - 1);
}

}  // namespace

/// How much of one name is in another.
struct NameSearch::Estimate {
  Estimate(const NameSearch& of, std::span<const std::uint32_t> of_name)
      : search(of), words(of_name) {}

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
      const auto covers = search.units_[pairs[i].unit].covers;
      if ((asked_used & covers) != 0 || (name_used & 1U << pairs[i].at) != 0) continue;
      asked_used |= covers;
      name_used |= 1U << pairs[i].at;
      reached += pairs[i].gain;
      possible += pairs[i].weight;
    }
    count = 0;
  }

  [[nodiscard]] bool most_is_found() const {
    double found = 0;
    for (std::size_t i = 0; i < search.asked_.tokens.size(); ++i)
      if ((asked_used & 1U << i) != 0 && !is_loose(search.asked_.tokens[i]))
        found += search.units_[i].weight;
    return found >= compared_share * search.asked_weight_;
  }

  /// An initial on one side stands for a word of the other.
  void take_initials() {
    for_the_rest([&](std::uint16_t unit, const Token& token, std::uint32_t at) {
      if (is_loose(token) == facts_of(at).loose || token.latin.empty()) return;
      if (token.latin.front() == facts_of(at).first) consider(unit, at, initial_likeness);
    });
    choose();
  }

  void compare_the_rest() {
    for_the_rest([&](std::uint16_t unit, const Token& token, std::uint32_t at) {
      if (is_loose(token) || facts_of(at).loose) return;
      const auto like = likeness(token, search.index_.words_[word_of(at)]);
      if (like.similarity >= similarity_min) consider(unit, at, like);
    });
    choose();
  }

  template <typename Weigh>
  void for_the_rest(const Weigh& weigh) {
    const auto& tokens = search.asked_.tokens;
    for (std::uint16_t unit = 0; unit < tokens.size(); ++unit) {
      if ((asked_used & 1U << unit) != 0) continue;
      for (std::uint32_t at = 0; at < words.size(); ++at)
        if ((name_used & 1U << at) == 0) weigh(unit, tokens[unit], at);
    }
  }

  /// `against`: words on both sides that nothing stands for contradict each other.
  [[nodiscard]] double score(bool against) const {
    double all = possible, asked_mass = 0, name_mass = 0;
    const auto& tokens = search.asked_.tokens;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if ((asked_used & 1U << i) != 0 || is_loose(tokens[i])) continue;
      all += missing_on_record * tokens[i].weight;
      asked_mass += tokens[i].mass;
    }
    for (std::uint32_t at = 0; at < words.size(); ++at) {
      if ((name_used & 1U << at) != 0 || facts_of(at).loose) continue;
      all += missing_in_question * weight_of(at);
      name_mass += facts_of(at).mass;
    }
    if (against) all += contradiction * std::min(asked_mass, name_mass);
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
};

NameSearch::NameSearch(const NameIndex& index, const Name& asked) : index_(index), asked_(asked) {
  const auto unit = [&] { return static_cast<std::uint16_t>(units_.size()); };
  for (std::size_t i = 0; i < asked.tokens.size(); ++i) {
    const auto& token = asked.tokens[i];
    if (token.kind == Kind::word) expand(token, nullptr, unit());
    units_.push_back({1U << i, token.weight});
  }
  for (const auto& join : asked.joins) {
    Unit covered;
    for (auto i = join.first; i <= join.last; ++i) {
      covered.covers |= 1U << i;
      covered.weight += asked.tokens[i].weight;
    }
    expand(join.token, &join, unit());
    units_.push_back(covered);
  }
  for (std::size_t i = 0; i < asked.tokens.size(); ++i)
    if (!is_loose(asked.tokens[i])) asked_weight_ += units_[i].weight;
  sort_alike();
}

void NameSearch::sort_alike() {
  std::sort(alike_.begin(), alike_.end(), [](const Alike& a, const Alike& b) {
    return a.word != b.word ? a.word < b.word : a.unit < b.unit;
  });
  places_.assign(std::bit_ceil(2 * alike_.size() + 1), 0);
  for (std::size_t i = 0; i < alike_.size(); ++i) {
    if (i > 0 && alike_[i].word == alike_[i - 1].word) continue;
    auto at = slot(alike_[i].word, places_.size());
    while (places_[at] != 0) at = (at + 1) % places_.size();
    places_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

bool NameSearch::differ(const NameIndex::Facts& a, const NameIndex::Facts& b) {
  return a.plain && b.plain &&
         (std::popcount(a.letters ^ b.letters) > other_letters_max ||
          std::abs(int{a.length} - int{b.length}) > other_length_max);
}

void NameSearch::expand(const Token& token, const Joined* joined, std::uint16_t unit) {
  std::vector<std::uint32_t> words;
  for (const auto key : joined != nullptr ? asked_keys_of(*joined) : asked_keys_of(token))
    for (const auto row : index_.word_keys_.of(key))
      words.push_back(static_cast<std::uint32_t>(row));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  const auto facts = NameIndex::facts_of(token);
  for (const auto word : words) {
    if (differ(facts, index_.facts_[word])) continue;
    const auto& other = index_.words_[word];
    const auto like = joined != nullptr ? joined_likeness(other, *joined) : likeness(token, other);
    if (like.similarity >= similarity_min) alike_.push_back({word, unit, like});
  }
}

void NameSearch::open() {
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
  std::vector<bool> opens(units_.size(), false);
  double covered = 0;
  for (const auto unit : order) {
    if (covered > opened_share * asked) break;
    opens[unit] = true;
    covered += units_[unit].weight;
  }
  for (auto i = asked_.tokens.size(); i < units_.size(); ++i) opens[i] = true;
  const auto sorted = [](std::vector<std::uint32_t>& names) {
    std::sort(names.begin(), names.end());
    names.erase(std::unique(names.begin(), names.end()), names.end());
  };
  for (const auto& alike : alike_) {
    if (!opens[alike.unit]) continue;
    const auto names = index_.names_with(alike.word);
    opened_.insert(opened_.end(), names.begin(), names.end());
  }
  sorted(opened_);
  for (const auto& token : asked_.tokens) {
    if (token.kind != Kind::word) continue;
    for (const auto key : joined_keys_of(token))
      for (const auto row : index_.joined_keys_.of(key))
        joined_.push_back(static_cast<std::uint32_t>(row));
  }
  sorted(joined_);
}

void NameSearch::run(std::vector<std::pair<double, std::uint32_t>>& found) {
  open();
  for (const auto name : opened_)
    if (const auto worth = estimate(name); worth >= estimate_min)
      found.emplace_back(worth, index_.names_[name].record);
  for (const auto name : joined_) found.emplace_back(joined_estimate, index_.names_[name].record);
}

std::size_t NameSearch::alike_to(std::uint32_t word) const {
  for (auto at = slot(word, places_.size());; at = (at + 1) % places_.size()) {
    if (places_[at] == 0) return alike_.size();
    if (alike_[places_[at] - 1].word == word) return places_[at] - 1;
  }
}

bool NameSearch::enough(std::span<const std::uint32_t> words) const {
  std::uint32_t covered = 0;
  for (const auto word : words) {
    const auto plain = word & ~NameIndex::family_bit;
    for (auto i = alike_to(plain); i < alike_.size() && alike_[i].word == plain; ++i)
      covered |= units_[alike_[i].unit].covers;
  }
  double weight = 0;
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i)
    if ((covered & 1U << i) != 0 && !is_loose(asked_.tokens[i])) weight += units_[i].weight;
  return weight >= covered_share * asked_weight_;
}

double NameSearch::estimate(std::uint32_t name) const {
  const auto words = index_.words_of(name);
  if (!enough(words)) return 0;
  Estimate estimate(*this, words);
  for (std::uint32_t at = 0; at < estimate.words.size(); ++at) {
    const auto word = estimate.word_of(at);
    for (auto i = alike_to(word); i < alike_.size() && alike_[i].word == word; ++i)
      estimate.consider(alike_[i].unit, at, alike_[i].like);
  }
  estimate.choose();
  estimate.take_initials();
  // What is alike without sharing a key is looked for where it can make a difference.
  if (estimate.score(false) < estimate_min) return 0;
  if (const auto score = estimate.score(true); score >= estimate_min) return score;
  if (!estimate.most_is_found()) return 0;
  estimate.compare_the_rest();
  return estimate.score(true);
}

}  // namespace iwets::match::person
