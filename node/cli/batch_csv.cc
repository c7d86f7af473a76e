#include "node/cli/batch_csv.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "node/cli/json_view.h"
#include "node/cli/record_source.h"
#include "proto/field/did_you_mean.h"
#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::cli {
namespace {

using nlohmann::json;

/// Puts a cell into a request; false: the text has not the form that the column asks for.
using Fill = bool (*)(json& to, const std::string& cell);
struct Column {
  const char* name;
  const char* part;  ///< object of the request that holds it; empty: the request itself
  const char* key;   ///< in that object
  Fill fill;
  const char* form;  ///< what the cell should look like, for the remedy
};

bool fill_text(json& to, const std::string& cell) {
  to = cell;
  return true;
}

bool fill_flag(json& to, const std::string& cell) {
  to = cell == "yes";
  return cell == "yes" || cell == "no";
}

bool fill_year(json& to, const std::string& cell) {
  unsigned year = 0;
  const auto* end = cell.data() + cell.size();
  const auto [stop, error] = std::from_chars(cell.data(), end, year);
  to = year;
  return error == std::errc{} && stop == end && year >= 1000 && year <= 9999;
}

bool fill_numbers(json& to, const std::string& cell) {
  to = json::array();
  for (const auto& part : split(cell, '|')) {
    const auto colon = part.find(':');
    if (colon == std::string::npos) return false;
    to.push_back({{"part", part.substr(0, colon)}, {"number", part.substr(colon + 1)}});
  }
  return true;
}

constexpr const char* reference_column = "row_reference";

constexpr Column columns[] = {
    {reference_column, "", "row_reference", fill_text, ""},
    {"serial", "firearm", "serial", fill_text, ""},
    {"serial_obliterated", "firearm", "serial_obliterated", fill_flag, "yes or no"},
    {"other_numbers", "firearm", "other_numbers", fill_numbers,
     "PART:NUMBER, several separated by |"},
    {"make", "firearm", "make", fill_text, ""},
    {"brand", "firearm", "brand", fill_text, ""},
    {"importer", "firearm", "importer", fill_text, ""},
    {"type", "firearm", "type", fill_text, ""},
    {"calibre", "firearm", "calibre", fill_text, ""},
    {"model", "firearm", "model", fill_text, ""},
    {"country_of_manufacture", "firearm", "country_of_manufacture", fill_text, ""},
    {"country_of_import", "firearm", "country_of_import", fill_text, ""},
    {"country_of_proof", "firearm", "country_of_proof", fill_text, ""},
    {"year_of_manufacture", "firearm", "year_of_manufacture", fill_year, "a year of four digits"},
    {"additional_markings", "", "additional_markings", fill_text, ""},
    {"dealer_on_firearm", "", "dealer_on_firearm", fill_text, ""},
    {"center", "", "center", fill_text, ""},
    {"remarks", "", "remarks", fill_text, ""},
    {"recovery_date", "recovery", "date", fill_text, ""},
    {"recovery_place", "recovery", "place", fill_text, ""},
    {"recovery_circumstances", "recovery", "circumstances", fill_text, ""},
};

std::string small_letters(std::string text) {
  for (auto& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

Failure unusable(std::string reason, std::string remedy) {
  return {
      ExitCode::invalid_input, "the file cannot be used", std::move(reason), std::move(remedy), {}};
}

/// The columns of a header, in its order.
Outcome<std::vector<const Column*>> columns_of(const std::vector<std::string>& header) {
  std::vector<const Column*> found;
  for (const auto& cell : header) {
    const auto name = small_letters(std::string(trimmed(cell)));
    const auto* column =
        std::ranges::find_if(columns, [&](const Column& one) { return one.name == name; });
    if (column == std::end(columns)) {
      const auto meant = field::did_you_mean(name, batch_columns());
      return fail(unusable("line 1: there is no column \"" + name + "\"",
                           meant ? "did you mean \"" + *meant + "\"?"
                                 : "the first line names the columns; see docs/member.md"));
    }
    if (std::ranges::count(found, column) > 0)
      return fail(unusable("line 1: column \"" + name + "\" stands twice", "remove one"));
    found.push_back(column);
  }
  if (std::ranges::count(found, &columns[0]) == 0)
    return fail(
        unusable("line 1: the column \"row_reference\" is missing",
                 "give each firearm a reference of its own, e.g. the number of its exhibit: "
                 "by it the row is known when the file comes again"));
  return found;
}

/// Opens the rows behind the header, which tells the separator.
Outcome<std::vector<const Column*>> read_header(CsvReader& reader) {
  auto header = reader.next();
  if (!header) return fail(unusable("it is empty", "the first line names the columns"));
  if (!header->reason.empty()) return fail(unusable("line 1: " + header->reason, header->remedy));
  if (header->cells.size() < 2 && header->cells.front().find(';') != std::string::npos) {
    reader.separator(';');
    header->cells = split(header->cells.front(), ';');
  }
  return columns_of(header->cells);
}

BatchRow refused(std::uint64_t line, std::string reference, std::string field, std::string reason,
                 std::string remedy) {
  return {line, std::move(reference), {}, std::move(field), std::move(reason), std::move(remedy)};
}

BatchRow row_of(const CsvRow& row, const std::vector<const Column*>& in_order, json request) {
  if (!row.reason.empty()) return refused(row.line, {}, {}, row.reason, row.remedy);
  if (row.cells.size() != in_order.size())
    return refused(row.line, {}, {},
                   "the row has " + std::to_string(row.cells.size()) + " cells, the header " +
                       std::to_string(in_order.size()),
                   "quote a cell that holds the separator");
  BatchRow out{.line = row.line, .reference = {}, .request = {}};
  for (std::size_t i = 0; i < in_order.size(); ++i)
    if (in_order[i]->name == std::string_view(reference_column))
      out.reference = trimmed(row.cells[i]);
  if (out.reference.empty())
    return refused(row.line, {}, reference_column, "is missing",
                   "give the firearm a reference of its own, e.g. the number of its exhibit");
  for (std::size_t i = 0; i < in_order.size(); ++i) {
    const auto& column = *in_order[i];
    const std::string cell(trimmed(row.cells[i]));
    if (cell.empty()) continue;
    auto& part = *column.part == '\0' ? request : request[column.part];
    if (!column.fill(part[column.key], cell))
      return refused(row.line, out.reference, column.name, "has not the form of this column",
                     std::string("write ") + column.form);
  }
  out.request = request.dump();
  return out;
}

/// What makes two rows the same firearm; empty of one without a whole number.
std::string firearm_of(const std::string& request) {
  const auto form = json::parse(request, nullptr, false);
  const auto& firearm = member(form, "firearm");
  const auto serial = text(firearm, "serial");
  if (!field::is_number(serial) || field::has_wildcard(field::canonical(serial))) return {};
  return field::canonical(serial) + '\n' + field::make_id(text(firearm, "make"));
}

/// Refuses a row that an earlier one has made superfluous.
class Repeats {
 public:
  void judge(BatchRow& row) {
    if (row.request.empty()) return;
    if (const auto earlier = line_of(references_, small_letters(row.reference), row.line))
      return refuse(row, reference_column,
                    "stands in line " + std::to_string(*earlier) + " already",
                    "give each firearm a reference of its own");
    const auto firearm = firearm_of(row.request);
    if (firearm.empty()) return;
    if (const auto earlier = line_of(firearms_, firearm, row.line))
      refuse(row, "firearm.serial",
             "is that of line " + std::to_string(*earlier) + ", of the same make",
             "correct the number, or remove the row");
  }

 private:
  using Lines = std::map<std::string, std::uint64_t>;
  static std::optional<std::uint64_t> line_of(Lines& lines, const std::string& key,
                                              std::uint64_t line) {
    const auto [at, fresh] = lines.try_emplace(key, line);
    return fresh ? std::nullopt : std::optional(at->second);
  }
  static void refuse(BatchRow& row, const char* field, std::string reason, const char* remedy) {
    row = refused(row.line, row.reference, field, std::move(reason), remedy);
  }
  Lines references_, firearms_;
};

std::optional<Failure> fault_of(const json& common) {
  if (common.contains(reference_column))
    return unusable("the common fields hold a row_reference", "it belongs into a column");
  for (const auto* part : {"firearm", "recovery"})
    if (common.contains(part) && !common.at(part).is_object())
      return unusable(std::string(part) + " of the common fields is no object",
                      "see deploy/examples for complete requests");
  return std::nullopt;
}

}  // namespace

std::vector<std::string> batch_columns() {
  std::vector<std::string> names;
  for (const auto& column : columns) names.emplace_back(column.name);
  return names;
}

Outcome<std::vector<BatchRow>> read_batch(std::istream& in, const json& common,
                                          CsvReader::Encoding encoding) {
  if (auto fault = fault_of(common)) return fail(std::move(*fault));
  CsvReader::Options options;
  options.encoding = encoding;
  CsvReader reader(in, options);
  const auto in_order = read_header(reader);
  if (!in_order) return fail(in_order.error());
  std::vector<BatchRow> rows;
  Repeats repeats;
  while (const auto row = reader.next()) {
    if (rows.size() == batch_rows_max)
      return fail(unusable("it has more than " + std::to_string(batch_rows_max) + " rows",
                           "split it; the files of one seizure have one case reference"));
    rows.push_back(row_of(*row, *in_order, common));
    repeats.judge(rows.back());
  }
  if (rows.empty())
    return fail(unusable("it names columns and no firearm", "write one row for each firearm"));
  return rows;
}

}  // namespace iwets::cli
