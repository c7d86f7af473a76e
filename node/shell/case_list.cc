#include "node/shell/case_list.h"

#include <limits>

#include "node/shell/search_text.h"

namespace iwets::node {
namespace {

// Each order has an index of its own, walked from where a page begins. What has no running clock
// stands behind all deadlines, newest first.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS listed(
  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, open INTEGER NOT NULL, waits INTEGER NOT NULL,
  submitted_us INTEGER NOT NULL, updated_us INTEGER NOT NULL, deadline_us INTEGER NOT NULL,
  reference TEXT NOT NULL, agency TEXT NOT NULL, on_behalf_of TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS listed_by_submitted ON listed(submitted_us);
CREATE INDEX IF NOT EXISTS listed_by_updated ON listed(updated_us);
CREATE INDEX IF NOT EXISTS listed_by_deadline ON listed(deadline_us);
CREATE INDEX IF NOT EXISTS listed_by_reference ON listed(reference);
CREATE INDEX IF NOT EXISTS listed_by_waits ON listed(waits, open);
CREATE INDEX IF NOT EXISTS listed_by_openness ON listed(open);
CREATE VIRTUAL TABLE IF NOT EXISTS found USING fts5(
  words, detail=none, columnsize=0, tokenize='unicode61 remove_diacritics 0');
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

}  // namespace

void CaseList::create_tables() { database_.execute(tables); }

CaseList::Row CaseList::row_of(const Case& c) {
  const auto deadline = due(c);
  return {!final(c.state), waits_for(c), moment(c.updated),
          deadline ? moment(*deadline)
                   : std::numeric_limits<std::int64_t>::max() - moment(c.submitted)};
}

void CaseList::add(const Case& c, const Facts& facts) {
  const auto row = row_of(c);
  const auto reference = sort_key_of(facts.reference);
  database_
      .prepare(
          "INSERT INTO listed(id,open,waits,submitted_us,updated_us,deadline_us,reference,agency,"
          "on_behalf_of) VALUES(?,?,?,?,?,?,?,?,?)")
      .bind_blob(1, view(c.id))
      .bind(2, static_cast<std::int64_t>(row.open))
      .bind(3, static_cast<std::int64_t>(row.waits))
      .bind(4, moment(c.submitted))
      .bind(5, row.updated)
      .bind(6, row.deadline)
      .bind(7, reference)
      .bind(8, facts.agency)
      .bind(9, facts.on_behalf_of)
      .run();
  const auto number = database_.last_row();
  database_.prepare("INSERT INTO found(rowid,words) VALUES(?,?)")
      .bind(1, number)
      .bind(2, facts.words)
      .run();
}

void CaseList::add_hop(const Case& c, Facts facts) {
  {
    auto before = database_.prepare("SELECT agency, on_behalf_of FROM listed WHERE id=?");
    before.bind_blob(1, view(c.hop.previous));
    if (before.step()) {
      facts.agency = before.text(0);
      facts.on_behalf_of = before.text(1);
    }
  }
  add(c, facts);
}

void CaseList::change(const TraceId& id, const Facts& facts) {
  const auto reference = sort_key_of(facts.reference);
  database_.prepare("UPDATE listed SET reference=? WHERE id=?")
      .bind(1, reference)
      .bind_blob(2, view(id))
      .run();
  database_.prepare("UPDATE found SET words=? WHERE rowid=(SELECT row FROM listed WHERE id=?)")
      .bind(1, facts.words)
      .bind_blob(2, view(id))
      .run();
}

void CaseList::note(const Case& c) {
  if (c.kind == CaseKind::trace) noted_.insert_or_assign(c.id, row_of(c));
}

void CaseList::settle() {
  for (const auto& [id, row] : noted_) {
    // SQLite writes an index anew for every column that is named, changed or not.
    database_.prepare("UPDATE listed SET updated_us=?1 WHERE id=?2 AND updated_us<>?1")
        .bind(1, row.updated)
        .bind_blob(2, view(id))
        .run();
    database_.prepare("UPDATE listed SET open=?1, waits=?2 WHERE id=?3 AND (open<>?1 OR waits<>?2)")
        .bind(1, static_cast<std::int64_t>(row.open))
        .bind(2, static_cast<std::int64_t>(row.waits))
        .bind_blob(3, view(id))
        .run();
    database_.prepare("UPDATE listed SET deadline_us=?1 WHERE id=?2 AND deadline_us<>?1")
        .bind(1, row.deadline)
        .bind_blob(2, view(id))
        .run();
  }
  noted_.clear();
}

std::vector<TraceId> CaseList::missing(const TraceId& after, std::int64_t most) {
  std::vector<TraceId> out;
  {
    auto counts = database_.prepare(
        "SELECT (SELECT count(*) FROM cases WHERE kind=0)-(SELECT count(*) FROM listed)");
    if (counts.step() && counts.integer(0) <= 0) return out;
  }
  auto query = database_.prepare(
      "SELECT id FROM cases WHERE +kind=0 AND id>? AND id NOT IN (SELECT id FROM listed) ORDER BY "
      "id LIMIT ?");
  query.bind_blob(1, view(after)).bind(2, most);
  while (query.step())
    if (const auto id = TraceId::from_bytes(bytes_of(query.text(0)))) out.push_back(*id);
  return out;
}

}  // namespace iwets::node
