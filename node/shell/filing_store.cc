#include "node/shell/filing_store.h"

#include "node/core/consultation.h"

namespace iwets::node {
namespace {

// `row_key` is empty of a trace that is none of a seizure, or whose row may be filed anew.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS filings(
  id BLOB PRIMARY KEY, agency TEXT NOT NULL, on_behalf_of TEXT NOT NULL,
  case_key TEXT NOT NULL, row_key TEXT NOT NULL, row_reference TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS filings_of_seizure ON filings(case_key, id) WHERE row_reference<>'';
DROP INDEX IF EXISTS filings_by_row;
CREATE UNIQUE INDEX IF NOT EXISTS filings_by_agency_and_row ON filings(agency, case_key, row_key)
  WHERE row_key<>'';
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }

}  // namespace

void FilingStore::create_tables() { database_.execute(tables); }

void FilingStore::add(const TraceId& id, const Filing& filing) {
  const bool row = !filing.row_reference.empty();
  // What is bound is read when the statement runs.
  const auto case_key = who(filing.case_reference);
  const auto row_key = row ? who(filing.row_reference) : std::string();
  database_.prepare("INSERT INTO filings VALUES(?,?,?,?,?,?)")
      .bind_blob(1, view(id))
      .bind(2, filing.agency)
      .bind(3, filing.on_behalf_of)
      .bind(4, case_key)
      .bind(5, row_key)
      .bind(6, filing.row_reference)
      .run();
}

void FilingStore::release_row(const TraceId& id) {
  database_.prepare("UPDATE filings SET row_key='' WHERE id=?").bind_blob(1, view(id)).run();
}

std::optional<Filing> FilingStore::find(const TraceId& id) {
  auto query = database_.prepare(
      "SELECT agency, on_behalf_of, case_key, row_reference FROM filings WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return Filing{query.text(0), query.text(1), query.text(2), query.text(3)};
}

std::optional<TraceId> FilingStore::trace_of(std::string_view agency,
                                             std::string_view case_reference,
                                             std::string_view row_reference) {
  const auto of = who(agency), case_key = who(case_reference), row_key = who(row_reference);
  auto query = database_.prepare(
      "SELECT id FROM filings WHERE agency=? AND case_key=? AND row_key=? AND row_key<>''");
  query.bind(1, of).bind(2, case_key).bind(3, row_key);
  if (!query.step()) return std::nullopt;
  const auto id = TraceId::from_bytes(bytes_of(query.text(0)));
  return id ? std::optional(*id) : std::nullopt;
}

void FilingStore::seizure(std::string_view case_reference, const std::optional<TraceId>& before,
                          std::int64_t most, const Sees& sees,
                          const std::function<void(const Row&)>& use) {
  const auto case_key = who(case_reference);
  const std::string newest(16, '\xff');
  auto query = database_.prepare(
      "SELECT c.core, f.agency, f.on_behalf_of, c.case_reference, f.row_reference, c.make, "
      "c.model, c.serial FROM filings f JOIN cases c ON c.id=f.id WHERE f.case_key=? AND "
      "f.row_reference<>'' AND f.id<? ORDER BY f.id DESC");
  query.bind(1, case_key).bind_blob(2, before ? view(*before) : std::string_view(newest));
  while (most > 0 && query.step()) {
    const auto c = from_bytes<Case>(bytes_of(query.text(0)));
    if (!c || !sees(query.text(1), query.text(2))) continue;
    --most;
    use({*c,
         {query.text(1), query.text(2), query.text(3), query.text(4)},
         query.text(5),
         query.text(6),
         query.text(7)});
  }
}

SeizureCounts FilingStore::counts(std::string_view case_reference, const Sees& sees) {
  const auto case_key = who(case_reference);
  auto query = database_.prepare(
      "SELECT c.state, count(*), f.agency, f.on_behalf_of FROM filings f JOIN cases c ON "
      "c.id=f.id WHERE f.case_key=? AND f.row_reference<>'' GROUP BY 1, 3, 4");
  query.bind(1, case_key);
  SeizureCounts counts;
  while (query.step()) {
    if (!sees(query.text(2), query.text(3))) continue;
    counts.by_state[query.integer(0)] += query.integer(1);
    counts.traces += query.integer(1);
  }
  return counts;
}

}  // namespace iwets::node
