#include "hub/match/person/name_estimate.h"

#include <algorithm>
#include <bit>

#include "hub/match/person/align.h"
#include "hub/match/person/costs.h"
#include "hub/match/person/name_keys.h"

namespace iwets::match::person {
namespace {

/// As which neighbours that share a form with a word count.
constexpr double joined_similarity = 0.97;
constexpr Likeness initial_likeness{0.9, 0.5, Why::initial};

std::size_t slot(std::uint32_t word, std::size_t slots) {
  return word * std::uint64_t{0x9e3779b97f4a7c15U} >> 32U & (slots - 1);
}

}  // namespace

void AlikeWords::sort() {
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

std::span<const Alike> AlikeWords::of(std::uint32_t word) const {
  for (auto at = slot(word, places_.size()); places_[at] != 0; at = (at + 1) % places_.size()) {
    const std::size_t first = places_[at] - 1;
    if (alike_[first].word != word) continue;
    auto last = first + 1;
    while (last < alike_.size() && alike_[last].word == word) ++last;
    return std::span(alike_).subspan(first, last - first);
  }
  return {};
}

NameEstimate::NameEstimate(const NameIndex& index, const Name& asked,
                           const std::vector<Unit>& units, const AlikeWords& alike)
    : index_(index), asked_(asked), units_(units), alike_(alike) {
  const auto& tokens = asked.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const auto bit = static_cast<Covered>(1U << i);
    if (is_loose(tokens[i])) loose_ |= bit;
    if (is_initials(tokens[i])) initials_ |= bit;
    for (std::size_t k = 0; k < tokens.size(); ++k)
      if (k != i && tokens[k].native == tokens[i].native)
        repeats_[i] |= static_cast<Covered>(1U << k);
  }
}

double NameEstimate::of(std::span<const std::uint32_t> words) {
  begin(words);
  return finish();
}

double NameEstimate::of_joined(std::span<const std::uint32_t> words, std::size_t token,
                               std::size_t neighbours) {
  begin(words);
  const auto weight = asked_.tokens[token].weight;
  asked_used_ |= static_cast<Covered>(1U << token);
  reached_ += joined_similarity * weight;
  told_ += joined_similarity * weight;
  possible_ += weight;
  taken_unseen_ = neighbours;
  return finish();
}

void NameEstimate::begin(std::span<const std::uint32_t> words) {
  words_ = words;
  asked_used_ = 0;
  name_used_ = 0;
  reached_ = possible_ = told_ = 0;
  same_ = true;
  taken_unseen_ = 0;
}

double NameEstimate::finish() {
  bool initials = initials_ != 0;
  for (std::size_t at = 0; at < words_.size(); ++at) {
    initials |= facts_of(at).initials;
    for (const auto& alike : alike_.of(word_of(at))) consider(alike.unit, at, alike.like);
  }
  choose();
  if (initials) take_initials();
  return score();
}

void NameEstimate::consider(std::uint16_t unit, std::size_t at, const Likeness& like) {
  if (count_ == pairs_.size()) return;
  const auto weight = (units_[unit].weight + weight_of(at)) / 2 * like.factor;
  const auto gain = weight * like.similarity;
  const bool tells = like.why != Why::initial;
  pairs_[count_++] = {unit,
                      static_cast<std::uint16_t>(at),
                      static_cast<float>(weight),
                      static_cast<float>(gain),
                      static_cast<float>(tells ? gain * like.factor : 0),
                      tells && like.similarity >= costs::same_similarity_min,
                      like.doubtful};
}

void NameEstimate::choose() {
  std::sort(pairs_.begin(), pairs_.begin() + static_cast<std::ptrdiff_t>(count_),
            [](const Pair& a, const Pair& b) {
              if (a.gain != b.gain) return a.gain > b.gain;
              return a.unit != b.unit ? a.unit < b.unit : a.at < b.at;
            });
  for (std::size_t i = 0; i < count_; ++i) {
    const auto& pair = pairs_[i];
    const auto covers = units_[pair.unit].covers;
    if ((asked_used_ & covers) != 0 || (name_used_ & 1U << pair.at) != 0) continue;
    asked_used_ |= covers;
    name_used_ |= 1U << pair.at;
    reached_ += double{pair.gain};
    possible_ += double{pair.weight} * (pair.doubtful ? 1 + costs::doubt : 1);
    told_ += double{pair.told};
    same_ &= pair.same;
  }
  count_ = 0;
}

void NameEstimate::take_initials() {
  const auto& tokens = asked_.tokens;
  for (std::uint16_t unit = 0; unit < tokens.size(); ++unit) {
    if ((asked_used_ & 1U << unit) != 0 || tokens[unit].latin.empty()) continue;
    const bool initial = (initials_ & 1U << unit) != 0, loose = (loose_ & 1U << unit) != 0;
    for (std::size_t at = 0; at < words_.size(); ++at) {
      const auto& facts = facts_of(at);
      const bool stands = (initial && !facts.loose) || (!loose && facts.initials);
      if (stands && (name_used_ & 1U << at) == 0 && tokens[unit].latin.front() == facts.first)
        consider(unit, at, initial_likeness);
    }
  }
  choose();
}

double NameEstimate::score() const {
  double all = possible_, asked_mass = 0, name_mass = 0;
  bool complete = true;
  const auto& tokens = asked_.tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    if (((asked_used_ | loose_) & 1U << i) != 0) continue;
    const bool repeated = (repeats_[i] & asked_used_) != 0;
    all += (repeated ? costs::missing_repeated : costs::missing_on_record) * tokens[i].weight;
    asked_mass += tokens[i].mass;
    complete &= repeated;
  }
  auto unseen = taken_unseen_;
  for (std::size_t at = 0; at < words_.size(); ++at) {
    if ((name_used_ & 1U << at) != 0 || facts_of(at).loose) continue;
    if (unseen > 0) {
      --unseen;
      continue;
    }
    const bool repeated = is_repeated(at);
    all += (repeated ? costs::missing_repeated : costs::missing_in_question) * weight_of(at);
    name_mass += double{facts_of(at).mass};
    complete &= repeated;
  }
  // Words on both sides that nothing stands for contradict each other.
  const auto last = tokens.size() - 1;
  const bool both_end =
      taken_unseen_ == 0 && !words_.empty() && ((asked_used_ | loose_) & 1U << last) == 0 &&
      (name_used_ & 1U << (words_.size() - 1)) == 0 && !facts_of(words_.size() - 1).loose;
  all += (both_end ? costs::contradiction_of_last : costs::contradiction) *
         std::min(asked_mass, name_mass);
  if (reached_ <= 0) return 0;
  const auto score = costs::as_told(reached_ / all, told_, complete, strong_score_min);
  return complete && same_ && told_ > 0 ? std::max(score, possible_score_min) : score;
}

std::uint32_t NameEstimate::word_of(std::size_t at) const {
  return words_[at] & ~NameIndex::family_bit;
}

const NameIndex::Facts& NameEstimate::facts_of(std::size_t at) const {
  return index_.facts_[word_of(at)];
}

double NameEstimate::weight_of(std::size_t at) const {
  const bool family = (words_[at] & NameIndex::family_bit) != 0;
  return double{facts_of(at).weight} * (family ? family_factor : 1);
}

bool NameEstimate::is_repeated(std::size_t at) const {
  for (std::size_t k = 0; k < words_.size(); ++k)
    if ((name_used_ & 1U << k) != 0 && word_of(k) == word_of(at)) return true;
  return false;
}

}  // namespace iwets::match::person
