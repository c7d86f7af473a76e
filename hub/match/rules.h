#pragma once

#include <optional>

#include "hub/match/match.h"
#include "hub/match/person/score.h"
#include "proto/field/calibre.h"

/// The rules, one file for each kind of subject. Their names are those of docs/matching.md.
namespace iwets::match {

/// `question` is made ready once for all its candidates.
[[nodiscard]] std::optional<Judgement> judge_person(const person::Prepared& question,
                                                    const person::Prepared& record);
[[nodiscard]] std::optional<Judgement> judge_firearm(const field::Firearm& question,
                                                     const field::Firearm& record);
[[nodiscard]] std::optional<Judgement> judge_document(const field::Document& question,
                                                      const field::Document& record);
/// A document check that meets the identity documents of a nominal: never an alert.
[[nodiscard]] std::optional<Judgement> judge_nominal_document(const field::Document& question,
                                                              const field::Person& record);
[[nodiscard]] std::optional<Judgement> judge_vehicle(const field::Vehicle& question,
                                                     const field::Vehicle& record);

/// A judgement with a grade: A and B alert.
[[nodiscard]] Judgement graded(Grade grade, const char* rule, std::string matched,
                               std::vector<std::string> against = {});
/// One grade down for each contradiction: A, B, C, E. D is for numbers that differ.
[[nodiscard]] Grade lowered(Grade grade, std::size_t steps);
/// Keeps the better of two.
void keep_better(std::optional<Judgement>& best, std::optional<Judgement> other);

}  // namespace iwets::match
