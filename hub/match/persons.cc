#include <cmath>
#include <string>

#include "hub/match/rules.h"

namespace iwets::match {
namespace {

/// Names that the score does not hold against each other.
constexpr double name_differs_below = person::possible_score_min;

/// What the words of the two names say for it and against it.
void tell(const person::Pair& pair, Judgement& judgement) {
  using person::Why;
  switch (pair.why) {
    case Why::exact:
    case Why::particle: return;
    case Why::only_asked: judgement.against.push_back("not on record: " + pair.asked); return;
    case Why::only_on_record:
      judgement.against.push_back("only on record: " + pair.on_record);
      return;
    default:
      judgement.in_favour.push_back(pair.asked + " is " + pair.on_record + " (" +
                                    person::words(pair.why) + ")");
  }
}

const char* rule_of(const person::Match& match) {
  if (match.name_score < name_differs_below) return "person_document";
  switch (match.tier) {
    case person::Tier::exact: return "name_exact";
    case person::Tier::strong: return "name_strong";
    default: return "name_possible";
  }
}

}  // namespace

std::optional<Judgement> judge_person(const person::Prepared& question,
                                      const person::Prepared& record) {
  const auto match = person::matched(question, record);
  if (match.tier == person::Tier::none) return std::nullopt;
  Judgement judgement;
  judgement.alert = person::alerts(match.tier);
  judgement.rule = rule_of(match);
  judgement.score = static_cast<std::uint16_t>(std::lround(match.score * 1000));
  judgement.in_favour = match.in_favour;
  judgement.against = match.against;
  if (match.name_score < name_differs_below) {
    judgement.matched = match.evidence.document;
    judgement.against.emplace_back("name differs");
  } else {
    judgement.matched = match.on_record;
    for (const auto& pair : match.alignment) tell(pair, judgement);
  }
  return judgement;
}

}  // namespace iwets::match
