#pragma once

#include <map>
#include <string>
#include <vector>

#include "hub/match/person/dictionary.h"
#include "hub/screen/table.h"

/// How well the scorer tells labelled pairs of names.
namespace iwets::screen {

/// A labelled pair with its score.
struct ScoredPair {
  std::uint64_t line = 0;
  std::string schema, case_group, name1, name2;
  bool is_match = false;
  double score = 0;
};
/// Columns: schema, name1, name2, is_match (true or false); case_group if there is one. Fails at a
/// row with another label or without a name.
[[nodiscard]] Result<std::vector<ScoredPair>, Problem> scored_pairs(
    const std::vector<Row>& rows, const std::string& file,
    const match::person::Dictionary& dictionary);

struct Figures {
  std::size_t pairs = 0;
  double precision = 0, recall = 0, f1 = 0;  ///< at the threshold; 0 where nothing can be said
  double best_f1 = 0, best_threshold = 0;    ///< over all thresholds
};
[[nodiscard]] Figures figures(const std::vector<ScoredPair>& pairs, double threshold);

}  // namespace iwets::screen
