#include "hub/screen/persons.h"

#include <sstream>

#include "proto/field/country.h"
#include "proto/field/date.h"

namespace iwets::screen {
namespace {

using match::person::Prepared;

/// The parts of a cell between `;`, without blanks at their ends.
std::vector<std::string> parts(const std::string& cell) {
  std::vector<std::string> out;
  std::istringstream in(cell);
  for (std::string part; std::getline(in, part, ';');) {
    const auto first = part.find_first_not_of(' ');
    if (first == std::string::npos) continue;
    out.push_back(part.substr(first, part.find_last_not_of(' ') - first + 1));
  }
  return out;
}

std::string name_of(const Row& row) {
  if (!row["full_name"].empty()) return row["full_name"];
  std::string name;
  for (const auto* column : {"first_name", "middle_name", "last_name"})
    if (const auto& part = row[column]; !part.empty()) name += (name.empty() ? "" : " ") + part;
  return name;
}

std::string nationality_of(const std::string& text) {
  if (field::is_country(text)) return text;
  const auto code = field::country_by_name(text);
  return code ? std::string(code->text()) : text;
}

field::Sex sex_of(const std::string& text) {
  if (text == "male" || text == "M") return field::Sex::male;
  if (text == "female" || text == "F") return field::Sex::female;
  return field::Sex::unknown;
}

Prepared name_only(const Prepared& person) {
  Prepared out{{}, person.names};
  out.person.name = person.person.name;
  return out;
}

double share(std::size_t part, std::size_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

Result<std::vector<Prepared>, Problem> persons(const std::vector<Row>& rows,
                                               const std::string& file) {
  std::vector<Prepared> out;
  for (const auto& row : rows) {
    const auto at = file + ":" + std::to_string(row.line) + ": ";
    field::Person person;
    person.name = name_of(row);
    if (person.name.empty())
      return fail(Problem{false, at + "a name is missing", "give full_name"});
    for (const auto& text : parts(row["date_of_birth"])) {
      const auto date = field::parse_date(text);
      if (!date)
        return fail(Problem{false, at + "\"" + text + "\" is no date",
                            "write 1951-06-19, 1951-06 or 1951"});
      person.birth_dates.push_back(*date);
    }
    for (const auto& text : parts(row["nationality"]))
      person.nationalities.push_back(nationality_of(text));
    person.sex = sex_of(row["gender"]);
    out.push_back(match::person::prepared(std::move(person)));
  }
  return out;
}

Screening screened(const std::vector<Prepared>& questions, const std::vector<Prepared>& records,
                   bool paired) {
  using match::person::Tier;
  Screening out;
  std::size_t by_name = 0, by_evidence = 0, own_alert = 0, own_possible = 0;
  for (std::size_t q = 0; q < questions.size(); ++q) {
    Alert best{q, 0, -1};
    bool evident = false;
    const auto name = name_only(questions[q]);
    for (std::size_t r = 0; r < records.size(); ++r) {
      const bool own = paired && q == r;
      const auto match = match::person::matched(name, records[r]);
      if (match.tier == Tier::none && !own) continue;
      const auto full = match::person::matched(questions[q], records[r]).tier;
      if (own) {
        own_alert += match::person::alerts(full) ? 1 : 0;
        own_possible += full >= Tier::possible ? 1 : 0;
        continue;
      }
      evident |= match::person::alerts(full);
      if (match::person::alerts(match.tier) && match.score > best.score) best = {q, r, match.score};
    }
    by_evidence += evident ? 1 : 0;
    if (best.score < 0) continue;
    ++by_name;
    out.alerts.push_back(best);
  }
  out.alert_rate_name = share(by_name, questions.size());
  out.alert_rate_evidence = share(by_evidence, questions.size());
  out.recall_alert = share(own_alert, questions.size());
  out.recall_possible = share(own_possible, questions.size());
  return out;
}

}  // namespace iwets::screen
