#include "node/cli/record_csv.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <sstream>
#include <utility>

#include "proto/field/date.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/form.h"
#include "proto/field/validity.h"

namespace iwets::cli {
namespace {

// Puts a cell into a record; false: the text has not the form that the column asks for.
using Fill = std::function<bool(field::Record&, const std::string&)>;
struct Column {
  std::string name;
  Fill fill;
  std::string form;  // what the cell should look like, for the remedy
};

template <typename T>
T& subject(field::Record& record) {
  if (!record.subject) record.subject.emplace(T{});
  return std::get<T>(*record.subject);
}

Column plain(std::string name, std::string field::Record::*member) {
  return {std::move(name),
          [member](field::Record& r, const std::string& cell) {
            r.*member = cell;
            return true;
          },
          {}};
}

template <typename T>
Column plain(std::string name, std::string T::*member) {
  return {std::move(name),
          [member](field::Record& r, const std::string& cell) {
            subject<T>(r).*member = cell;
            return true;
          },
          {}};
}

template <typename T>
Column several(std::string name, std::vector<std::string> T::*member) {
  return {std::move(name),
          [member](field::Record& r, const std::string& cell) {
            subject<T>(r).*member = split(cell, '|');
            return true;
          },
          {}};
}

template <typename T>
Column year(std::string name, std::uint16_t T::*member) {
  return {std::move(name),
          [member](field::Record& r, const std::string& cell) {
            const auto* end = cell.data() + cell.size();
            const auto [stop, error] = std::from_chars(cell.data(), end, subject<T>(r).*member);
            return error == std::errc{} && stop == end;
          },
          "a year of four digits"};
}

std::vector<Column> common_columns() {
  return {plain("id", &field::Record::id),
          {"reason",
           [](field::Record& r, const std::string& cell) {
             const auto reason = field::parse_reason(cell);
             if (reason) r.reason = *reason;
             return reason.has_value();
           },
           "stolen, lost, wanted, sanctioned, missing, revoked or other"},
          {"since",
           [](field::Record& r, const std::string& cell) {
             const auto date = field::parse_date(cell);
             if (date) r.since = *date;
             return date.has_value();
           },
           "YYYY-MM-DD, YYYY-MM or YYYY"},
          {"valid_until",
           [](field::Record& r, const std::string& cell) {
             const auto day = field::parse_day(cell);
             if (day) r.valid_until = *day;
             return day.has_value();
           },
           "YYYY-MM-DD"},
          plain("reference", &field::Record::reference),
          plain("caution", &field::Record::caution),
          plain("action", &field::Record::action)};
}

Column countries(std::string name, std::vector<std::string> field::Release::*member) {
  return {std::move(name),
          [member](field::Record& r, const std::string& cell) {
            r.release.*member = split(cell, '|');
            return true;
          },
          {}};
}

/// What the owner lets others see of a record, and do with it.
std::vector<Column> release_columns() {
  return {countries("except_countries", &field::Release::except_countries),
          countries("only_countries", &field::Release::only_countries),
          {"purposes",
           [](field::Record& r, const std::string& cell) {
             for (const auto& word : split(cell, '|')) {
               const auto purpose = field::parse_purpose(word);
               if (!purpose) return false;
               r.release.purposes.push_back(*purpose);
             }
             return true;
           },
           "investigation, court, intelligence, border, licensing or humanitarian, several "
           "separated by |"},
          {"silent",
           [](field::Record& r, const std::string& cell) {
             r.release.silent = cell == "yes";
             return cell == "yes" || cell == "no";
           },
           "yes or no"},
          {"handling",
           [](field::Record& r, const std::string& cell) {
             const auto handling = field::parse_handling(cell);
             if (handling) r.handling = *handling;
             return handling.has_value();
           },
           "H0, H1, H2 or H3"}};
}

bool fill_documents(field::Record& r, const std::string& cell) {
  for (const auto& part : split(cell, '|')) {
    const auto first = part.find(':'), last = part.rfind(':');
    if (first == std::string::npos || first == last) return false;
    subject<field::Person>(r).documents.push_back({part.substr(0, first),
                                                   part.substr(first + 1, last - first - 1),
                                                   part.substr(last + 1),
                                                   {}});
  }
  return true;
}

std::vector<Column> person_columns() {
  using field::Person;
  return {plain("name", &Person::name),
          several("aliases", &Person::aliases),
          {"birth_dates",
           [](field::Record& r, const std::string& cell) {
             for (const auto& part : split(cell, '|')) {
               const auto date = field::parse_date(part);
               if (!date) return false;
               subject<Person>(r).birth_dates.push_back(*date);
             }
             return true;
           },
           "YYYY-MM-DD, YYYY-MM or YYYY, several separated by |"},
          {"sex",
           [](field::Record& r, const std::string& cell) {
             const auto sex = field::parse_sex(cell);
             if (sex) subject<Person>(r).sex = *sex;
             return sex.has_value();
           },
           "male, female or other"},
          several("nationalities", &Person::nationalities),
          {"documents", fill_documents, "TYPE:NUMBER:COUNTRY, several separated by |"}};
}

std::vector<Column> firearm_columns() {
  using field::Firearm;
  return {plain("serial", &Firearm::serial),
          {"serial_obliterated",
           [](field::Record& r, const std::string& cell) {
             subject<Firearm>(r).serial_obliterated = cell == "yes";
             return cell == "yes" || cell == "no";
           },
           "yes or no"},
          {"other_numbers",
           [](field::Record& r, const std::string& cell) {
             for (const auto& part : split(cell, '|')) {
               const auto colon = part.find(':');
               if (colon == std::string::npos) return false;
               subject<Firearm>(r).other_numbers.push_back(
                   {part.substr(0, colon), part.substr(colon + 1)});
             }
             return true;
           },
           "PART:NUMBER, several separated by |"},
          plain("make", &Firearm::make),
          plain("brand", &Firearm::brand),
          plain("importer", &Firearm::importer),
          plain("type", &Firearm::type),
          plain("calibre", &Firearm::calibre),
          plain("model", &Firearm::model),
          plain("country_of_manufacture", &Firearm::country_of_manufacture),
          plain("country_of_import", &Firearm::country_of_import),
          plain("country_of_proof", &Firearm::country_of_proof),
          year("year_of_manufacture", &Firearm::year_of_manufacture)};
}

std::vector<Column> document_columns() {
  using field::Document;
  return {plain("type", &Document::type), plain("number", &Document::number),
          plain("country", &Document::country), plain("mrz", &Document::mrz)};
}

std::vector<Column> vehicle_columns() {
  using field::Vehicle;
  return {plain("plate", &Vehicle::plate),   plain("plate_country", &Vehicle::plate_country),
          plain("vin", &Vehicle::vin),       plain("engine_number", &Vehicle::engine_number),
          plain("make", &Vehicle::make),     plain("model", &Vehicle::model),
          plain("colour", &Vehicle::colour), plain("kind", &Vehicle::kind),
          year("year", &Vehicle::year)};
}

std::vector<Column> columns_of(Store store) {
  auto columns = common_columns();
  const auto add = [&](std::vector<Column> more) {
    columns.insert(columns.end(), more.begin(), more.end());
  };
  add(release_columns());
  switch (store) {
    case Store::nominal: add(person_columns()); break;
    case Store::firearm: add(firearm_columns()); break;
    case Store::document: add(document_columns()); break;
    case Store::vehicle: add(vehicle_columns()); break;
    case Store::trace: break;
  }
  return columns;
}

field::Subject empty_subject(Store store) {
  switch (store) {
    case Store::firearm: return field::Firearm{};
    case Store::document: return field::Document{};
    case Store::vehicle: return field::Vehicle{};
    case Store::nominal:
    case Store::trace: break;
  }
  return field::Person{};
}

class RecordCsv final : public RecordSource {
 public:
  RecordCsv(CsvReader reader, Store store, std::vector<Column> columns)
      : reader_(std::move(reader)), store_(store), columns_(std::move(columns)) {}

  std::optional<SourceItem> next() override {
    const auto row = reader_.next();
    if (!row) return std::nullopt;
    if (!row->reason.empty())
      return SourceItem{row->line, RowFault{{}, {}, row->reason, row->remedy}};
    if (row->cells.size() != columns_.size())
      return SourceItem{row->line,
                        RowFault{{},
                                 {},
                                 "the row has " + std::to_string(row->cells.size()) +
                                     " cells, the header " + std::to_string(columns_.size()),
                                 "quote a cell that holds the separator"}};
    return SourceItem{row->line, record_of(row->cells)};
  }
  std::uint64_t bytes_read() const override { return reader_.bytes_read(); }

 private:
  std::variant<field::Record, RowFault, RowSkipped> record_of(
      const std::vector<std::string>& cells) const {
    field::Record record;
    record.subject = empty_subject(store_);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      const std::string cell(trimmed(cells[i]));
      if (!cell.empty() && !columns_[i].fill(record, cell))
        return RowFault{record.id, columns_[i].name, "has not the form of this column",
                        "write " + columns_[i].form};
    }
    if (auto fault = check_record(record)) return std::move(*fault);
    return record;
  }

  CsvReader reader_;
  Store store_;
  std::vector<Column> columns_;  // in the order of the file
};

std::string small_letters(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Failure bad_header(std::string reason, std::string remedy) {
  return {
      ExitCode::invalid_input, "the file cannot be used", std::move(reason), std::move(remedy), {}};
}

}  // namespace

std::vector<std::string> record_columns(Store store) {
  std::vector<std::string> names;
  for (const auto& column : columns_of(store)) names.push_back(column.name);
  return names;
}

Outcome<std::unique_ptr<RecordSource>> open_record_csv(std::istream& in, Store store,
                                                       CsvReader::Encoding encoding) {
  CsvReader::Options options;
  options.encoding = encoding;
  CsvReader reader(in, options);
  auto header = reader.next();
  if (!header) return fail(bad_header("it is empty", "the first line names the columns"));
  if (header->raw.find('\0') != std::string::npos ||
      header->reason.find("NUL") != std::string::npos ||
      header->reason.find("0xFF") != std::string::npos)
    return fail(bad_header("it looks like UTF-16", "save it as CSV in UTF-8"));
  if (header->cells.size() < 2 && header->raw.find(';') != std::string::npos) {
    reader.separator(';');
    options.separator = ';';
    std::istringstream line(header->raw);
    header = CsvReader(line, options).next();
  }
  if (!header->reason.empty()) return fail(bad_header("line 1: " + header->reason, header->remedy));
  const auto known = columns_of(store);
  std::vector<Column> columns;
  for (const auto& cell : header->cells) {
    const std::string column(trimmed(cell));
    const auto is_named = [name = small_letters(column)](const Column& c) {
      return c.name == name;
    };
    const auto found = std::find_if(known.begin(), known.end(), is_named);
    if (found == known.end()) {
      const auto meant = field::did_you_mean(small_letters(column), record_columns(store));
      return fail(bad_header("line 1: there is no column \"" + column + "\" for this store",
                             meant ? "did you mean \"" + *meant + "\"?"
                                   : "the first line names the columns; see docs/records.md"));
    }
    if (std::any_of(columns.begin(), columns.end(), is_named))
      return fail(bad_header("line 1: column \"" + column + "\" stands twice", "remove one"));
    columns.push_back(*found);
  }
  if (std::none_of(columns.begin(), columns.end(), [](const auto& c) { return c.name == "id"; }))
    return fail(bad_header("line 1: the column \"id\" is missing",
                           "add it; the id is yours and tells your records apart"));
  return std::make_unique<RecordCsv>(std::move(reader), store, std::move(columns));
}

std::optional<Store> parse_store(std::string_view word) {
  for (const auto store : every_store)
    if (store != Store::trace && name(store) == word) return store;
  return std::nullopt;
}

std::string_view name(Store store) {
  switch (store) {
    case Store::nominal: return "nominal";
    case Store::firearm: return "firearm";
    case Store::document: return "document";
    case Store::vehicle: return "vehicle";
    case Store::trace: return "trace";
  }
  return "";
}

}  // namespace iwets::cli
