#pragma once

#include <string>
#include <vector>

#include "hub/match/person/likeness.h"

/// One name against another, word by word.
namespace iwets::match::person {

/// A line of the alignment. Empty on one side: nothing there stands for it.
struct Pair {
  std::string asked, on_record;  ///< words as compared, several if joined
  Why why = Why::exact;
  double similarity = 0;
  double weight = 0;  ///< of the pair in the score; of an unmatched word, its own
  friend bool operator==(const Pair&, const Pair&) = default;
};

/// Matches of the name alone reach an officer from here on, and alert from there on.
inline constexpr double possible_score_min = 0.60;
inline constexpr double strong_score_min = 0.70;
/// The same for rough names without evidence: such scripts make many names alike.
inline constexpr double strong_rough_score_min = 0.88;

struct NameScore {
  double score = 0;      ///< 0 to 1
  bool complete = true;  ///< no word is missing on either side
  bool exact = true;     ///< complete, every word the same, in the same order
  bool rough = false;    ///< a word is alike only as far as the other's script tells its sound
  double told = 0;       ///< sum of what the matched words tell; particles and initials tell little
  std::vector<Pair> alignment;
};

/// Aligns one to one, best pairs first. A word missing on record costs more than one not asked
/// for; words missing on both sides contradict each other. What is too common to tell anybody
/// apart stays below `strong_score_min`.
[[nodiscard]] NameScore compared(const Name& asked, const Name& on_record);

}  // namespace iwets::match::person
