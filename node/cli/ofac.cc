#include "node/cli/ofac.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "node/cli/csv.h"
#include "proto/field/country.h"
#include "proto/field/date.h"

namespace iwets::cli {
namespace {

constexpr std::size_t parties_max = 1'000'000;
constexpr unsigned range_years_max = 15;  // longer ranges say little; their ends are kept
// Bounds of the schema: what exceeds them is left out, the person stays.
constexpr std::size_t aliases_max = 256, births_max = 16, nationalities_max = 16;
constexpr std::size_t documents_max = 32, document_number_bytes_max = 32;
constexpr std::size_t sdn_cells = 12, alt_cells = 5;

// The text of a cell without the null mark.
std::string value(const std::string& cell) {
  const auto text = trimmed(cell);
  return text == "-0-" ? std::string() : std::string(text);
}

std::optional<std::uint64_t> whole_number(std::string_view text) {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || stop != text.data() + text.size())
    return std::nullopt;
  return number;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (text.substr(0, prefix.size()) != prefix) return false;
  text = trimmed(text.substr(prefix.size()));
  return true;
}

template <typename T>
void add(std::vector<T>& list, T entry, std::size_t most) {
  if (list.size() < most && std::find(list.begin(), list.end(), entry) == list.end())
    list.push_back(std::move(entry));
}

// "10 Dec 1948", "Dec 1948", "1948".
std::optional<field::PartialDate> date_of(std::string_view text) {
  static constexpr std::array<std::string_view, 12> months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  field::PartialDate date;
  auto parts = split(text, ' ');
  if (parts.empty() || parts.size() > 3) return std::nullopt;
  const auto year = whole_number(parts.back());
  if (!year || *year < 1800 || *year > 2200) return std::nullopt;
  date.year = static_cast<std::uint16_t>(*year);
  if (parts.size() >= 2) {
    const auto month =
        std::find(months.begin(), months.end(), parts[parts.size() - 2].substr(0, 3));
    if (month == months.end()) return std::nullopt;
    date.month = static_cast<std::uint8_t>(month - months.begin() + 1);
  }
  if (parts.size() == 3) {
    const auto day = whole_number(parts.front());
    if (!day || *day > 31) return std::nullopt;
    date.day = static_cast<std::uint8_t>(*day);
  }
  if (!field::is_valid(date)) return std::nullopt;
  return date;
}

// A birth date, "circa" one (only its year is meant), or a range "A to B".
void read_birth(std::string_view text, OfacRemarks& to) {
  const bool circa = take_prefix(text, "circa ");
  auto mark = text.find(" to ");
  std::size_t mark_length = 4;
  if (mark == std::string_view::npos && text.size() == 9 && text[4] == '-')
    mark = 4, mark_length = 1;
  if (mark == std::string_view::npos) {
    auto date = date_of(text);
    if (date && circa) date->month = date->day = 0;
    if (date) add(to.birth_dates, *date, births_max);
    return;
  }
  const auto from = date_of(trimmed(text.substr(0, mark)));
  const auto until = date_of(trimmed(text.substr(mark + mark_length)));
  if (!from || !until || until->year < from->year) return;
  const bool wide = until->year - from->year > static_cast<int>(range_years_max);
  for (unsigned year = from->year; year <= until->year; ++year)
    if (!wide || year == from->year || year == until->year)
      add(to.birth_dates, field::PartialDate{static_cast<std::uint16_t>(year), 0, 0}, births_max);
}

std::string country_code(std::string_view name) {
  const auto code = field::country_by_name(trimmed(name));
  return code ? std::string(code->text()) : std::string();
}

// "A123 (Egypt) issued ... expires ...": behind the word "Passport".
void read_passport(std::string_view text, OfacRemarks& to) {
  const auto end = std::min({text.find('('), text.find(" issued "), text.find(" expires ")});
  field::Document document;
  document.type = "P";
  document.number = std::string(trimmed(text.substr(0, end)));
  if (const auto open = text.find('('); open != std::string_view::npos)
    if (const auto close = text.find(')', open); close != std::string_view::npos)
      document.country = country_code(text.substr(open + 1, close - open - 1));
  const bool has_digit = std::any_of(document.number.begin(), document.number.end(),
                                     [](char c) { return c >= '0' && c <= '9'; });
  if (has_digit && document.number.size() <= document_number_bytes_max)
    add(to.documents, std::move(document), documents_max);
}

void read_alias(std::string_view text, OfacRemarks& to) {
  if (text.size() < 3 || text.front() != '\'') return;
  const auto close = text.rfind('\'');
  if (close > 1) add(to.aliases, std::string(text.substr(1, close - 1)), aliases_max);
}

void read_part(std::string_view part, OfacRemarks& to) {
  while (!part.empty() && part.back() == '.') part.remove_suffix(1);
  take_prefix(part, "alt. ");
  if (take_prefix(part, "DOB ")) {
    read_birth(part, to);
  } else if (take_prefix(part, "nationality ") || take_prefix(part, "citizen ")) {
    if (auto code = country_code(part); !code.empty())
      add(to.nationalities, std::move(code), nationalities_max);
  } else if (take_prefix(part, "Gender ")) {
    to.sex = part == "Male" ? field::Sex::male : part == "Female" ? field::Sex::female : to.sex;
  } else if (take_prefix(part, "a.k.a. ")) {
    read_alias(part, to);
  } else if (const auto at = part.find("Passport "); at != std::string_view::npos && at < 24) {
    read_passport(trimmed(part.substr(at + 9)), to);
  }
}

class OfacList final : public RecordSource {
 public:
  OfacList(std::istream& sdn, OfacAliases aliases) : reader_(sdn), aliases_(std::move(aliases)) {}

  std::optional<SourceItem> next() override {
    const auto row = reader_.next();
    if (!row) return std::nullopt;
    if (!row->reason.empty())
      return SourceItem{row->line, RowFault{{}, {}, row->reason, row->remedy}};
    const auto number = whole_number(trimmed(row->cells.front()));
    if (row->cells.size() != sdn_cells || !number)
      return SourceItem{row->line,
                        RowFault{{},
                                 {},
                                 "this is no row of sdn.csv",
                                 "12 cells, the first a number; is the file the right one?"}};
    const auto type = value(row->cells[2]);
    if (type != "individual")
      return SourceItem{row->line, RowSkipped{type.empty() ? "entity" : type}};
    auto record = record_of(*number, row->cells);
    if (auto fault = check_record(record)) return SourceItem{row->line, std::move(*fault)};
    return SourceItem{row->line, std::move(record)};
  }
  std::uint64_t bytes_read() const override { return reader_.bytes_read(); }

 private:
  field::Record record_of(std::uint64_t number, const std::vector<std::string>& cells) const {
    field::Record record;
    record.id = "ofac-" + std::to_string(number);
    record.reason = field::Reason::sanctioned;
    record.reference = ("OFAC SDN " + value(cells[3])).substr(0, 64);
    auto remarks = read_ofac_remarks(value(cells[11]));
    field::Person person;
    person.name = value(cells[1]);
    if (const auto found = aliases_.find(number); found != aliases_.end())
      person.aliases = found->second;
    for (auto& alias : remarks.aliases) add(person.aliases, std::move(alias), aliases_max);
    person.birth_dates = std::move(remarks.birth_dates);
    person.nationalities = std::move(remarks.nationalities);
    person.documents = std::move(remarks.documents);
    person.sex = remarks.sex;
    record.subject = std::move(person);
    return record;
  }

  CsvReader reader_;
  OfacAliases aliases_;
};

}  // namespace

OfacRemarks read_ofac_remarks(std::string_view remarks) {
  OfacRemarks found;
  for (const auto& part : split(remarks, ';')) read_part(part, found);
  return found;
}

Outcome<OfacAliases> read_ofac_aliases(std::istream& in, std::size_t& broken) {
  OfacAliases aliases;
  CsvReader reader(in);
  std::size_t rows = 0;
  while (const auto row = reader.next()) {
    if (++rows > parties_max)
      return fail(Failure{ExitCode::invalid_input,
                          "the file of aliases cannot be used",
                          "it has more than a million rows",
                          "check that it is alt.csv",
                          {}});
    const auto number = row->cells.empty() ? std::nullopt : whole_number(trimmed(row->cells[0]));
    const auto alias = row->cells.size() == alt_cells ? value(row->cells[3]) : std::string();
    if (!number || alias.empty()) {
      ++broken;
      continue;
    }
    add(aliases[*number], alias, aliases_max);
  }
  if (aliases.empty())
    return fail(Failure{ExitCode::invalid_input,
                        "the file of aliases cannot be used",
                        "no row has the form of alt.csv (5 cells, the first a number)",
                        "give sdn.csv first and alt.csv second",
                        {}});
  return aliases;
}

std::unique_ptr<RecordSource> open_ofac(std::istream& sdn, OfacAliases aliases) {
  return std::make_unique<OfacList>(sdn, std::move(aliases));
}

}  // namespace iwets::cli
