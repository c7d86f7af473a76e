#pragma once

#include <algorithm>

/// What a name loses for what is missing, doubtful or common: by these the score (align.cc) and the
/// estimate that goes before it (name_estimate.cc) agree.
namespace iwets::match::person::costs {

// Shares of the weight of a word that nothing stands for.
inline constexpr double missing_on_record = 0.65;
inline constexpr double missing_in_question = 0.2;
inline constexpr double missing_particle = 0.2;
inline constexpr double missing_repeated = 0.1;
/// What two words that stand against each other cost beyond being missing.
inline constexpr double contradiction = 1.5;
/// The same if each ends its name: without a comma the last word is the family name.
inline constexpr double contradiction_of_last = 2.0;
/// What a doubtful pair costs beyond its similarity.
inline constexpr double doubt = 0.6;
/// Less similar words do not stand for each other.
inline constexpr double pair_similarity_min = 0.6;
/// The same word, as it is or in another spelling or script.
inline constexpr double same_similarity_min = 0.9;
/// Told by two rare words.
inline constexpr double told_enough = 2.0;
inline constexpr double common_discount = 0.08;
/// The most that a name can reach of which nothing is told.
inline constexpr double untold_score = 0.5;
/// What must be told for an alert: by complete names, and by those with missing words.
inline constexpr double told_min_complete = 0.8;
inline constexpr double told_min = 1.5;

/// What of a score is left where little is told; `alert` is the score of an alert.
[[nodiscard]] constexpr double as_told(double score, double told, bool complete, double alert) {
  const double enough = complete ? told_min_complete : told_min;
  const double left = score * (1 - common_discount * std::max(0.0, 1 - told / told_enough));
  return told >= enough ? left
                        : std::min(left, untold_score + (alert - untold_score) * told / enough);
}

}  // namespace iwets::match::person::costs
