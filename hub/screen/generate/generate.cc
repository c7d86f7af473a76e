#include "hub/screen/generate/generate.h"

#include <algorithm>
#include <ostream>
#include <unordered_set>

#include "hub/screen/generate/rows.h"
#include "hub/screen/generate/shape.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::screen::generate {
namespace {

constexpr unsigned series_percent = 10;
constexpr std::size_t tries_max = 1000;

/// A kind of record.
struct Form {
  std::string_view kind;
  std::vector<std::string> columns;
  Cells (*row)(Random&);
};

const Form& form_of(const std::string& kind) {
  static const Form forms[] = {
      {"firearms", {"number", "make", "model", "calibre", "type", "country", "year"}, firearm_row},
      {"documents", {"number", "country", "type"}, document_row},
      {"vehicles", {"number", "make", "model", "year"}, vehicle_row},
      {"plates", {"number", "country", "make", "model", "year"}, plate_row},
      {"persons", {"full_name", "aliases", "gender", "date_of_birth", "nationality"}, person_row}};
  const auto found = std::find_if(std::begin(forms), std::end(forms),
                                  [&](const Form& form) { return form.kind == kind; });
  return found == std::end(forms) ? forms[0] : *found;
}

/// What makes two rows the same thing: the number, with the maker of a firearm and the country of a
/// document or plate. Of persons, all is.
class Seen {
 public:
  explicit Seen(const Form& form) : form_(form) {}

  /// False if it was there.
  bool add(const Cells& row) { return seen_.insert(identity(row)).second; }
  [[nodiscard]] bool has(const Cells& row) const { return seen_.contains(identity(row)); }

 private:
  [[nodiscard]] std::size_t identity(const Cells& row) const {
    auto text = field::canonical(row[0]);
    if (form_.kind == "firearms") text += '/' + field::make_id(row[1]);
    if (form_.kind == "documents" || form_.kind == "plates") text += '/' + row[1];
    if (form_.kind == "persons") {
      text.clear();
      for (const auto& cell : row) text += cell + '/';
    }
    return std::hash<std::string>{}(text);
  }

  const Form& form_;
  std::unordered_set<std::size_t> seen_;
};

void count_on(const Form& form, Cells& row) {
  row[0] = next_number(std::move(row[0]));
  if (form.kind == "vehicles") mend_vin(row[0]);
}

void write_row(const Cells& row, std::ostream& out) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    out << (i > 0 ? "," : "");
    if (row[i].find_first_of(",\"\n") == std::string::npos) {
      out << row[i];
      continue;
    }
    out << '"';
    for (const char c : row[i]) out << (c == '"' ? "\"\"" : std::string(1, c));
    out << '"';
  }
  out << '\n';
}

Problem no_more(const Generate& told) {
  return {false, "there are no more different " + told.kind, "ask for fewer"};
}

Result<void, Problem> write_records(const Generate& told, std::ostream& out) {
  const auto& form = form_of(told.kind);
  Random random(told.seed);
  Seen seen(form);
  write_row(form.columns, out);
  Cells row;
  for (std::size_t i = 0; i < told.count; ++i) {
    const bool series = form.kind != "persons" && !row.empty() && random.percent(series_percent);
    if (series) count_on(form, row);
    if (!series || !seen.add(row)) {
      std::size_t tries = 0;
      do {
        if (++tries > tries_max) return fail(no_more(told));
        row = form.row(random);
      } while (!seen.add(row));
    }
    write_row(row, out);
  }
  return {};
}

/// A question that nothing on record answers.
bool make_unanswerable(Error error, const Form& form, const Seen& seen, Cells& row,
                       Random& random) {
  for (std::size_t tries = 0; tries < tries_max; ++tries) {
    if (error == Error::neighbour)
      count_on(form, row);
    else
      row = form.row(random);
    if (!seen.has(row)) return true;
  }
  return false;
}

Result<void, Problem> write_questions(const Generate& told, std::ostream& out) {
  const auto& form = form_of(told.kind);
  std::vector<Cells> records;
  Seen seen(form);
  const auto read = each_row(told.of, form.columns, [&](Row&& from) -> std::optional<Problem> {
    Cells row;
    for (const auto& column : form.columns) row.push_back(from[column]);
    seen.add(row);
    if (told.count == 0 || records.size() < told.count) records.push_back(std::move(row));
    return std::nullopt;
  });
  if (!read) return fail(read.error());
  if (records.empty())
    return fail(Problem{false, told.of + ": has no rows", "name a file with records"});
  Random random(told.seed);
  auto heading = form.columns;
  heading.emplace_back("error");
  write_row(heading, out);
  const auto count = told.count == 0 ? records.size() : told.count;
  for (std::size_t i = 0; i < count; ++i) {
    auto row = records[i % records.size()];
    auto error = told.errors.empty() ? Error::exact : told.errors[random.below(told.errors.size())];
    if (error == Error::neighbour || error == Error::stranger) {
      if (!make_unanswerable(error, form, seen, row, random)) return fail(no_more(told));
    } else if (!damage(error, row[0], random)) {
      error = Error::exact;
    }
    if (form.kind == "firearms") respell_firearm(row, random);
    row.emplace_back(name(error));
    write_row(row, out);
  }
  return {};
}

}  // namespace

Result<void, Problem> generate(const Generate& told, std::ostream& out) {
  return told.of.empty() ? write_records(told, out) : write_questions(told, out);
}

}  // namespace iwets::screen::generate
