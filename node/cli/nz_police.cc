#include "node/cli/nz_police.h"

#include <charconv>

#include "node/cli/csv.h"
#include "node/cli/digest64.h"
#include "proto/field/date.h"
#include "proto/field/vehicle.h"

namespace iwets::cli {
namespace {

const std::vector<std::string> header = {"plate", "colour", "make",        "model",
                                         "year",  "type",   "date_stolen", "district"};
enum Cell : std::size_t { plate, colour, make, model, year, type, date_stolen, district };

std::string id_of(const CsvRow& row) {
  std::string date;
  for (const char c : row.cells[date_stolen])
    if (c >= '0' && c <= '9') date += c;
  return "nz-" + field::canonical_plate(row.cells[plate]) + "-" + date + "-" +
         digest_of(row.raw).text().substr(0, 8);
}

class NzPoliceList final : public RecordSource {
 public:
  explicit NzPoliceList(CsvReader reader) : reader_(std::move(reader)) {}

  std::optional<SourceItem> next() override {
    const auto row = reader_.next();
    if (!row) return std::nullopt;
    if (!row->reason.empty())
      return SourceItem{row->line, RowFault{{}, {}, row->reason, row->remedy}};
    if (row->cells.size() != header.size())
      return SourceItem{row->line, RowFault{{}, {}, "the row has not 8 cells", "repair the line"}};
    return SourceItem{row->line, record_of(*row)};
  }
  std::uint64_t bytes_read() const override { return reader_.bytes_read(); }

 private:
  static std::variant<field::Record, RowFault, RowSkipped> record_of(const CsvRow& row) {
    const auto cell = [&](Cell which) { return std::string(trimmed(row.cells[which])); };
    field::Record record;
    record.id = id_of(row);
    record.reason = field::Reason::stolen;
    record.reference = ("NZ Police " + cell(district)).substr(0, 64);
    const auto stolen = field::parse_date(cell(date_stolen));
    if (!stolen && !cell(date_stolen).empty())
      return RowFault{record.id, "date_stolen", "is no date", "write YYYY-MM-DD"};
    if (stolen) record.since = *stolen;
    field::Vehicle vehicle;
    vehicle.plate = cell(plate);
    vehicle.plate_country = "NZ";
    vehicle.colour = cell(colour), vehicle.make = cell(make), vehicle.model = cell(model);
    vehicle.kind = cell(type);
    const auto year_text = cell(year);
    const auto* end = year_text.data() + year_text.size();
    if (!year_text.empty() && std::from_chars(year_text.data(), end, vehicle.year).ptr != end)
      return RowFault{record.id, "year", "is no year", "write four digits"};
    record.subject = std::move(vehicle);
    if (auto fault = check_record(record)) return std::move(*fault);
    return record;
  }

  CsvReader reader_;
};

}  // namespace

Outcome<std::unique_ptr<RecordSource>> open_nz_police(std::istream& in) {
  CsvReader reader(in);
  const auto first = reader.next();
  if (!first || first->cells != header)
    return fail(Failure{ExitCode::invalid_input,
                        "the file cannot be used",
                        "its header is not that of the New Zealand Police list",
                        "it must read plate,colour,make,model,year,type,date_stolen,district",
                        {}});
  return std::make_unique<NzPoliceList>(std::move(reader));
}

}  // namespace iwets::cli
