#include "hub/screen/pairs.h"

#include <set>

#include "hub/match/person/align.h"
#include "hub/screen/share.h"

namespace iwets::screen {
namespace {

struct Counts {
  std::size_t right = 0, wrong = 0, missed = 0;
};

Counts counted(const std::vector<ScoredPair>& pairs, double threshold) {
  Counts counts;
  for (const auto& pair : pairs) {
    const bool said = pair.score >= threshold;
    if (said && pair.is_match) ++counts.right;
    if (said && !pair.is_match) ++counts.wrong;
    if (!said && pair.is_match) ++counts.missed;
  }
  return counts;
}

double f1_of(const Counts& c) { return share(2 * c.right, 2 * c.right + c.wrong + c.missed); }

}  // namespace

Result<std::vector<ScoredPair>, Problem> scored_pairs(const std::vector<Row>& rows,
                                                      const std::string& file,
                                                      const match::person::Dictionary& dictionary) {
  std::vector<ScoredPair> pairs;
  for (const auto& row : rows) {
    const auto at = file + ":" + std::to_string(row.line) + ": ";
    const auto& label = row["is_match"];
    if (label != "true" && label != "false")
      return fail(Problem{false, at + "is_match is \"" + label + "\"", "write `true` or `false`"});
    if (row["name1"].empty() || row["name2"].empty())
      return fail(Problem{false, at + "a name is missing", "give name1 and name2"});
    const auto names = match::person::compared(match::person::prepared(row["name1"], dictionary),
                                               match::person::prepared(row["name2"], dictionary));
    pairs.push_back({row.line, row["schema"], row["case_group"], row["name1"], row["name2"],
                     label == "true", names.score});
  }
  return pairs;
}

Figures figures(const std::vector<ScoredPair>& pairs, double threshold) {
  const auto counts = counted(pairs, threshold);
  Figures out;
  out.pairs = pairs.size();
  out.precision = share(counts.right, counts.right + counts.wrong);
  out.recall = share(counts.right, counts.right + counts.missed);
  out.f1 = f1_of(counts);
  std::set<double> scores;
  for (const auto& pair : pairs) scores.insert(pair.score);
  for (const double at : scores) {
    const double f1 = f1_of(counted(pairs, at));
    if (f1 <= out.best_f1) continue;
    out.best_f1 = f1;
    out.best_threshold = at;
  }
  return out;
}

}  // namespace iwets::screen
