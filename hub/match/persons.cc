#include <algorithm>
#include <map>

#include "hub/match/keys.h"
#include "hub/match/rules.h"
#include "proto/field/document.h"

namespace iwets::match {
namespace {

enum class Evidence { equal, compatible, none, contradicts };

Evidence dates_evidence(const field::PartialDate& a, const field::PartialDate& b) {
  if (a.full() && b.full()) return a == b ? Evidence::equal : Evidence::contradicts;
  const bool year = a.year == b.year;
  const bool month = a.month == 0 || b.month == 0 || a.month == b.month;
  const bool day = a.day == 0 || b.day == 0 || a.day == b.day;
  return year && month && day ? Evidence::compatible : Evidence::contradicts;
}

/// The best that any pair of birth dates says.
Evidence birth_evidence(const field::Person& a, const field::Person& b) {
  auto best = Evidence::none;
  for (const auto& one : a.birth_dates) {
    for (const auto& other : b.birth_dates) {
      if (one.year == 0 || other.year == 0) continue;
      const auto evidence = dates_evidence(one, other);
      if (best == Evidence::none || evidence < best) best = evidence;
    }
  }
  return best;
}

struct NamesAlike {
  std::string on_record;
  bool particles_differ = false;
};

/// The first name or alias on record with the same words as a name or alias asked for; one whose
/// particles are the same too is preferred.
std::optional<NamesAlike> names_alike(const field::Person& question, const field::Person& record) {
  std::multimap<std::string, std::vector<std::string>> asked;  // words -> particles
  const auto ask = [&](const std::string& name) {
    for (auto& form : name_forms(name)) asked.emplace(joined(form.words), form.particles);
  };
  ask(question.name);
  for (const auto& alias : question.aliases) ask(alias);

  std::optional<NamesAlike> alike;
  const auto compare = [&](const std::string& name) {
    for (const auto& form : name_forms(name)) {
      const auto [from, to] = asked.equal_range(joined(form.words));
      if (from == to) continue;
      const bool same = std::any_of(
          from, to, [&](const auto& of_question) { return of_question.second == form.particles; });
      if (!alike || (same && alike->particles_differ)) alike = {name, !same};
    }
  };
  compare(record.name);
  for (const auto& alias : record.aliases) compare(alias);
  return alike;
}

std::vector<std::string> objections(const field::Person& question, const field::Person& record) {
  std::vector<std::string> against;
  const auto known = [](field::Sex sex) {
    return sex == field::Sex::male || sex == field::Sex::female;
  };
  if (known(question.sex) && known(record.sex) && question.sex != record.sex)
    against.emplace_back("sex differs");
  const auto shared = std::any_of(
      question.nationalities.begin(), question.nationalities.end(), [&](const std::string& one) {
        return std::any_of(
            record.nationalities.begin(), record.nationalities.end(),
            [&](const std::string& other) { return country_id(one) == country_id(other); });
      });
  if (!shared && !question.nationalities.empty() && !record.nationalities.empty())
    against.emplace_back("nationality differs");
  return against;
}

/// A document that both carry.
std::optional<std::string> shared_document(const field::Person& question,
                                           const field::Person& record) {
  for (const auto& one : question.documents)
    for (const auto& other : record.documents)
      if (const auto judgement = judge_document(one, other)) return judgement->matched;
  return std::nullopt;
}

}  // namespace

std::optional<Judgement> judge_person(const field::Person& question, const field::Person& record) {
  const auto birth = birth_evidence(question, record);
  auto against = objections(question, record);
  const auto alike = names_alike(question, record);
  if (alike && birth != Evidence::contradicts) {
    Judgement judgement{false, Grade::none, "name", alike->on_record, std::move(against)};
    if (birth == Evidence::compatible) judgement.rule = "name_and_partial_birth_date";
    if (birth == Evidence::equal) judgement.rule = "name_and_birth_date";
    if (alike->particles_differ) {
      judgement.rule += "_without_particles";
      judgement.against.emplace_back("particles of the name differ");
    }
    judgement.alert = birth == Evidence::equal && !alike->particles_differ;
    return judgement;
  }
  const auto document = shared_document(question, record);
  if (!document) return std::nullopt;
  if (!alike) against.emplace_back("name differs");
  if (birth == Evidence::contradicts) against.emplace_back("birth date differs");
  return Judgement{false, Grade::none, "person_document", *document, std::move(against)};
}

}  // namespace iwets::match
