#include "node/shell/case_store.h"

#include <stdexcept>

namespace iwets::node {
namespace {

constexpr std::int64_t format = 1;

// Ids begin with the time, so that tables kept in their order grow at one end.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS cases(
  id BLOB PRIMARY KEY, kind INTEGER NOT NULL, open INTEGER NOT NULL, state INTEGER NOT NULL,
  submitted_us INTEGER NOT NULL, receipted_us INTEGER, reported_us INTEGER,
  first_notice_us INTEGER, ended_us INTEGER,
  finals_seen INTEGER NOT NULL, reports_seen INTEGER NOT NULL, core BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_by_openness ON cases(kind, open, id);
CREATE TABLE IF NOT EXISTS requests(
  id BLOB PRIMARY KEY, case_reference TEXT, make TEXT, model TEXT, serial TEXT,
  body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS events(
  seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, step INTEGER NOT NULL, subject BLOB,
  code INTEGER, peer TEXT, note TEXT);
CREATE INDEX IF NOT EXISTS events_by_subject ON events(subject) WHERE subject IS NOT NULL;
CREATE TABLE IF NOT EXISTS reports(
  subject BLOB NOT NULL, n INTEGER NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(subject, n)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS results(
  trace BLOB PRIMARY KEY, answer BLOB, envelope BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notices(
  seq INTEGER PRIMARY KEY, hit BLOB NOT NULL, party INTEGER NOT NULL, subject BLOB NOT NULL,
  at_us INTEGER NOT NULL, seen INTEGER NOT NULL, body BLOB NOT NULL, UNIQUE(hit, party));
CREATE INDEX IF NOT EXISTS notices_by_subject ON notices(subject);
CREATE TABLE IF NOT EXISTS facts(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::string_view view(const HitId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

void bind_moment(link::Database::Statement& statement, int at, Instant when) {
  if (when == Instant{})
    statement.bind_null(at);
  else
    statement.bind(at, moment(when));
}

std::optional<Case> read_case(const std::string& core) { return from_bytes<Case>(bytes_of(core)); }

}  // namespace

CaseStore::CaseStore(link::Database& database) : database_(database) {
  database_.begin();
  database_.execute(tables);
  const auto written = recall("format");
  if (written && *written > format) {
    database_.rollback();
    throw std::runtime_error("the state was written by a newer iwets-node (format " +
                             std::to_string(*written) + ", this program reads " +
                             std::to_string(format) + "); install that version or a newer one");
  }
  remember("format", format);
  database_.commit();
}

void CaseStore::add_request(const Request& request) {
  database_.prepare("INSERT INTO requests VALUES(?,?,?,?,?,?)")
      .bind_blob(1, view(request.id))
      .bind(2, request.case_reference)
      .bind(3, request.make)
      .bind(4, request.model)
      .bind(5, request.serial)
      .bind(6, request.body)
      .run();
}

std::optional<std::string> CaseStore::request_body(const TraceId& id) {
  auto query = database_.prepare("SELECT body FROM requests WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return query.text(0);
}

void CaseStore::save(const Case& c) {
  auto write = database_.prepare(
      "INSERT INTO cases VALUES(?,?,?,?,?,?,?,?,?,?,?,?) ON CONFLICT(id) DO UPDATE SET "
      "open=excluded.open, state=excluded.state, receipted_us=excluded.receipted_us, "
      "reported_us=excluded.reported_us, first_notice_us=excluded.first_notice_us, "
      "ended_us=excluded.ended_us, finals_seen=excluded.finals_seen, "
      "reports_seen=excluded.reports_seen, core=excluded.core");
  write.bind_blob(1, view(c.id));
  write.bind(2, static_cast<std::int64_t>(c.kind));
  write.bind(3, static_cast<std::int64_t>(!final(c.state)));
  write.bind(4, static_cast<std::int64_t>(c.state));
  write.bind(5, moment(c.submitted));
  bind_moment(write, 6, c.receipted);
  bind_moment(write, 7, c.reported);
  bind_moment(write, 8, c.first_notice);
  bind_moment(write, 9, c.ended);
  write.bind(10, static_cast<std::int64_t>(c.finals_seen));
  write.bind(11, static_cast<std::int64_t>(c.reports_seen));
  const auto core = to_bytes(c);
  write.bind_blob(12, core);
  write.run();
}

std::optional<Case> CaseStore::find(const TraceId& id) {
  auto query = database_.prepare("SELECT core FROM cases WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return read_case(query.text(0));
}

std::vector<Case> CaseStore::open_cases(std::size_t most) {
  std::vector<Case> cases;
  for (const auto kind : {CaseKind::trace, CaseKind::check}) {
    auto query =
        database_.prepare("SELECT core FROM cases WHERE kind=? AND open=1 ORDER BY id LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(kind));
    query.bind(2, static_cast<std::int64_t>(most - cases.size()));
    while (query.step())
      if (auto c = read_case(query.text(0))) cases.push_back(std::move(*c));
  }
  return cases;
}

std::uint64_t CaseStore::count(CaseKind kind, bool open) {
  auto query = database_.prepare("SELECT count(*) FROM cases WHERE kind=? AND open=?");
  query.bind(1, static_cast<std::int64_t>(kind));
  query.bind(2, static_cast<std::int64_t>(open));
  query.step();
  return static_cast<std::uint64_t>(query.integer(0));
}

bool CaseStore::has_open_case_before(Instant submitted) {
  auto query = database_.prepare(
      "SELECT 1 FROM cases WHERE kind=0 AND open=1 AND submitted_us<? ORDER BY id LIMIT 1");
  query.bind(1, moment(submitted));
  return query.step();
}

std::int64_t CaseStore::tell(Instant at, const Tell& told) {
  auto write = database_.prepare(
      "INSERT INTO events(at_us,step,subject,code,peer,note) VALUES(?,?,?,?,?,?)");
  write.bind(1, moment(at));
  write.bind(2, static_cast<std::int64_t>(told.step));
  if (told.id.empty())
    write.bind_null(3);
  else
    write.bind_blob(3, view(told.id));
  if (told.code == 0)
    write.bind_null(4);
  else
    write.bind(4, static_cast<std::int64_t>(told.code));
  // SQLite reads the text when the statement runs, so that it must live until then.
  const auto peer = told.peer ? told.peer->text() : std::string();
  if (told.peer)
    write.bind(5, peer);
  else
    write.bind_null(5);
  if (told.note.empty())
    write.bind_null(6);
  else
    write.bind(6, told.note);
  write.run();
  return database_.last_row();
}

std::int64_t CaseStore::last_told() {
  auto query = database_.prepare("SELECT max(seq) FROM events");
  return query.step() && !query.null(0) ? query.integer(0) : 0;
}

void CaseStore::add_report(const TraceId& subject, std::string_view body) {
  database_
      .prepare("INSERT INTO reports SELECT ?1, (SELECT count(*) FROM reports WHERE subject=?1), ?2")
      .bind_blob(1, view(subject))
      .bind_blob(2, body)
      .run();
}

void CaseStore::add_result(const TraceId& trace, std::string_view answer,
                           std::string_view envelope) {
  database_.prepare("INSERT OR IGNORE INTO results VALUES(?,?,?)")
      .bind_blob(1, view(trace))
      .bind_blob(2, answer)
      .bind_blob(3, envelope)
      .run();
}

bool CaseStore::add_notice(Instant at, const HitId& hit, Party party, const TraceId& subject,
                           std::string_view body) {
  database_.prepare("UPDATE notices SET seen=seen+1 WHERE hit=? AND party=?")
      .bind_blob(1, view(hit))
      .bind(2, static_cast<std::int64_t>(party))
      .run();
  if (database_.changes() != 0) return false;
  database_.prepare("INSERT INTO notices(hit,party,subject,at_us,seen,body) VALUES(?,?,?,?,1,?)")
      .bind_blob(1, view(hit))
      .bind(2, static_cast<std::int64_t>(party))
      .bind_blob(3, view(subject))
      .bind(4, moment(at))
      .bind_blob(5, body)
      .run();
  return true;
}

void CaseStore::remember(std::string_view key, std::int64_t value) {
  database_.prepare("INSERT OR REPLACE INTO facts VALUES(?,?)").bind(1, key).bind(2, value).run();
}

std::optional<std::int64_t> CaseStore::recall(std::string_view key) {
  auto query = database_.prepare("SELECT value FROM facts WHERE key=?");
  query.bind(1, key);
  if (!query.step()) return std::nullopt;
  return query.integer(0);
}

}  // namespace iwets::node
