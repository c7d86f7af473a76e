#include "hub/screen/persons.h"

#include <set>
#include <sstream>

#include "hub/match/person/name_index.h"
#include "hub/screen/share.h"
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

class Screen {
 public:
  Screen(const std::vector<Prepared>& questions, const std::vector<Prepared>& records,
         const ScreenOptions& options)
      : questions_(questions), records_(records), options_(options) {
    match::person::NameIndex::Builder builder;
    for (std::size_t r = 0; r < records.size(); ++r) builder.add(std::to_string(r), records[r]);
    index_ = builder.build(true);
  }

  void ask(std::size_t q) {
    using match::person::alerts;
    const auto name = name_only(questions_[q]);
    const auto proposed = candidates(name);
    Alert best{q, 0, -1};
    bool evident = false;
    for (const auto r : compared(proposed)) {
      ++out_.candidates;
      const auto match = match::person::matched(name, records_[r]);
      if (match.tier == Tier::none) continue;
      ++out_.possible;
      if (options_.brute && !proposed.contains(r)) out_.missed.push_back({q, r, match.score});
      const auto full = match::person::matched(questions_[q], records_[r]).tier;
      if (options_.paired && q == r) {
        own_alert_ += alerts(full) ? 1 : 0;
        own_possible_ += full >= Tier::possible ? 1 : 0;
        continue;
      }
      evident |= alerts(full);
      if (alerts(match.tier) && match.score > best.score) best = {q, r, match.score};
    }
    by_evidence_ += evident ? 1 : 0;
    if (best.score >= 0) out_.alerts.push_back(best);
  }

  [[nodiscard]] Screening told() && {
    out_.alert_rate_name = share(out_.alerts.size(), questions_.size());
    out_.alert_rate_evidence = share(by_evidence_, questions_.size());
    out_.recall_alert = share(own_alert_, questions_.size());
    out_.recall_possible = share(own_possible_, questions_.size());
    return std::move(out_);
  }

 private:
  using Tier = match::person::Tier;
  using Rows = std::set<std::size_t>;
  static constexpr std::size_t candidates_max = 500;  ///< as in the hub

  [[nodiscard]] Rows candidates(const Prepared& asked) const {
    Rows rows;
    for (const auto& candidate : index_->candidates(asked, candidates_max))
      rows.insert(std::stoul(std::string(candidate.id)));
    return rows;
  }
  [[nodiscard]] Rows compared(const Rows& proposed) const {
    if (!options_.brute) return proposed;
    Rows rows;
    for (std::size_t r = 0; r < records_.size(); ++r) rows.insert(rows.end(), r);
    return rows;
  }

  const std::vector<Prepared>& questions_;
  const std::vector<Prepared>& records_;
  const ScreenOptions options_;
  std::shared_ptr<const match::person::NameIndex> index_;
  Screening out_;
  std::size_t by_evidence_ = 0, own_alert_ = 0, own_possible_ = 0;
};

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
                   const ScreenOptions& options) {
  Screen screen(questions, records, options);
  for (std::size_t q = 0; q < questions.size(); ++q) screen.ask(q);
  return std::move(screen).told();
}

}  // namespace iwets::screen
