#include "hub/match/person/align.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstdint>
#include <string_view>

#include "hub/match/person/costs.h"

namespace iwets::match::person {
namespace {

using namespace costs;

/// Mass of a part of a word that the other side leaves out.
constexpr double left_out_mass = 0.9;
constexpr double reordered_factor = 0.97;

struct Candidate {
  std::size_t asked_first = 0, asked_last = 0, record_first = 0, record_last = 0;
  Likeness like;
  double gain = 0;
};

double weight_of(const std::vector<Token>& tokens, std::size_t first, std::size_t last) {
  double sum = 0;
  for (auto i = first; i <= last; ++i) sum += tokens[i].weight;
  return sum;
}

std::string text_of(const std::vector<Token>& tokens, std::size_t first, std::size_t last) {
  std::string text = tokens[first].native;
  for (auto i = first + 1; i <= last; ++i) text += ' ' + tokens[i].native;
  return text;
}

/// A bit for each token that a pair has taken.
using Taken = std::uint32_t;
static_assert(tokens_max < 32);

Taken bits(std::size_t first, std::size_t last) {
  return ((Taken{2} << last) - 1) & ~((Taken{1} << first) - 1);
}

bool has(Taken taken, std::size_t token) { return (taken & bits(token, token)) != 0; }

/// What may be left out of a word, standing by itself.
bool is_part(const Token& token) {
  constexpr std::array<std::string_view, 7> parts{"abd", "abdul", "abdel", "abdal",
                                                  "din", "dine",  "ula"};
  return std::find(parts.begin(), parts.end(), token.folded) != parts.end();
}

/// One of the two is of a script that does not tell the sound of the other's letters.
bool is_rough(const Token& a, const Token& b) {
  const auto tells = [](Script s) {
    return s == Script::latin || s == Script::cyrillic || s == Script::greek;
  };
  return a.script != b.script && (!tells(a.script) || !tells(b.script));
}

class Alignment {
 public:
  Alignment(const Name& asked, const Name& on_record)
      : asked_(asked.tokens), record_(on_record.tokens) {
    assert(asked_.size() <= tokens_max && record_.size() <= tokens_max);
    for (std::size_t i = 0; i < asked_.size(); ++i)
      for (std::size_t j = 0; j < record_.size(); ++j)
        consider({i, i, j, j, likeness(asked_[i], record_[j]), 0});
    for (const auto& join : asked.joins)
      for (std::size_t j = 0; j < record_.size(); ++j)
        consider_joined({join.first, join.last, j, j, joined_likeness(record_[j], join), 0});
    for (const auto& join : on_record.joins)
      for (std::size_t i = 0; i < asked_.size(); ++i)
        consider_joined({i, i, join.first, join.last, joined_likeness(asked_[i], join), 0});
    choose();
  }

  [[nodiscard]] NameScore scored() const {
    NameScore out;
    out.alignment.reserve(asked_.size() + record_.size());
    double reached = 0, possible = 0;
    int longer = 0;  // Parts that one side leaves out: the same on both sides contradict nothing.
    for (const auto& c : chosen_) {
      const auto weight = pair_weight(c);
      reached += weight * c.like.similarity;
      possible += weight;
      if (c.like.doubtful) possible += doubt * weight;
      longer += c.like.longer;
      if (c.like.why != Why::particle && c.like.why != Why::initial)
        out.told += weight * c.like.similarity * c.like.factor;
      out.exact &= c.like.similarity >= 1;
      out.rough |= is_rough(asked_[c.asked_first], record_[c.record_first]);
      out.alignment.push_back({text_of(asked_, c.asked_first, c.asked_last),
                               text_of(record_, c.record_first, c.record_last), c.like.why,
                               c.like.similarity, weight});
    }
    auto asked_parts = std::max(0, -longer), record_parts = std::max(0, longer);
    const auto asked =
        missing(asked_, asked_taken_, missing_on_record, Why::only_asked, asked_parts, out);
    const auto record = missing(record_, record_taken_, missing_in_question, Why::only_on_record,
                                record_parts, out);
    const auto asked_mass = asked.mass + record_parts * left_out_mass;
    const auto record_mass = record.mass + asked_parts * left_out_mass;
    const bool last = last_missing(asked_, asked_taken_) && last_missing(record_, record_taken_);
    possible += asked.cost + record.cost +
                (last ? contradiction_of_last : contradiction) * std::min(asked_mass, record_mass);
    out.complete = asked.words + record.words <= 0;
    out.exact &= out.complete && in_order();
    if (reached <= 0) return out;
    out.score = reached / possible * (in_order() ? 1 : reordered_factor);
    out.score = as_told(out.score, out.told, out.complete, strong_score_min);
    // What is the same word for word is worth a look, however common it is.
    const bool same = std::all_of(chosen_.begin(), chosen_.end(), [](const Candidate& c) {
      return c.like.similarity >= same_similarity_min && c.like.why != Why::initial;
    });
    if (out.exact || (out.complete && same && out.told > 0))
      out.score = std::max(out.score, possible_score_min);
    return out;
  }

 private:
  struct Missing {
    double cost = 0;   ///< in the score
    double words = 0;  ///< weight of words, without particles and repeated words
    double mass = 0;   ///< of all that may contradict
  };

  /// Keeps the best first; of equal pairs those that keep the order come first.
  void consider(Candidate candidate) {
    if (candidate.like.similarity < pair_similarity_min) return;
    candidate.gain = pair_weight(candidate) * candidate.like.similarity;
    const auto worse = std::find_if(candidates_.begin(), candidates_.end(),
                                    [&](const auto& c) { return c.gain < candidate.gain; });
    candidates_.insert(worse, candidate);
  }

  /// Not if one of the neighbours is by itself as much like the word: `Karl Lee` is no `Karl`.
  void consider_joined(const Candidate& joined) {
    if (joined.like.similarity < pair_similarity_min) return;
    const bool alone = std::any_of(candidates_.begin(), candidates_.end(), [&](const auto& c) {
      return c.asked_first >= joined.asked_first && c.asked_last <= joined.asked_last &&
             c.record_first >= joined.record_first && c.record_last <= joined.record_last &&
             c.like.similarity >= joined.like.similarity;
    });
    if (!alone) consider(joined);
  }

  [[nodiscard]] double pair_weight(const Candidate& c) const {
    return (weight_of(asked_, c.asked_first, c.asked_last) +
            weight_of(record_, c.record_first, c.record_last)) /
           2 * c.like.factor;
  }

  void choose() {
    for (const auto& c : candidates_) {
      const auto asked = bits(c.asked_first, c.asked_last);
      const auto record = bits(c.record_first, c.record_last);
      if ((asked & asked_taken_) != 0 || (record & record_taken_) != 0) continue;
      asked_taken_ |= asked;
      record_taken_ |= record;
      chosen_.push_back(c);
    }
    std::sort(chosen_.begin(), chosen_.end(),
              [](const Candidate& a, const Candidate& b) { return a.asked_first < b.asked_first; });
  }

  [[nodiscard]] bool in_order() const {
    std::size_t last = 0;
    for (const auto& c : chosen_) {
      if (c.like.why == Why::particle) continue;
      if (c.record_first < last) return false;
      last = c.record_first;
    }
    return true;
  }

  /// Of `parts`, which pairs of this side leave out, it takes those that stand here by themselves.
  static Missing missing(const std::vector<Token>& tokens, Taken taken, double share, Why why,
                         int& parts, NameScore& out) {
    Missing sum;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (has(taken, i)) continue;
      const auto& token = tokens[i];
      bool repeated = false;
      for (std::size_t k = 0; k < tokens.size(); ++k)
        repeated |= has(taken, k) && tokens[k].native == token.native;
      const bool part = parts > 0 && is_part(token);
      if (part) --parts;
      repeated |= part;
      const bool light = repeated || token.kind == Kind::particle;
      sum.cost += token.weight * (repeated                       ? missing_repeated
                                  : token.kind == Kind::particle ? missing_particle
                                                                 : share);
      if (!light) sum.words += token.weight;
      if (token.kind != Kind::particle && !part) sum.mass += token.mass;
      const bool asked = why == Why::only_asked;
      out.alignment.push_back({asked ? token.native : std::string(),
                               asked ? std::string() : token.native, why, 0, token.weight});
    }
    return sum;
  }

  /// True if nothing stands for the last word of a name, particles left out.
  static bool last_missing(const std::vector<Token>& tokens, Taken taken) {
    for (auto i = tokens.size(); i > 0; --i)
      if (tokens[i - 1].kind == Kind::word) return !has(taken, i - 1);
    return false;
  }

  const std::vector<Token>& asked_;
  const std::vector<Token>& record_;
  std::vector<Candidate> candidates_, chosen_;
  Taken asked_taken_ = 0, record_taken_ = 0;
};

}  // namespace

NameScore compared(const Name& asked, const Name& on_record) {
  return Alignment(asked, on_record).scored();
}

}  // namespace iwets::match::person
