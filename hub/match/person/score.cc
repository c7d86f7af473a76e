#include "hub/match/person/score.h"

#include <algorithm>

namespace iwets::match::person {
namespace {

/// Share of the way to 1 that supporting evidence takes the score.
double lift(const Evidence& evidence) {
  double lift = 0;
  switch (evidence.birth) {
    case Birth::equal: lift = 0.5; break;
    case Birth::day_and_month_swapped: lift = 0.3; break;
    case Birth::one_digit_off: lift = 0.2; break;
    case Birth::partly_equal: lift = 0.15; break;
    case Birth::year_off_by_one: lift = 0.05; break;
    case Birth::unknown:
    case Birth::contradicted: break;
  }
  // Half the world is of one sex and millions share a country: they only tip the scales.
  if (evidence.nationality == Evidence::Side::supports) lift += 0.05;
  return lift;
}

constexpr double lift_most = 0.55;  ///< birth date and nationality equal
/// What an equal name without any evidence lacks of an equal name with all of it.
constexpr double unsupported_discount = 0.1;
constexpr double decisive_score = 0.99;

double burden(const Evidence& evidence) {
  double factor = 1;
  if (evidence.birth == Birth::contradicted) factor *= 0.75;
  if (evidence.sex == Evidence::Side::contradicts) factor *= 0.9;
  if (evidence.nationality == Evidence::Side::contradicts) factor *= 0.85;
  return factor;
}

Tier tier_of(double score, const NameScore& names, const Evidence& evidence) {
  if (!evidence.document.empty()) return names.exact ? Tier::exact : Tier::strong;
  if (score < possible_score_min) return Tier::none;
  const bool doubted = evidence.birth == Birth::contradicted;
  const bool unsupported = names.rough && evidence.birth == Birth::unknown;
  const auto strong_min = unsupported ? strong_rough_score_min : strong_score_min;
  if (score < strong_min || doubted) return Tier::possible;
  return names.exact ? Tier::exact : Tier::strong;
}

}  // namespace

const char* words(Tier tier) {
  switch (tier) {
    case Tier::none: return "none";
    case Tier::possible: return "possible";
    case Tier::strong: return "strong";
    case Tier::exact: return "exact";
  }
  return "";
}

bool alerts(Tier tier) { return tier >= Tier::strong; }

Prepared prepared(field::Person person) {
  static const Dictionary none;
  return prepared(std::move(person), none);
}

Prepared prepared(field::Person person, const Dictionary& dictionary) {
  Prepared made{std::move(person), {}};
  made.names.reserve(1 + made.person.aliases.size());
  made.names.push_back(prepared(std::string_view(made.person.name), dictionary));
  for (const auto& alias : made.person.aliases)
    made.names.push_back(prepared(std::string_view(alias), dictionary));
  return made;
}

double with_evidence(double name_score, bool tells, const Evidence& evidence) {
  // A name that tells nothing is not lifted by a birthday that a thousand others have.
  const bool lifts = tells && name_score >= possible_score_min;
  const double lifted = lifts ? name_score + (1 - name_score) * lift(evidence) : name_score;
  return lifted * burden(evidence);
}

double ranked(double score, const Evidence& evidence) {
  if (!evidence.document.empty()) return std::max(score, decisive_score);
  return score * (1 - unsupported_discount * (1 - lift(evidence) / lift_most));
}

Match matched(const Prepared& asked, const Prepared& on_record) {
  NameScore best;
  best.exact = false;
  Match out;
  for (const auto& one : asked.names)
    for (const auto& other : on_record.names) {
      auto names = compared(one, other);
      if (names.score <= best.score && !out.asked.empty()) continue;
      best = std::move(names);
      out.asked = one.text;
      out.on_record = other.text;
    }
  out.evidence = evidence(asked.person, on_record.person);
  auto told = in_words(out.evidence);
  out.in_favour = std::move(told.in_favour);
  out.against = std::move(told.against);
  out.alignment = std::move(best.alignment);
  out.name_score = best.score;
  const auto score = with_evidence(best.score, best.told > 0, out.evidence);
  out.tier = tier_of(score, best, out.evidence);
  out.score = ranked(score, out.evidence);
  return out;
}

}  // namespace iwets::match::person
