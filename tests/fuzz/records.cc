#include <nlohmann/json.hpp>
#include <sstream>

#include "node/cli/nz_police.h"
#include "node/cli/ofac.h"
#include "node/cli/record_csv.h"
#include "node/shell/forms.h"
#include "node/shell/messages.h"
#include "tests/fuzz/input.h"
#include "tests/fuzz/network.h"
#include "tests/fuzz/targets.h"

namespace iwets::fuzz {
namespace {

/// What the command finds fit to send, the node reads as the same record.
void send(Store store, const field::Record& record) {
  if (const auto fault = cli::check_record(record))
    return must(!fault->reason.empty(), "a row that is refused has a reason");
  const auto json = "{\"verb\":\"enter\",\"records\":[" + cli::record_json(record) + "]}";
  const auto form = node::read_records(json);
  must(form.has_value(), "the node reads what the command sends");
  must(form->records.size() == 1 && form->records[0] == record, "as the same record");
  const auto body = node::records_body(store, *form, id<LoadId>(1), noon);
  must(body.has_value(), "and can send it");
}

void read_all(Store store, cli::RecordSource& source) {
  std::uint64_t line = 0;
  while (const auto item = source.next()) {
    must(item->line > line, "rows come in the order of the file");
    line = item->line;
    if (const auto* record = std::get_if<field::Record>(&item->row)) {
      must(!record->id.empty() && record->subject.has_value(), "a record has an id and a subject");
      send(store, *record);
    } else if (const auto* fault = std::get_if<cli::RowFault>(&item->row)) {
      must(!fault->reason.empty(), "a broken row has a reason");
    }
  }
}

}  // namespace

void records(Bytes unit) {
  Input in(unit);
  const auto what = in.below(12);
  std::istringstream file;
  if (what < 8) {
    const auto store = static_cast<Store>(1 + what % 4);
    file.str(in.rest_text());
    const auto source = cli::open_record_csv(
        file, store, what < 4 ? cli::CsvReader::Encoding::utf8 : cli::CsvReader::Encoding::latin1);
    if (source) read_all(store, **source);
    if (source) must((*source)->bytes_read() <= unit.size(), "no byte is counted twice");
  } else if (what == 8) {
    std::istringstream aliases{std::string(text_of(in.bytes(500)))};
    std::size_t broken = 0;
    const auto read = cli::read_ofac_aliases(aliases, broken);
    file.str(in.rest_text());
    const auto source = cli::open_ofac(file, read ? *read : cli::OfacAliases{});
    read_all(Store::nominal, *source);
  } else if (what == 9) {
    file.str(in.rest_text());
    const auto source = cli::open_nz_police(file);
    if (source) read_all(Store::vehicle, **source);
  } else {
    const auto remarks = cli::read_ofac_remarks(in.rest_text());
    for (const auto& document : remarks.documents)
      must(!document.number.empty(), "a document has a number");
  }
}

}  // namespace iwets::fuzz
