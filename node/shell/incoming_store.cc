#include "node/shell/incoming_store.h"

#include "proto/field/firearm.h"
#include "proto/field/serial.h"

namespace iwets::node {
namespace {

// `deadline_us` is null while the hub's clock stands or has ended.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS incoming(
  id BLOB PRIMARY KEY, open INTEGER NOT NULL, deadline_us INTEGER, again_us INTEGER,
  core BLOB NOT NULL, case_reference TEXT NOT NULL, make TEXT NOT NULL, model TEXT NOT NULL,
  serial TEXT NOT NULL, firearm TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS incoming_by_openness ON incoming(open, id);
CREATE INDEX IF NOT EXISTS incoming_by_deadline ON incoming(deadline_us)
  WHERE deadline_us IS NOT NULL;
CREATE INDEX IF NOT EXISTS incoming_by_again ON incoming(again_us) WHERE again_us IS NOT NULL;
CREATE INDEX IF NOT EXISTS incoming_by_firearm ON incoming(firearm) WHERE open=1;
CREATE TABLE IF NOT EXISTS incoming_papers(
  id BLOB NOT NULL, paper INTEGER NOT NULL, content BLOB NOT NULL,
  PRIMARY KEY(id, paper)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS incoming_history(
  row INTEGER PRIMARY KEY, id BLOB NOT NULL, at_us INTEGER NOT NULL, step INTEGER NOT NULL,
  code INTEGER NOT NULL, words TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS incoming_history_by_id ON incoming_history(id);
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }
Instant instant(std::int64_t us) { return from_us(static_cast<std::uint64_t>(us)); }

void bind_moment(link::Database::Statement& write, int at, Instant when) {
  if (when == Instant{})
    write.bind_null(at);
  else
    write.bind(at, moment(when));
}

/// Columns 1 to 5.
void bind_case(link::Database::Statement& write, const IncomingCase& c) {
  const bool open = !final(c.state);
  write.bind_blob(1, view(c.id)).bind(2, static_cast<std::int64_t>(open));
  bind_moment(write, 3, open && c.stopped == Instant{} ? c.deadline : Instant{});
  bind_moment(write, 4, c.again);
  write.bind_blob(5, to_bytes(c));
}

constexpr const char* columns =
    "SELECT core, case_reference, make, model, serial, firearm FROM incoming ";

std::optional<IncomingStore::Row> read_row(const link::Database::Statement& row) {
  const auto c = from_bytes<IncomingCase>(bytes_of(row.text(0)));
  if (!c) return std::nullopt;
  return IncomingStore::Row{*c, {row.text(1), row.text(2), row.text(3), row.text(4), row.text(5)}};
}

}  // namespace

std::string firearm_text_of(PeerId requester, const field::Firearm& firearm) {
  if (!field::is_number(firearm.serial) || field::has_wildcard(firearm.serial)) return {};
  return requester.text() + '\n' + field::make_id(firearm.make) + '\n' +
         field::canonical(firearm.serial);
}

void IncomingStore::create_tables() {
  database_.begin();
  database_.execute(tables);
  database_.commit();
}

void IncomingStore::add(const IncomingCase& c, const IncomingFacts& facts) {
  auto write = database_.prepare("INSERT INTO incoming VALUES(?,?,?,?,?,?,?,?,?,?)");
  bind_case(write, c);
  write.bind(6, facts.case_reference).bind(7, facts.make).bind(8, facts.model);
  write.bind(9, facts.serial).bind(10, facts.firearm).run();
}

void IncomingStore::save(const IncomingCase& c) {
  auto write = database_.prepare(
      "UPDATE incoming SET open=?2, deadline_us=?3, again_us=?4, core=?5 WHERE id=?1");
  bind_case(write, c);
  write.run();
}

void IncomingStore::keep(const TraceId& id, IncomingPaper paper, std::string_view content) {
  database_.prepare("INSERT OR REPLACE INTO incoming_papers VALUES(?,?,?)")
      .bind_blob(1, view(id))
      .bind(2, static_cast<std::int64_t>(paper))
      .bind_blob(3, content)
      .run();
}

void IncomingStore::write(const TraceId& id, const IncomingLine& line) {
  database_
      .prepare(
          "INSERT INTO incoming_history(id,at_us,step,code,words) SELECT ?1,?2,?3,?4,?5 WHERE "
          "(SELECT count(*) FROM incoming_history WHERE id=?1) < ?6")
      .bind_blob(1, view(id))
      .bind(2, moment(line.at))
      .bind(3, static_cast<std::int64_t>(line.step))
      .bind(4, static_cast<std::int64_t>(line.code))
      .bind(5, line.words)
      .bind(6, lines_max)
      .run();
}

void IncomingStore::set_case_reference(const TraceId& id, const std::string& reference) {
  database_.prepare("UPDATE incoming SET case_reference=? WHERE id=?")
      .bind(1, reference)
      .bind_blob(2, view(id))
      .run();
}

std::optional<TraceId> IncomingStore::open_of(const std::string& firearm, const TraceId& other) {
  if (firearm.empty()) return std::nullopt;
  auto query =
      database_.prepare("SELECT id FROM incoming WHERE firearm=? AND open=1 AND id<>? LIMIT 1");
  query.bind(1, firearm).bind_blob(2, view(other));
  if (!query.step()) return std::nullopt;
  const auto id = TraceId::from_bytes(bytes_of(query.text(0)));
  return id ? std::optional(*id) : std::nullopt;
}

std::vector<TraceId> IncomingStore::due(Instant now, std::size_t most) {
  auto query = database_.prepare(
      "SELECT id FROM incoming WHERE again_us IS NOT NULL AND again_us<=? ORDER BY again_us "
      "LIMIT ?");
  query.bind(1, moment(now)).bind(2, static_cast<std::int64_t>(most));
  std::vector<TraceId> found;
  while (query.step())
    if (const auto id = TraceId::from_bytes(bytes_of(query.text(0)))) found.push_back(*id);
  return found;
}

std::optional<Instant> IncomingStore::next_due() {
  auto query = database_.prepare("SELECT min(again_us) FROM incoming WHERE again_us IS NOT NULL");
  if (!query.step() || query.null(0)) return std::nullopt;
  return instant(query.integer(0));
}

std::optional<IncomingCase> IncomingStore::find(const TraceId& id) {
  const auto found = row(id);
  return found ? std::optional(found->state) : std::nullopt;
}

std::optional<IncomingStore::Row> IncomingStore::row(const TraceId& id) {
  auto query = database_.prepare(std::string(columns) + "WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return read_row(query);
}

std::optional<std::string> IncomingStore::paper(const TraceId& id, IncomingPaper paper) {
  auto query = database_.prepare("SELECT content FROM incoming_papers WHERE id=? AND paper=?");
  query.bind_blob(1, view(id)).bind(2, static_cast<std::int64_t>(paper));
  if (!query.step()) return std::nullopt;
  return query.text(0);
}

std::vector<IncomingLine> IncomingStore::history(const TraceId& id) {
  auto query = database_.prepare(
      "SELECT at_us, step, code, words FROM incoming_history WHERE id=? ORDER BY row");
  query.bind_blob(1, view(id));
  std::vector<IncomingLine> lines;
  while (query.step())
    lines.push_back({instant(query.integer(0)), static_cast<Step>(query.integer(1)),
                     static_cast<std::uint32_t>(query.integer(2)), query.text(3)});
  return lines;
}

std::vector<IncomingStore::Row> IncomingStore::list(Which which, Instant now, std::int64_t most,
                                                    const std::optional<TraceId>& before) {
  const char* where = "WHERE id<?1 ORDER BY id DESC LIMIT ?2";
  switch (which) {
    case Which::all: break;
    case Which::open: where = "WHERE open=1 AND id<?1 ORDER BY id DESC LIMIT ?2"; break;
    case Which::closed: where = "WHERE open=0 AND id<?1 ORDER BY id DESC LIMIT ?2"; break;
    case Which::overdue:
      where =
          "WHERE deadline_us IS NOT NULL AND deadline_us<?3 AND id<?1 ORDER BY deadline_us "
          "LIMIT ?2";
      break;
  }
  auto query = database_.prepare(std::string(columns) + where);
  const std::string newest(16, '\xff');
  query.bind_blob(1, before ? view(*before) : std::string_view(newest)).bind(2, most);
  if (which == Which::overdue) query.bind(3, moment(now));
  std::vector<Row> rows;
  while (query.step())
    if (auto one = read_row(query)) rows.push_back(std::move(*one));
  return rows;
}

IncomingStore::Counts IncomingStore::counts(Instant now) {
  // Each counted in its index.
  auto query = database_.prepare(
      "SELECT (SELECT count(*) FROM incoming WHERE open=1), (SELECT count(*) FROM incoming WHERE "
      "deadline_us IS NOT NULL AND deadline_us<?), (SELECT count(*) FROM incoming WHERE open=0)");
  query.bind(1, moment(now));
  query.step();
  return {query.integer(0), query.integer(1), query.integer(2)};
}

}  // namespace iwets::node
