#include <algorithm>

#include "node/shell/case_json.h"
#include "node/shell/json_writer.h"
#include "node/shell/reader.h"

// A seizure: the firearms of one case, each a trace of its own.
namespace iwets::node {

std::optional<TraceId> Reader::live_row(std::string_view agency, std::string_view case_reference,
                                        std::string_view row_reference) {
  const auto id = filings_.trace_of(agency, case_reference, row_reference);
  if (!id) return std::nullopt;
  auto query = database_.prepare("SELECT core FROM cases WHERE id=? AND kind=0");
  query.bind_blob(1, text_of({id->raw().data(), id->raw().size()}));
  if (!query.step()) return std::nullopt;
  const auto c = from_bytes<Case>(bytes_of(query.text(0)));
  return c && !came_to_nothing(*c) ? id : std::nullopt;
}

std::string Reader::seizure(std::string_view reference, std::int64_t limit,
                            const std::optional<TraceId>& before, const Viewer& viewer) {
  const auto sees = [&](const std::string& agency, const std::string& on_behalf_of) {
    return may_see(viewer, {agency, on_behalf_of});
  };
  const auto counts = filings_.counts(reference, sees);
  JsonWriter to;
  to.begin_object().key("seizure").begin_object().field("case_reference", reference);
  to.field("traces", counts.traces).key("states").begin_object();
  for (const auto& [state, count] : counts.by_state)
    to.field(name(static_cast<CaseState>(state)), count);
  to.end_object().end_object().key("traces").begin_array();
  filings_.seizure(reference, before, std::clamp<std::int64_t>(limit, 1, rows_max), sees,
                   [&](const FilingStore::Row& row) {
                     to.begin_object().field("row_reference", row.filing.row_reference);
                     to.field("agency", row.filing.agency);
                     to.field_if("on_behalf_of", row.filing.on_behalf_of);
                     write_case(row.state, to);
                     to.field("case_reference", row.filing.case_reference);
                     to.key("firearm").begin_object().field("make", row.make);
                     to.field("model", row.model).field("serial", row.serial).end_object();
                     to.end_object();
                   });
  to.end_array().end_object();
  return to.take();
}

}  // namespace iwets::node
