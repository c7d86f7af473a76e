#include <algorithm>
#include <charconv>
#include <map>
#include <utility>

#include "proto/reference/builder.h"
#include "proto/reference/csv_rows.h"
#include "proto/reference/letters.h"

// Tables of others, as CSV: docs/reference-table.md.
namespace iwets::reference {
namespace {

const std::vector<std::string> national_columns = {
    "number",  "maker",      "name",      "aliases", "type",         "action",      "calibres",
    "country", "first_year", "last_year", "marks",   "serial_where", "serial_form", "legal"};

std::string trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return std::string(text);
}

/// The parts of a cell between bars.
std::vector<std::string> parts(std::string_view cell) {
  std::vector<std::string> all;
  while (!cell.empty()) {
    const auto bar = cell.find('|');
    if (auto part = trimmed(cell.substr(0, bar)); !part.empty()) all.push_back(std::move(part));
    cell = bar == std::string_view::npos ? std::string_view{} : cell.substr(bar + 1);
  }
  return all;
}

/// "where: text"; without a colon all of it is text.
Mark mark_of(const std::string& part) {
  const auto colon = part.find(": ");
  if (colon == std::string::npos) return {"", part};
  return {part.substr(0, colon), trimmed(part.substr(colon + 2))};
}

/// A file with a header: its rows by column.
struct Sheet {
  std::vector<CsvLine> rows;  ///< without the header
  std::map<std::string, std::size_t> at;

  [[nodiscard]] std::string cell(const CsvLine& row, const char* column) const {
    const auto found = at.find(column);
    return found == at.end() ? std::string{} : trimmed(row.cells[found->second]);
  }
};

Result<Sheet, TableFault> read_sheet(std::string_view text, const std::string& file,
                                     const std::vector<std::string>& known,
                                     const std::vector<std::string>& needed) {
  std::uint64_t open_quote = 0;
  Sheet sheet{csv_rows(text, open_quote), {}};
  if (open_quote != 0)
    return fail(TableFault{file + ":" + std::to_string(open_quote) +
                           ": a quote is never closed; close it, or double it if it is meant"});
  if (sheet.rows.empty()) return fail(TableFault{file + ": is empty; begin it with a header row"});
  const auto header = std::move(sheet.rows.front());
  sheet.rows.erase(sheet.rows.begin());
  const auto place = file + ":" + std::to_string(header.line);
  for (std::size_t i = 0; i < header.cells.size(); ++i) {
    const auto name = trimmed(header.cells[i]);
    if (std::find(known.begin(), known.end(), name) == known.end())
      return fail(TableFault{place + ": unknown column `" + name + "`" + suggestion(name, known)});
    if (!sheet.at.emplace(name, i).second)
      return fail(
          TableFault{place + ": the column `" + name + "` stands there twice; take one out"});
  }
  for (const auto& name : needed)
    if (!sheet.at.contains(name))
      return fail(TableFault{place + ": the column `" + name + "` is missing; add it"});
  for (const auto& row : sheet.rows)
    if (row.cells.size() != header.cells.size())
      return fail(TableFault{file + ":" + std::to_string(row.line) + ": " +
                             std::to_string(row.cells.size()) + " cells under " +
                             std::to_string(header.cells.size()) +
                             " columns; put cells that hold commas in quotes"});
  return sheet;
}

/// False: the cell is neither empty nor a number.
template <typename Number>
bool put_number(const std::string& cell, Number& to) {
  if (cell.empty()) return true;
  const auto* end = cell.data() + cell.size();
  const auto read = std::from_chars(cell.data(), end, to);
  return read.ec == std::errc{} && read.ptr == end;
}

/// The number with or without its "FR-".
std::uint32_t number_of(const std::string& cell) {
  const auto reference = parse_reference(cell);
  return reference && reference->variant == 0 ? reference->number : 0;
}

/// Faults of rows, as one.
class Verdicts {
 public:
  void add(const TableFault& fault) {
    constexpr std::size_t shown_max = 20;
    if (++count_ <= shown_max) text_ += (text_.empty() ? "" : "\n") + fault.text;
  }
  [[nodiscard]] Result<void, TableFault> result(std::size_t rows) const {
    if (count_ == 0) return {};
    if (count_ == 1) return fail(TableFault{text_});
    return fail(TableFault{text_ + "\n" + std::to_string(count_) + " of " + std::to_string(rows) +
                           " rows cannot be used"});
  }

 private:
  std::size_t count_ = 0;
  std::string text_;
};

/// What a row says, without its maker.
Result<Model, TableFault> model_of(const Sheet& sheet, const CsvLine& row,
                                   const std::string& place) {
  const auto cell = [&](const char* column) { return sheet.cell(row, column); };
  Model model;
  model.number = number_of(cell("number"));
  if (!put_number(cell("first_year"), model.years.first) ||
      !put_number(cell("last_year"), model.years.last))
    return fail(TableFault{place + ": a year is no number; write e.g. 1975, or nothing"});
  if (model.number != 0 && !is_national(model.number))
    return fail(TableFault{place + ": " + cell("number") +
                           " may be given by an edition of the table; a country's own numbers are "
                           "90000 to 99999, and 5000000 to 9999999"});
  model.name = cell("name");
  model.aliases = parts(cell("aliases"));
  model.type = cell("type");
  model.action = cell("action");
  model.calibres = parts(cell("calibres"));
  model.country = cell("country");
  for (const auto& part : parts(cell("marks"))) model.marks.push_back(mark_of(part));
  model.serial.where = parts(cell("serial_where"));
  model.serial.form = cell("serial_form");
  model.legal = cell("legal");
  if (auto wrong = fault_of(model); !wrong.empty()) return fail(TableFault{place + ": " + wrong});
  if (key_of(cell("maker")).empty())
    return fail(TableFault{place + ": the entry has no maker; write its name"});
  return model;
}

/// What the makers' code list says beside names: remarks, and addresses behind the form of a
/// company. Empty: the code is of no maker.
std::string maker_in(std::string definition) {
  definition = trimmed(std::string_view(definition).substr(0, definition.find('%')));
  for (const auto* of_no_maker : {"CODE BY COUNTRY", "IMPORTER ONLY"})
    if (definition.find(of_no_maker) != std::string::npos) return {};
  for (const auto* form : {" INC.", " INC,", " INC;", " LLC", " L.L.C.", " CORP.", " CO.", " LTD.",
                           " GMBH", " S.A.", " S. A.", " S.R.L.", " S. R. L.", " A.S."})
    if (const auto at = definition.find(form); at != std::string::npos && at > 0) {
      definition.resize(at + std::string_view(form).size());
      break;
    }
  while (!definition.empty() && (definition.back() == ',' || definition.back() == ';'))
    definition.pop_back();
  return trimmed(definition);
}

bool is_code(const std::string& code) {
  constexpr std::size_t code_size_max = 3;
  return !code.empty() && code.size() <= code_size_max &&
         std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

}  // namespace

Result<void, TableFault> TableBuilder::add_national(std::string_view text,
                                                    const std::string& file) {
  const auto sheet = read_sheet(text, file, national_columns,
                                {"number", "maker", "name", "type", "action", "calibres"});
  if (!sheet) return fail(sheet.error());
  Verdicts verdicts;
  for (const auto& row : sheet->rows) {
    const auto place = file + ":" + std::to_string(row.line);
    auto model = model_of(*sheet, row, place);
    if (!model) {
      verdicts.add(model.error());
      continue;
    }
    const auto name = sheet->cell(row, "maker");
    if (const auto* maker = maker_by_name(name)) {
      model->maker = maker->id;
    } else {
      model->maker = key_of(name);
      if (auto added = add(Maker{model->maker, name, model->country, {}, {}, {}, {}}, place);
          !added) {
        verdicts.add(added.error());
        continue;
      }
    }
    if (auto added = add(std::move(*model), place); !added) verdicts.add(added.error());
  }
  return verdicts.result(sheet->rows.size());
}

Result<void, TableFault> TableBuilder::add_ncic(std::string_view text, const std::string& file) {
  // The FBI's own list calls the names definitions, and says more in them.
  const bool definitions = text.substr(0, text.find('\n')).find("definition") != text.npos;
  const std::string named = definitions ? "definition" : "name";
  const auto sheet = read_sheet(text, file, {"code", named}, {"code", named});
  if (!sheet) return fail(sheet.error());
  Verdicts verdicts;
  for (const auto& row : sheet->rows) {
    const auto code = sheet->cell(row, "code"), said = sheet->cell(row, named.c_str());
    const auto place = file + ":" + std::to_string(row.line);
    if (!is_code(code)) {
      verdicts.add(
          {place + ": `" + code + "` is no NCIC make code; write up to three capital letters"});
      continue;
    }
    const auto name = definitions ? maker_in(said) : said;
    if (definitions && name.empty() && !said.empty()) continue;
    if (key_of(name).empty()) {
      verdicts.add({place + ": the code " + code + " has no name; write the maker's"});
    } else if (auto* maker = maker_by_name(name)) {
      if (maker->ncic.empty()) maker->ncic = code;
    } else if (auto added = add(Maker{key_of(name), name, "", {}, {}, {}, code}, place); !added) {
      verdicts.add(added.error());
    }
  }
  return verdicts.result(sheet->rows.size());
}

}  // namespace iwets::reference
