#include "hub/match/person/name_search.h"

#include <algorithm>
#include <array>

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
/// Found by neighbours written as one: rare, and hard to estimate.
constexpr double joined_estimate = 0.75;
/// Pairs of a word on record and a unit that are weighed for one name.
constexpr std::size_t pairs_max = 48;

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
    std::stable_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count),
                     [](const Weighed& a, const Weighed& b) { return a.gain > b.gain; });
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

  void compare_the_rest() {
    const auto& tokens = search.asked_.tokens;
    for (std::uint16_t unit = 0; unit < tokens.size(); ++unit) {
      if ((asked_used & 1U << unit) != 0 || is_loose(tokens[unit])) continue;
      for (std::uint32_t at = 0; at < words.size(); ++at) {
        if ((name_used & 1U << at) != 0 || facts_of(at).loose) continue;
        const auto like = likeness(tokens[unit], search.index_.words_[word_of(at)]);
        if (like.similarity >= similarity_min) consider(unit, at, like);
      }
    }
    choose();
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
  std::sort(alike_.begin(), alike_.end(), [](const Alike& a, const Alike& b) {
    return a.word != b.word ? a.word < b.word : a.unit < b.unit;
  });
}

void NameSearch::expand(const Token& token, const Joined* joined, std::uint16_t unit) {
  std::vector<std::uint32_t> words;
  for (const auto key : keys_of(token))
    for (const auto row : NameIndex::rows_of(index_.word_keys_, key))
      words.push_back(static_cast<std::uint32_t>(row));
  std::sort(words.begin(), words.end());
  words.erase(std::unique(words.begin(), words.end()), words.end());
  for (const auto word : words) {
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
      for (const auto row : NameIndex::rows_of(index_.joined_keys_, key))
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

std::pair<std::size_t, std::size_t> NameSearch::alike_to(std::uint32_t word) const {
  auto first = std::lower_bound(alike_.begin(), alike_.end(), word,
                                [](const Alike& a, std::uint32_t w) { return a.word < w; });
  const auto begin = static_cast<std::size_t>(first - alike_.begin());
  auto end = begin;
  while (end < alike_.size() && alike_[end].word == word) ++end;
  return {begin, end};
}

double NameSearch::estimate(std::uint32_t name) const {
  Estimate estimate(*this, index_.words_of(name));
  for (std::uint32_t at = 0; at < estimate.words.size(); ++at) {
    const auto [begin, end] = alike_to(estimate.words[at] & ~NameIndex::family_bit);
    for (auto i = begin; i < end; ++i) estimate.consider(alike_[i].unit, at, alike_[i].like);
  }
  estimate.choose();
  // What is alike without sharing a key is looked for where it can make a difference.
  if (estimate.score(false) < estimate_min) return 0;
  if (const auto score = estimate.score(true); score >= estimate_min) return score;
  estimate.compare_the_rest();
  return estimate.score(true);
}

}  // namespace iwets::match::person
