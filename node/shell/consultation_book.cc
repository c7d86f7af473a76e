#include "node/shell/consultation_book.h"

#include <algorithm>

#include "proto/types/archive.h"

namespace iwets::node {
namespace {

using Row = link::Database::Statement;

// `counted_us` is `at_us` unless the clock was set back; it never goes back from row to row. The
// index on it grows at one end.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS consultations(
  row INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, counted_us INTEGER NOT NULL,
  kind INTEGER NOT NULL, outcome INTEGER NOT NULL, officer TEXT NOT NULL, agency TEXT NOT NULL,
  purpose INTEGER NOT NULL, urgent INTEGER NOT NULL, reference TEXT NOT NULL,
  stores INTEGER NOT NULL, subject BLOB, note TEXT NOT NULL, things BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS consultations_by_time ON consultations(counted_us);
CREATE TABLE IF NOT EXISTS alarms(
  alarm INTEGER PRIMARY KEY, kind INTEGER NOT NULL, scope INTEGER NOT NULL, who TEXT NOT NULL,
  key INTEGER NOT NULL, thing INTEGER NOT NULL, first_us INTEGER NOT NULL,
  last_us INTEGER NOT NULL, many INTEGER NOT NULL, cases INTEGER NOT NULL,
  last_row INTEGER NOT NULL, closed_us INTEGER NOT NULL, closed_by TEXT NOT NULL,
  remark TEXT NOT NULL);
)sql";

constexpr const char* columns =
    "row, at_us, counted_us, kind, outcome, officer, agency, purpose, urgent, reference, stores, "
    "subject, note, things, on_behalf_of";
constexpr const char* alarm_columns =
    "alarm, kind, scope, who, key, thing, first_us, last_us, many, cases, last_row, closed_us, "
    "closed_by, remark";

std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }
Instant moment(const Row& row, int column) {
  return from_us(static_cast<std::uint64_t>(row.integer(column)));
}

std::string packed(const std::vector<Thing>& things) {
  Writer out;
  out(things);
  return std::move(out).bytes();
}

std::vector<Thing> unpacked(const std::string& bytes) {
  std::vector<Thing> things;
  iwets::Reader in(bytes_of(bytes));
  in(things);
  return things;
}

/// The columns of `columns`.
Consultation read(const Row& row, bool counted) {
  Consultation out;
  out.row = row.integer(0);
  out.at = moment(row, counted ? 2 : 1);
  out.kind = static_cast<Asking>(row.integer(3));
  out.outcome = static_cast<Admission>(row.integer(4));
  out.officer = row.text(5);
  out.agency = row.text(6);
  out.purpose = static_cast<field::Purpose>(row.integer(7));
  out.urgent = row.integer(8) != 0;
  out.reference = row.text(9);
  out.stores = Stores::from_bits(static_cast<std::uint8_t>(row.integer(10)));
  if (!row.null(11)) out.subject = TraceId::from_bytes(bytes_of(row.text(11))).value_or(TraceId{});
  out.note = row.text(12);
  out.things = unpacked(row.text(13));
  out.on_behalf_of = row.text(14);
  return out;
}

/// The columns of `alarm_columns`.
Alarm read_alarm(const Row& row) {
  Alarm out;
  out.number = row.integer(0);
  out.kind = static_cast<AlarmKind>(row.integer(1));
  out.scope = static_cast<Scope>(row.integer(2));
  out.who = row.text(3);
  out.key = static_cast<std::uint64_t>(row.integer(4));
  out.thing = static_cast<ThingKind>(row.integer(5));
  out.first = moment(row, 6);
  out.last = moment(row, 7);
  out.many = static_cast<std::uint32_t>(row.integer(8));
  out.cases = static_cast<std::uint32_t>(row.integer(9));
  out.last_row = row.integer(10);
  out.closed = moment(row, 11);
  out.closed_by = row.text(12);
  out.remark = row.text(13);
  return out;
}

}  // namespace

void ConsultationBook::create_tables() {
  database_.execute(tables);
  const bool complete = [this] {
    auto query = database_.prepare(
        "SELECT count(*) FROM pragma_table_info('consultations') WHERE name='on_behalf_of'");
    return query.step() && query.integer(0) != 0;
  }();
  // A book of before agencies acted for one another.
  if (!complete)
    database_.execute("ALTER TABLE consultations ADD COLUMN on_behalf_of TEXT NOT NULL DEFAULT ''");
}

std::int64_t ConsultationBook::add(const Consultation& question) {
  auto write = database_.prepare(
      "INSERT INTO consultations(at_us,counted_us,kind,outcome,officer,agency,purpose,urgent,"
      "reference,stores,subject,note,things,on_behalf_of) "
      "VALUES(?1,?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13)");
  write.bind(1, moment(question.at)).bind(2, static_cast<std::int64_t>(question.kind));
  write.bind(3, static_cast<std::int64_t>(question.outcome));
  write.bind(4, question.officer).bind(5, question.agency);
  write.bind(6, static_cast<std::int64_t>(question.purpose));
  write.bind(7, static_cast<std::int64_t>(question.urgent)).bind(8, question.reference);
  write.bind(9, static_cast<std::int64_t>(question.stores.bits()));
  const auto& subject = question.subject.raw();
  if (question.subject.empty())
    write.bind_null(10);
  else
    write.bind_blob(10, text_of({subject.data(), subject.size()}));
  write.bind(11, question.note).bind_blob(12, packed(question.things));
  write.bind(13, question.on_behalf_of).run();
  return database_.last_row();
}

void ConsultationBook::set_back(Instant now) {
  database_.prepare("UPDATE consultations SET counted_us=?1 WHERE counted_us>?1")
      .bind(1, moment(now))
      .run();
}

std::size_t ConsultationBook::forget(Instant before, std::size_t most) {
  database_
      .prepare(
          "DELETE FROM consultations WHERE row IN (SELECT row FROM consultations WHERE "
          "counted_us<? ORDER BY counted_us LIMIT ?)")
      .bind(1, moment(before))
      .bind(2, static_cast<std::int64_t>(most))
      .run();
  const auto rows = static_cast<std::size_t>(database_.changes());
  database_.prepare("DELETE FROM alarms WHERE closed_us>0 AND closed_us<?")
      .bind(1, moment(before))
      .run();
  return rows;
}

void ConsultationBook::save(const Alarm& alarm) {
  database_.prepare("INSERT OR REPLACE INTO alarms VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(1, alarm.number)
      .bind(2, static_cast<std::int64_t>(alarm.kind))
      .bind(3, static_cast<std::int64_t>(alarm.scope))
      .bind(4, alarm.who)
      .bind(5, static_cast<std::int64_t>(alarm.key))
      .bind(6, static_cast<std::int64_t>(alarm.thing))
      .bind(7, moment(alarm.first))
      .bind(8, moment(alarm.last))
      .bind(9, static_cast<std::int64_t>(alarm.many))
      .bind(10, static_cast<std::int64_t>(alarm.cases))
      .bind(11, alarm.last_row)
      .bind(12, moment(alarm.closed))
      .bind(13, alarm.closed_by)
      .bind(14, alarm.remark)
      .run();
}

std::optional<Alarm> ConsultationBook::alarm(std::int64_t number) {
  static const auto sql = "SELECT " + std::string(alarm_columns) + " FROM alarms WHERE alarm=?";
  auto query = database_.prepare(sql);
  query.bind(1, number);
  return query.step() ? std::optional(read_alarm(query)) : std::nullopt;
}

std::int64_t ConsultationBook::last_row() {
  auto query = database_.prepare("SELECT max(row) FROM consultations");
  return query.step() && !query.null(0) ? query.integer(0) : 0;
}

void ConsultationBook::recent(Duration window,
                              const std::function<void(const Consultation&)>& use) {
  static const auto sql = "SELECT " + std::string(columns) +
                          " FROM consultations WHERE counted_us > (SELECT max(counted_us) FROM "
                          "consultations) - ? ORDER BY row";
  auto query = database_.prepare(sql);
  query.bind(1, static_cast<std::int64_t>(window.count()));
  while (query.step()) use(read(query, true));
}

void ConsultationBook::alarms(bool all, bool newest_first, std::int64_t most,
                              const std::function<void(const Alarm&)>& use) {
  const std::string those = all ? "" : " WHERE closed_us=0";
  auto query = database_.prepare("SELECT " + std::string(alarm_columns) + " FROM alarms" + those +
                                 " ORDER BY alarm" + (newest_first ? " DESC" : "") + " LIMIT ?");
  query.bind(1, most);
  while (query.step()) use(read_alarm(query));
}

bool ConsultationBook::list(const BookFilter& filter,
                            const std::function<void(const Consultation&)>& use) {
  static const auto sql =
      "SELECT " + std::string(columns) +
      " FROM consultations WHERE row<?1 AND (?2='' OR officer=?2) AND "
      "(?3='' OR agency=?3 OR on_behalf_of=?3) AND counted_us>=?4 ORDER BY row DESC LIMIT ?5";
  auto query = database_.prepare(sql);
  query.bind(1, filter.before).bind(2, filter.officer).bind(3, filter.agency);
  query.bind(4, moment(filter.since)).bind(5, filter.limit + 1);
  for (std::int64_t rows = 0; query.step(); ++rows) {
    if (rows == filter.limit) return true;
    use(read(query, false));
  }
  return false;
}

void ConsultationBook::totals(Scope scope, Instant since, std::int64_t most,
                              const std::function<void(const BookTotals&)>& use) {
  static constexpr std::string_view by[] = {"officer", "agency", "purpose"};
  const std::string column(by[static_cast<std::size_t>(scope) - 1]);
  auto query = database_.prepare(
      "SELECT " + column +
      ", sum(kind=1 AND outcome<>2), sum(kind=2 AND outcome<>2), sum(outcome=2), sum(outcome=3) "
      "FROM consultations WHERE counted_us>=? AND kind<3 GROUP BY 1 ORDER BY count(*) DESC, 1 "
      "LIMIT ?");
  query.bind(1, moment(since)).bind(2, most);
  std::vector<BookTotals> rows;
  while (query.step()) {
    BookTotals row;
    row.who = scope == Scope::purpose ? purpose_word(static_cast<field::Purpose>(query.integer(0)))
                                      : query.text(0);
    row.checks = query.integer(1);
    row.traces = query.integer(2);
    row.refused = query.integer(3);
    row.beyond = query.integer(4);
    rows.push_back(std::move(row));
  }
  for (auto& row : rows) {
    auto alarms =
        database_.prepare("SELECT count(*) FROM alarms WHERE scope=? AND who=? AND last_us>=?");
    alarms.bind(1, static_cast<std::int64_t>(scope)).bind(2, row.who).bind(3, moment(since));
    if (alarms.step()) row.alarms = alarms.integer(0);
    use(row);
  }
}

void ConsultationBook::delegations(Instant since, std::int64_t most,
                                   const std::function<void(const DelegationTotals&)>& use) {
  auto query = database_.prepare(
      "SELECT agency, on_behalf_of, sum(kind=1), sum(kind=2) FROM consultations WHERE "
      "counted_us>=? AND on_behalf_of<>'' AND kind<3 AND outcome<>2 GROUP BY 1, 2 "
      "ORDER BY count(*) DESC, 1, 2 LIMIT ?");
  query.bind(1, moment(since)).bind(2, most);
  while (query.step()) use({query.text(0), query.text(1), query.integer(2), query.integer(3)});
}

}  // namespace iwets::node
