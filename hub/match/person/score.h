#pragma once

#include <optional>
#include <string>
#include <vector>

#include "hub/match/person/align.h"
#include "hub/match/person/evidence.h"

/// Whether two persons are one: names first, then evidence.
namespace iwets::match::person {

enum class Tier { none, possible, strong, exact };
[[nodiscard]] const char* words(Tier tier);
/// `exact` and `strong` alert.
[[nodiscard]] bool alerts(Tier tier);

/// A person whose names are ready to be compared.
struct Prepared {
  field::Person person;
  std::vector<Name> names;  ///< the name, then the aliases
};
[[nodiscard]] Prepared prepared(field::Person person);
/// The same, with the words that `dictionary` knows.
[[nodiscard]] Prepared prepared(field::Person person, const Dictionary& dictionary);

struct Match {
  Tier tier = Tier::none;
  double score = 0;              ///< 0 to 1, names and evidence
  double name_score = 0;         ///< 0 to 1, the names alone
  std::string asked, on_record;  ///< the name or alias of each side that matched best
  std::vector<Pair> alignment;   ///< of these two
  Evidence evidence;
  std::vector<std::string> in_favour, against;
};

/// What evidence makes of the score of two names: more or less, still 0 to 1. `tells`: a word that
/// is no initial and no particle is alike.
[[nodiscard]] double with_evidence(double name_score, bool tells, const Evidence& evidence);

/// The same as an order: of equal names the one with more evidence comes first.
[[nodiscard]] double ranked(double score, const Evidence& evidence);

/// The best pair of names, judged with the evidence.
[[nodiscard]] Match matched(const Prepared& asked, const Prepared& on_record);

}  // namespace iwets::match::person
