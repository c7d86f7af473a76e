#include "hub/screen/identify.h"

#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>

namespace iwets::screen {
namespace {

using Json = nlohmann::ordered_json;

/// Counts by grade; the first is for "no match".
using ByGrade = std::array<std::size_t, 6>;
constexpr std::array<const char*, 6> grade_names{"none", "A", "B", "C", "D", "E"};

std::size_t place(Grade grade) { return static_cast<std::size_t>(grade); }

/// What became of the questions whose own record is known.
struct Own {
  std::size_t questions = 0, found = 0, alert = 0;
};

double share(std::size_t part, std::size_t whole) {
  if (whole == 0) return 0;
  return std::round(static_cast<double>(part) / static_cast<double>(whole) * 1e6) / 1e6;
}

Json shown(const Own& own) {
  return {{"questions", own.questions},
          {"recall", share(own.found, own.questions)},
          {"recall_alert", share(own.alert, own.questions)}};
}

Json shown(const ByGrade& counts) {
  Json out;
  for (std::size_t i = 1; i <= counts.size(); ++i)
    out[grade_names[i % counts.size()]] = counts[i % counts.size()];
  return out;
}

/// Collects the figures.
class Figures {
 public:
  explicit Figures(bool paired) : paired_(paired) {}

  void count(const Found& found, const std::string& error) {
    const auto& answers = found.answers;
    not_searchable_ += found.note.empty() ? 0 : 1;
    const auto number = questions_++;
    const auto alerts = [](const Answer& answer) { return answer.judgement.alert; };
    ++best_[answers.empty() ? 0 : place(answers.front().judgement.grade)];
    alerts_ += std::any_of(answers.begin(), answers.end(), alerts) ? 1 : 0;
    matches_ += answers.size();
    if (!paired_) return;
    false_alerts_ += std::any_of(answers.begin(), answers.end(), [&](const Answer& answer) {
      return alerts(answer) && answer.record != number;
    });
    const auto own = std::find_if(answers.begin(), answers.end(),
                                  [&](const Answer& answer) { return answer.record == number; });
    ++own_grades_[own == answers.end() ? 0 : place(own->judgement.grade)];
    for (auto* group : {&own_, &by_error_[error]}) {
      ++group->questions;
      group->found += own != answers.end() ? 1 : 0;
      group->alert += own != answers.end() && own->judgement.alert ? 1 : 0;
    }
  }
  [[nodiscard]] Json all(std::size_t records) const {
    Json out{{"records", records},       {"questions", questions_},
             {"by_grade", shown(best_)}, {"with_alert", alerts_},
             {"matches", matches_},      {"not_searchable", not_searchable_}};
    if (!paired_) return out;
    out["with_false_alert"] = false_alerts_;
    out["own_row"] = shown(own_);
    out["own_row"]["by_grade"] = shown(own_grades_);
    for (const auto& [error, own] : by_error_)
      if (!error.empty()) out["own_row"]["by_error"][error] = shown(own);
    return out;
  }

 private:
  const bool paired_;
  std::size_t questions_ = 0, not_searchable_ = 0, alerts_ = 0, false_alerts_ = 0, matches_ = 0;
  ByGrade best_{}, own_grades_{};
  Own own_;
  std::map<std::string, Own> by_error_;
};

/// Writes each question with its best matches, as lines or as a list.
class Listing {
 public:
  Listing(const Identify& told, const Identifiers& records, std::ostream& out)
      : told_(told), records_(records), out_(out) {}

  void add(const Row& question, const Found& found) {
    if (told_.json)
      add_json(question, found);
    else
      add_text(question, found);
  }

 private:
  void add_json(const Row& question, const Found& found) {
    const auto& answers = found.answers;
    Json matches = Json::array();
    for (std::size_t i = 0; i < answers.size() && i < told_.most; ++i) {
      const auto& judgement = answers[i].judgement;
      matches.push_back({{"record_line", records_.line(answers[i].record)},
                         {"number", judgement.matched},
                         {"alert", judgement.alert},
                         {"grade", grade_names[place(judgement.grade)]},
                         {"rule", judgement.rule},
                         {"against", judgement.against}});
    }
    Json row{{"line", question.line}, {"number", question["number"]}, {"matches", matches}};
    if (!found.note.empty()) row["note"] = found.note;
    out_ << (first_ ? "" : ",\n") << row.dump(-1, ' ', false, Json::error_handler_t::replace);
    first_ = false;
  }
  void add_text(const Row& question, const Found& found) {
    const auto& answers = found.answers;
    out_ << question.line << ": " << question["number"];
    if (answers.empty()) out_ << ": " << (found.note.empty() ? "no match" : found.note);
    out_ << "\n";
    for (std::size_t i = 0; i < answers.size() && i < told_.most; ++i) {
      const auto& judgement = answers[i].judgement;
      out_ << "  " << grade_names[place(judgement.grade)] << (judgement.alert ? " alert " : " ")
           << judgement.rule << ": " << judgement.matched << ", record in line "
           << records_.line(answers[i].record);
      for (const auto& words : judgement.against) out_ << "; against: " << words;
      out_ << "\n";
    }
  }

  const Identify& told_;
  const Identifiers& records_;
  std::ostream& out_;
  bool first_ = true;
};

}  // namespace

Result<void, Problem> identify(const Identify& told, std::ostream& out) {
  const auto records = Identifiers::read(told.kind, told.records, told.brute);
  if (!records) return fail(records.error());
  Figures figures(told.paired);
  Listing listing(told, *records, out);
  if (told.json) out << "{\"results\": [\n";
  const auto done = each_row(told.questions, {"number"}, [&](Row&& row) -> std::optional<Problem> {
    const auto at = told.questions + ":" + std::to_string(row.line) + ": ";
    const auto subject = subject_of(told.kind, row, at);
    if (!subject) return subject.error();
    const auto found = records->find(*subject);
    figures.count(found, row["error"]);
    if (!told.figures) listing.add(row, found);
    return std::nullopt;
  });
  if (!done) return fail(done.error());
  const auto all = figures.all(records->size());
  if (told.json) {
    out << "\n], \"figures\": " << all.dump(2) << "}\n";
    return {};
  }
  if (told.figures)
    for (const auto& [name, value] : all.items()) out << name << ": " << value.dump() << "\n";
  return {};
}

}  // namespace iwets::screen
