#include "hub/match/person/align.h"

#include <algorithm>

namespace iwets::match::person {
namespace {

constexpr double missing_on_record = 0.65;
constexpr double missing_in_question = 0.2;
constexpr double missing_particle = 0.2;
constexpr double missing_repeated = 0.1;
/// What two words that stand against each other cost beyond being missing.
constexpr double contradiction = 1.5;
/// What a doubtful pair costs beyond its similarity.
constexpr double doubt = 0.6;
constexpr double pair_similarity_min = 0.6;
constexpr double reordered_factor = 0.97;
/// Told by two rare words.
constexpr double told_enough = 2.0;
constexpr double common_discount = 0.08;
/// The most that a name can reach of which nothing is told.
constexpr double untold_score = 0.5;
/// What must be told for an alert: by complete names, and by those with missing words.
constexpr double told_min_complete = 0.8;
constexpr double told_min = 1.5;

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

class Alignment {
 public:
  Alignment(const Name& asked, const Name& on_record)
      : asked_(asked.tokens), record_(on_record.tokens) {
    for (std::size_t i = 0; i < asked_.size(); ++i)
      for (std::size_t j = 0; j < record_.size(); ++j)
        consider({i, i, j, j, likeness(asked_[i], record_[j]), 0});
    for (const auto& join : asked.joins)
      for (std::size_t j = 0; j < record_.size(); ++j)
        consider({join.first, join.last, j, j, joined_likeness(record_[j], join), 0});
    for (const auto& join : on_record.joins)
      for (std::size_t i = 0; i < asked_.size(); ++i)
        consider({i, i, join.first, join.last, joined_likeness(asked_[i], join), 0});
    choose();
  }

  [[nodiscard]] NameScore scored() const {
    NameScore out;
    double reached = 0, possible = 0;
    for (const auto& c : chosen_) {
      const auto weight = pair_weight(c);
      reached += weight * c.like.similarity;
      possible += weight;
      if (c.like.doubtful) possible += doubt * weight;
      if (c.like.why != Why::particle && c.like.why != Why::initial)
        out.told += weight * c.like.similarity * c.like.factor;
      out.exact &= c.like.similarity >= 1;
      out.alignment.push_back({text_of(asked_, c.asked_first, c.asked_last),
                               text_of(record_, c.record_first, c.record_last), c.like.why,
                               c.like.similarity, weight});
    }
    const auto asked = missing(asked_, asked_used_, missing_on_record, Why::only_asked, out);
    const auto record =
        missing(record_, record_used_, missing_in_question, Why::only_on_record, out);
    possible += asked.cost + record.cost + contradiction * std::min(asked.mass, record.mass);
    out.complete = asked.words + record.words <= 0;
    out.exact &= out.complete && in_order();
    if (reached <= 0) return out;
    out.score = reached / possible * (in_order() ? 1 : reordered_factor);
    out.score *= 1 - common_discount * std::max(0.0, 1 - out.told / told_enough);
    const double enough = out.complete ? told_min_complete : told_min;
    if (out.told < enough)
      out.score =
          std::min(out.score, untold_score + (strong_score_min - untold_score) * out.told / enough);
    return out;
  }

 private:
  struct Missing {
    double cost = 0;   ///< in the score
    double words = 0;  ///< weight of words, without particles and repeated words
    double mass = 0;   ///< of all that may contradict
  };

  void consider(Candidate candidate) {
    if (candidate.like.similarity < pair_similarity_min) return;
    candidate.gain = pair_weight(candidate) * candidate.like.similarity;
    candidates_.push_back(candidate);
  }

  [[nodiscard]] double pair_weight(const Candidate& c) const {
    return (weight_of(asked_, c.asked_first, c.asked_last) +
            weight_of(record_, c.record_first, c.record_last)) /
           2 * c.like.factor;
  }

  void choose() {
    // A word that is there as it is stands for itself, not as a part of something longer. Of equal
    // pairs those that keep the order come first.
    std::stable_sort(candidates_.begin(), candidates_.end(),
                     [](const Candidate& a, const Candidate& b) {
                       const bool same = a.like.why == Why::exact;
                       if (same != (b.like.why == Why::exact)) return same;
                       return a.gain > b.gain;
                     });
    asked_used_.assign(asked_.size(), false);
    record_used_.assign(record_.size(), false);
    for (const auto& c : candidates_) {
      const auto free = [](const std::vector<bool>& used, std::size_t first, std::size_t last) {
        return std::none_of(used.begin() + static_cast<std::ptrdiff_t>(first),
                            used.begin() + static_cast<std::ptrdiff_t>(last) + 1,
                            [](bool taken) { return taken; });
      };
      if (!free(asked_used_, c.asked_first, c.asked_last) ||
          !free(record_used_, c.record_first, c.record_last))
        continue;
      for (auto i = c.asked_first; i <= c.asked_last; ++i) asked_used_[i] = true;
      for (auto j = c.record_first; j <= c.record_last; ++j) record_used_[j] = true;
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

  static Missing missing(const std::vector<Token>& tokens, const std::vector<bool>& used,
                         double share, Why why, NameScore& out) {
    Missing sum;
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (used[i]) continue;
      const auto& token = tokens[i];
      bool repeated = false;
      for (std::size_t k = 0; k < tokens.size(); ++k)
        repeated |= used[k] && tokens[k].native == token.native;
      const bool light = repeated || token.kind == Kind::particle;
      sum.cost += token.weight * (repeated                       ? missing_repeated
                                  : token.kind == Kind::particle ? missing_particle
                                                                 : share);
      if (!light) sum.words += token.weight;
      if (token.kind != Kind::particle) sum.mass += token.mass;
      const bool asked = why == Why::only_asked;
      out.alignment.push_back({asked ? token.native : std::string(),
                               asked ? std::string() : token.native, why, 0, token.weight});
    }
    return sum;
  }

  const std::vector<Token>& asked_;
  const std::vector<Token>& record_;
  std::vector<Candidate> candidates_, chosen_;
  std::vector<bool> asked_used_, record_used_;
};

}  // namespace

NameScore compared(const Name& asked, const Name& on_record) {
  return Alignment(asked, on_record).scored();
}

}  // namespace iwets::match::person
