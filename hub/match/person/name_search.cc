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
  struct Weighed {
    const Alike* alike = nullptr;
    std::uint32_t at = 0;  ///< of the name's words
    double weight = 0;
  };
  std::array<Weighed, pairs_max> pairs;
  std::size_t count = 0;
  const auto words = index_.words_of(name);
  const auto weight_of = [&](std::uint32_t word) {
    const auto& facts = index_.facts_[word & ~NameIndex::family_bit];
    return facts.weight * ((word & NameIndex::family_bit) != 0 ? family_factor : 1);
  };
  for (std::uint32_t at = 0; at < words.size(); ++at) {
    const auto [begin, end] = alike_to(words[at] & ~NameIndex::family_bit);
    for (auto i = begin; i < end && count < pairs.size(); ++i)
      pairs[count++] = {
          &alike_[i], at,
          (units_[alike_[i].unit].weight + weight_of(words[at])) / 2 * alike_[i].like.factor};
  }
  std::stable_sort(pairs.begin(), pairs.begin() + static_cast<std::ptrdiff_t>(count),
                   [](const Weighed& a, const Weighed& b) {
                     return a.weight * a.alike->like.similarity >
                            b.weight * b.alike->like.similarity;
                   });
  std::uint32_t asked_used = 0, name_used = 0;
  double reached = 0, possible = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& [alike, at, weight] = pairs[i];
    const auto covers = units_[alike->unit].covers;
    if ((asked_used & covers) != 0 || (name_used & 1U << at) != 0) continue;
    asked_used |= covers;
    name_used |= 1U << at;
    reached += weight * alike->like.similarity;
    possible += weight;
  }
  double asked_mass = 0, name_mass = 0;
  for (std::size_t i = 0; i < asked_.tokens.size(); ++i) {
    if ((asked_used & 1U << i) != 0 || is_loose(asked_.tokens[i])) continue;
    possible += missing_on_record * asked_.tokens[i].weight;
    asked_mass += asked_.tokens[i].mass;
  }
  for (std::uint32_t at = 0; at < words.size(); ++at) {
    const auto& facts = index_.facts_[words[at] & ~NameIndex::family_bit];
    if ((name_used & 1U << at) != 0 || facts.loose) continue;
    possible += missing_in_question * weight_of(words[at]);
    name_mass += facts.mass;
  }
  possible += contradiction * std::min(asked_mass, name_mass);
  return reached > 0 ? reached / possible : 0;
}

}  // namespace iwets::match::person
