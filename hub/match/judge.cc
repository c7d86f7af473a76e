#include <algorithm>

#include "hub/match/rules.h"

namespace iwets::match {

Judgement graded(Grade grade, const char* rule, std::string matched,
                 std::vector<std::string> against) {
  const bool alert = grade == Grade::a || grade == Grade::b;
  return {alert, grade, rule, std::move(matched), std::move(against)};
}

Grade lowered(Grade grade, std::size_t steps) {
  for (; steps > 0; --steps) switch (grade) {
      case Grade::a: grade = Grade::b; break;
      case Grade::b: grade = Grade::c; break;
      case Grade::c:
      case Grade::d:
      case Grade::e: grade = Grade::e; break;
      case Grade::none: break;
    }
  return grade;
}

void keep_better(std::optional<Judgement>& best, std::optional<Judgement> other) {
  if (other && (!best || better(*other, *best))) best = std::move(other);
}

bool better(const Judgement& a, const Judgement& b) {
  if (a.alert != b.alert) return a.alert;
  if (a.grade != b.grade) return a.grade < b.grade;
  if (a.score != b.score) return a.score > b.score;
  return a.against.size() < b.against.size();
}

std::optional<Judgement> judge(Store store, const field::Subject& question,
                               const field::Subject& record) {
  if (store == Store::document && std::holds_alternative<field::Document>(question)) {
    const auto& document = std::get<field::Document>(question);
    if (const auto* nominal = std::get_if<field::Person>(&record))
      return judge_nominal_document(document, *nominal);
  }
  if (question.index() != record.index()) return std::nullopt;
  switch (store) {
    case Store::nominal:
      if (const auto* person = std::get_if<field::Person>(&question))
        return judge_person(person::prepared(*person),
                            person::prepared(std::get<field::Person>(record)));
      break;
    case Store::firearm:
    case Store::trace:
      if (const auto* firearm = std::get_if<field::Firearm>(&question))
        return judge_firearm(*firearm, std::get<field::Firearm>(record));
      break;
    case Store::document:
      if (const auto* document = std::get_if<field::Document>(&question))
        return judge_document(*document, std::get<field::Document>(record));
      break;
    case Store::vehicle:
      if (const auto* vehicle = std::get_if<field::Vehicle>(&question))
        return judge_vehicle(*vehicle, std::get<field::Vehicle>(record));
      break;
  }
  return std::nullopt;
}

}  // namespace iwets::match
