#pragma once

#include <string>
#include <vector>

#include "hub/match/person/score.h"
#include "hub/screen/table.h"

/// Questions against records.
namespace iwets::screen {

/// Columns: full_name, or first_name, middle_name and last_name; date_of_birth (1951, 1951-06 or
/// 1951-06-19) and nationality (a code or English name), several with `;`; gender. Fails at a row
/// without a name or with something that is no date.
[[nodiscard]] Result<std::vector<match::person::Prepared>, Problem> persons(
    const std::vector<Row>& rows, const std::string& file);

/// An alert of one question.
struct Alert {
  std::size_t question = 0, record = 0;
  double score = 0;
};
struct Screening {
  double alert_rate_name = 0;      ///< share of questions with an alert, by name alone
  double alert_rate_evidence = 0;  ///< the same with birth date, sex and nationality
  double recall_alert = 0, recall_possible = 0;  ///< of the record in the question's own row
  std::vector<Alert> alerts;                     ///< best of each question, by name alone
  std::size_t candidates = 0;                    ///< records compared, of all questions
  std::size_t possible = 0;   ///< those of them that are at least possible by name
  std::vector<Alert> missed;  ///< those of these that the index does not propose; of `brute` only
};
struct ScreenOptions {
  bool paired = false;  ///< row n asks for row n; alerts with other records count as false
  bool brute = false;   ///< each question with each record: the oracle of the index
};
/// As the hub does: the index proposes, the score decides.
[[nodiscard]] Screening screened(const std::vector<match::person::Prepared>& questions,
                                 const std::vector<match::person::Prepared>& records,
                                 const ScreenOptions& options);

}  // namespace iwets::screen
