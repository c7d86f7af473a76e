#include "node/shell/ledger.h"

#include <sstream>
#include <utility>

#include "proto/field/validity.h"

namespace iwets::node {
namespace {

// What became of a record follows from its message and the refusals: a report on 500 records
// writes one row, and one for each refusal. What a message held is kept until it is judged, so that
// a message refused as a whole can name its records.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS loads(
  id BLOB PRIMARY KEY, store INTEGER NOT NULL, file_name TEXT NOT NULL, total INTEGER NOT NULL,
  sent INTEGER NOT NULL, accepted INTEGER NOT NULL, refused INTEGER NOT NULL,
  last_line INTEGER NOT NULL, finished INTEGER NOT NULL, at_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record_messages(
  row INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, load BLOB, count INTEGER NOT NULL,
  state INTEGER NOT NULL, reason TEXT);
CREATE TABLE IF NOT EXISTS records(
  row INTEGER PRIMARY KEY, store INTEGER NOT NULL, id TEXT NOT NULL, verb INTEGER NOT NULL,
  message INTEGER NOT NULL, at_us INTEGER NOT NULL, UNIQUE(store, id));
CREATE INDEX IF NOT EXISTS records_by_store ON records(store);
CREATE TABLE IF NOT EXISTS earlier_records(
  row INTEGER PRIMARY KEY, store INTEGER NOT NULL, id TEXT NOT NULL, verb INTEGER NOT NULL,
  message INTEGER NOT NULL, at_us INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS earlier_by_record ON earlier_records(store, id);
CREATE TABLE IF NOT EXISTS record_ends(
  message INTEGER NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, PRIMARY KEY(message, id))
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS record_contents(
  store INTEGER NOT NULL, id TEXT NOT NULL, message INTEGER NOT NULL, verb INTEGER NOT NULL,
  content TEXT NOT NULL, PRIMARY KEY(store, id, message)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS contents_leaving(
  message INTEGER NOT NULL, store INTEGER NOT NULL, id TEXT NOT NULL,
  PRIMARY KEY(message, store, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records_due(
  store INTEGER NOT NULL, id TEXT NOT NULL, until INTEGER NOT NULL, gone INTEGER NOT NULL,
  at_us INTEGER NOT NULL, PRIMARY KEY(store, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS due_notice(
  one INTEGER PRIMARY KEY CHECK(one=1), at_us INTEGER NOT NULL, to_review INTEGER NOT NULL,
  expired INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS unjudged(message INTEGER PRIMARY KEY, records TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refusals(
  row INTEGER PRIMARY KEY, load BLOB, message INTEGER NOT NULL, line INTEGER NOT NULL,
  id TEXT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL, remedy TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS refusals_by_load ON refusals(load) WHERE load IS NOT NULL;
CREATE INDEX IF NOT EXISTS refusals_by_record ON refusals(message, id);
)sql";

constexpr auto expired_shown = std::chrono::hours{24} * 90;

/// The last day of a record: as its message names it, or else as its store keeps records.
Day last_day_said(Store store, RecordVerb verb, Instant at, Day named) {
  const bool says =
      verb == RecordVerb::enter || verb == RecordVerb::modify || verb == RecordVerb::validate;
  return says ? field::last_day(store, named, day_of(at)) : named;
}
/// A column of a day; null: none.
Day read_day(const link::Database::Statement& row, int column) {
  if (row.null(column)) return {};
  return {static_cast<std::uint32_t>(row.integer(column))};
}

enum MessageState : std::int64_t { queued = 0, reported = 1, refused_whole = 2 };

template <typename Id>
std::string_view view(const Id& id) {
  return text_of({id.raw().data(), id.raw().size()});
}
std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }
std::int64_t moment(Instant at) { return number(to_us(at)); }

constexpr const char* load_columns =
    "SELECT id,store,file_name,total,sent,accepted,refused,last_line,finished FROM loads ";

Load read_load_row(const link::Database::Statement& row) {
  Load load;
  if (const auto id = LoadId::from_bytes(bytes_of(row.text(0)))) load.id = *id;
  load.store = static_cast<Store>(row.integer(1));
  load.file_name = row.text(2);
  load.total = static_cast<std::uint64_t>(row.integer(3));
  load.sent = static_cast<std::uint64_t>(row.integer(4));
  load.accepted = static_cast<std::uint64_t>(row.integer(5));
  load.refused = static_cast<std::uint64_t>(row.integer(6));
  load.last_line = static_cast<std::uint32_t>(row.integer(7));
  load.finished = row.integer(8) != 0;
  return load;
}

RecordFault read_fault(const link::Database::Statement& row, int column) {
  return {row.text(column), static_cast<std::uint32_t>(row.integer(column + 1)),
          row.text(column + 2), row.text(column + 3), row.text(column + 4)};
}

}  // namespace

void Ledger::create_tables() {
  database_.begin();
  database_.execute(tables);
  database_.commit();
}

void Ledger::add_load(const Load& load, Instant now) {
  database_.prepare("INSERT INTO loads VALUES(?,?,?,?,0,0,0,0,0,?)")
      .bind_blob(1, view(load.id))
      .bind(2, static_cast<std::int64_t>(load.store))
      .bind(3, load.file_name)
      .bind(4, number(load.total))
      .bind(5, moment(now))
      .run();
}

std::optional<Load> Ledger::find_unfinished(Store store, const std::string& file_name,
                                            std::uint64_t total) {
  auto query = database_.prepare(
      std::string(load_columns) +
      "WHERE store=? AND file_name=? AND total=? AND (finished=0 OR accepted+refused<sent) "
      "ORDER BY id DESC LIMIT 1");
  query.bind(1, static_cast<std::int64_t>(store)).bind(2, file_name).bind(3, number(total));
  if (!query.step()) return std::nullopt;
  return read_load_row(query);
}

std::optional<Load> Ledger::find_load(const LoadId& id) {
  auto query = database_.prepare(std::string(load_columns) + "WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return read_load_row(query);
}

void Ledger::refuse_here(const LoadId& load, const std::vector<RecordFault>& faults) {
  if (faults.empty()) return;
  add_refusals(load, 0, faults);
  database_.prepare("UPDATE loads SET sent=sent+?1, refused=refused+?1 WHERE id=?2")
      .bind(1, number(faults.size()))
      .bind_blob(2, view(load))
      .run();
}

void Ledger::advance(const LoadId& load, std::uint32_t last_line, bool finished) {
  database_
      .prepare("UPDATE loads SET last_line=max(last_line,?), finished=max(finished,?) WHERE id=?")
      .bind(1, static_cast<std::int64_t>(last_line))
      .bind(2, static_cast<std::int64_t>(finished))
      .bind_blob(3, view(load))
      .run();
}

void Ledger::add_sent(const RecordsSent& sent, Instant now) {
  {
    auto write =
        database_.prepare("INSERT INTO record_messages(id,load,count,state) VALUES(?,?,?,0)");
    write.bind_blob(1, view(sent.message)).bind(3, number(sent.ids.size()));
    if (sent.load.empty())
      write.bind_null(2);
    else
      write.bind_blob(2, view(sent.load));
    write.run();
  }
  const auto message = database_.last_row();
  const auto write = [&](std::string_view insert, const std::string& id) {
    database_.prepare(insert)
        .bind(1, static_cast<std::int64_t>(sent.store))
        .bind(2, id)
        .bind(3, static_cast<std::int64_t>(sent.verb))
        .bind(4, message)
        .bind(5, moment(now))
        .run();
  };
  std::string unjudged;
  for (std::size_t i = 0; i < sent.ids.size(); ++i) {
    const auto& id = sent.ids[i];
    unjudged += std::to_string(i < sent.lines.size() ? sent.lines[i] : 0) + " " + id + "\n";
    // A release leaves the last day as it was.
    const auto end = sent.verb == RecordVerb::release ? end_of(sent.store, id)
                     : i < sent.ends.size()           ? sent.ends[i]
                                                      : Day{};
    if (end.known()) write_end(message, id, end);
    write("INSERT OR IGNORE INTO records(store,id,verb,message,at_us) VALUES(?,?,?,?,?)", id);
    if (database_.changes() != 0) continue;
    keep_earlier(sent.store, id);
    write("INSERT OR REPLACE INTO records(store,id,verb,message,at_us) VALUES(?,?,?,?,?)", id);
  }
  keep_contents(message, sent);
  database_.prepare("INSERT INTO unjudged VALUES(?,?)").bind(1, message).bind(2, unjudged).run();
  if (sent.load.empty()) return;
  database_.prepare("UPDATE loads SET sent=sent+? WHERE id=?")
      .bind(1, number(sent.ids.size()))
      .bind_blob(2, view(sent.load))
      .run();
}

bool Ledger::report(const MessageId& message, std::uint32_t accepted, std::uint32_t refused,
                    const std::vector<RecordFault>& faults) {
  std::int64_t row = 0;
  LoadId load;
  {
    auto query = database_.prepare("SELECT row,load FROM record_messages WHERE id=? AND state=0");
    query.bind_blob(1, view(message));
    if (!query.step()) return false;
    row = query.integer(0);
    if (!query.null(1)) load = LoadId::from_bytes(bytes_of(query.text(1))).value_or(LoadId{});
  }
  database_.prepare("UPDATE record_messages SET state=1 WHERE row=?").bind(1, row).run();
  database_.prepare("DELETE FROM unjudged WHERE message=?").bind(1, row).run();
  add_refusals(load, row, faults);
  forget_contents(row);
  if (load.empty()) return true;
  database_.prepare("UPDATE loads SET accepted=accepted+?, refused=refused+? WHERE id=?")
      .bind(1, static_cast<std::int64_t>(accepted))
      .bind(2, static_cast<std::int64_t>(refused))
      .bind_blob(3, view(load))
      .run();
  return true;
}

std::optional<LoadId> Ledger::refuse(const MessageId& message, const RecordFault& why) {
  std::int64_t row = 0, count = 0;
  LoadId load;
  {
    auto query =
        database_.prepare("SELECT row,load,count FROM record_messages WHERE id=? AND state=0");
    query.bind_blob(1, view(message));
    if (!query.step()) return std::nullopt;
    row = query.integer(0);
    if (!query.null(1)) load = LoadId::from_bytes(bytes_of(query.text(1))).value_or(LoadId{});
    count = query.integer(2);
  }
  database_.prepare("UPDATE record_messages SET state=2, reason=? WHERE row=?")
      .bind(1, why.reason)
      .bind(2, row)
      .run();
  auto faults = take_unjudged(row);
  for (auto& fault : faults) {
    fault.field = why.field;
    fault.reason = why.reason;
    fault.remedy = why.remedy;
  }
  add_refusals(load, row, faults);
  if (load.empty()) return load;
  database_.prepare("UPDATE loads SET refused=refused+? WHERE id=?")
      .bind(1, count)
      .bind_blob(2, view(load))
      .run();
  return load;
}

/// Line and id of each record of a message.
std::vector<RecordFault> Ledger::take_unjudged(std::int64_t message) {
  std::vector<RecordFault> records;
  {
    auto query = database_.prepare("SELECT records FROM unjudged WHERE message=?");
    query.bind(1, message);
    if (!query.step()) return records;
    std::istringstream rows(query.text(0));
    for (RecordFault one; rows >> one.line >> one.id;) records.push_back(one);
  }
  database_.prepare("DELETE FROM unjudged WHERE message=?").bind(1, message).run();
  return records;
}

/// The row of a record is about to be replaced: what may be the record's state at the hub stays.
void Ledger::keep_earlier(Store store, const std::string& id) {
  const auto which = static_cast<std::int64_t>(store);
  bool accepted = false;
  {
    auto query = database_.prepare(
        "SELECT m.state, EXISTS(SELECT 1 FROM refusals WHERE message=r.message AND id=r.id) "
        "FROM records r JOIN record_messages m ON m.row=r.message WHERE r.store=? AND r.id=?");
    query.bind(1, which).bind(2, id);
    if (!query.step()) return;
    const auto state = query.integer(0);
    if (state == refused_whole || query.integer(1) != 0) return;
    accepted = state == reported;
  }
  if (accepted)  // What came before it is over.
    database_.prepare("DELETE FROM earlier_records WHERE store=? AND id=?")
        .bind(1, which)
        .bind(2, id)
        .run();
  database_
      .prepare(
          "INSERT INTO earlier_records(store,id,verb,message,at_us) "
          "SELECT store,id,verb,message,at_us FROM records WHERE store=? AND id=?")
      .bind(1, which)
      .bind(2, id)
      .run();
}

Ledger::Row Ledger::read_row(const link::Database::Statement& query, Store store) {
  Row row;
  row.id = query.text(0);
  row.verb = static_cast<RecordVerb>(query.integer(1));
  const auto state = query.integer(2);
  row.at = from_us(static_cast<std::uint64_t>(query.integer(4)));
  row.until = last_day_said(store, row.verb, row.at, read_day(query, 11));
  row.row = query.integer(12);
  const bool faulty = query.integer(5) != 0;
  if (faulty)
    row.fault = read_fault(query, 6);
  else if (state == refused_whole)
    row.fault.reason = query.text(3);
  row.state = state == queued                    ? "queued"
              : faulty || state == refused_whole ? "refused"
                                                 : "accepted";
  if (row.state == "refused") find_standing(store, row);
  return row;
}

/// A refused change leaves the record as the hub accepted it before, if it did.
void Ledger::find_standing(Store store, Row& row) {
  auto query = database_.prepare(
      "SELECT e.verb, e.at_us, x.until FROM earlier_records e "
      "JOIN record_messages m ON m.row=e.message "
      "LEFT JOIN record_ends x ON x.message=e.message AND x.id=e.id "
      "WHERE e.store=? AND e.id=? AND m.state=1 AND NOT EXISTS(SELECT 1 FROM refusals "
      "WHERE message=e.message AND id=e.id) ORDER BY e.row DESC LIMIT 1");
  query.bind(1, static_cast<std::int64_t>(store)).bind(2, row.id);
  if (!query.step()) return;
  row.refused_change = {row.verb, std::exchange(row.fault, {}), row.at};
  row.verb = static_cast<RecordVerb>(query.integer(0));
  row.at = from_us(static_cast<std::uint64_t>(query.integer(1)));
  row.until = last_day_said(store, row.verb, row.at, read_day(query, 2));
  row.state = "accepted";
}

void Ledger::write_end(std::int64_t message, const std::string& id, Day until) {
  database_.prepare("INSERT OR REPLACE INTO record_ends VALUES(?,?,?)")
      .bind(1, message)
      .bind(2, id)
      .bind(3, number(until.number))
      .run();
}

Day Ledger::end_of(Store store, const std::string& id) {
  auto query = database_.prepare(
      "SELECT r.verb, r.at_us, e.until FROM records r "
      "LEFT JOIN record_ends e ON e.message=r.message AND e.id=r.id WHERE r.store=? AND r.id=?");
  query.bind(1, static_cast<std::int64_t>(store)).bind(2, id);
  if (!query.step()) return {};
  const auto at = from_us(static_cast<std::uint64_t>(query.integer(1)));
  return last_day_said(store, static_cast<RecordVerb>(query.integer(0)), at, read_day(query, 2));
}

void Ledger::note_due(const DueNotice& notice, Instant now) {
  for (const auto& due : notice.records)
    database_.prepare("INSERT OR REPLACE INTO records_due VALUES(?,?,?,?,?)")
        .bind(1, static_cast<std::int64_t>(due.store))
        .bind(2, due.id)
        .bind(3, number(due.until.number))
        .bind(4, static_cast<std::int64_t>(due.gone))
        .bind(5, moment(now))
        .run();
  database_.prepare("DELETE FROM records_due WHERE gone=1 AND at_us<?")
      .bind(1, moment(now - expired_shown))
      .run();
  database_.prepare("INSERT OR REPLACE INTO due_notice VALUES(1,?,?,?)")
      .bind(1, moment(now))
      .bind(2, number(notice.to_review))
      .bind(3, number(notice.expired))
      .run();
}

std::vector<DueRecord> Ledger::due(std::size_t most) {
  auto query = database_.prepare(
      "SELECT d.store, d.id, d.until, d.gone FROM records_due d WHERE NOT EXISTS("
      "SELECT 1 FROM records r JOIN record_messages m ON m.row=r.message "
      "WHERE r.store=d.store AND r.id=d.id AND r.at_us>d.at_us AND r.verb<>?1 AND m.state=1 "
      "AND NOT EXISTS(SELECT 1 FROM refusals f WHERE f.message=r.message AND f.id=r.id)) "
      "ORDER BY d.gone, d.until, d.store, d.id LIMIT ?2");
  query.bind(1, static_cast<std::int64_t>(RecordVerb::release)).bind(2, number(most));
  std::vector<DueRecord> all;
  while (query.step())
    all.push_back({static_cast<Store>(query.integer(0)), query.text(1), read_day(query, 2),
                   query.integer(3) != 0});
  return all;
}

std::optional<std::pair<DueNotice, Instant>> Ledger::last_due_notice() {
  auto query = database_.prepare("SELECT to_review, expired, at_us FROM due_notice");
  if (!query.step()) return std::nullopt;
  const DueNotice notice{.to_review = static_cast<std::uint32_t>(query.integer(0)),
                         .expired = static_cast<std::uint32_t>(query.integer(1)),
                         .records = {}};
  return std::pair{notice, from_us(static_cast<std::uint64_t>(query.integer(2)))};
}

std::vector<RecordFault> Ledger::refusals(const LoadId& load, std::size_t most) {
  auto query = database_.prepare(
      "SELECT id,line,field,reason,remedy FROM refusals WHERE load=? ORDER BY row LIMIT ?");
  query.bind_blob(1, view(load)).bind(2, number(most));
  std::vector<RecordFault> faults;
  while (query.step()) faults.push_back(read_fault(query, 0));
  return faults;
}

void Ledger::add_refusals(const LoadId& load, std::int64_t message,
                          const std::vector<RecordFault>& faults) {
  for (const auto& fault : faults) {
    auto write = database_.prepare(
        "INSERT INTO refusals(load,message,line,id,field,reason,remedy) VALUES(?,?,?,?,?,?,?)");
    if (load.empty())
      write.bind_null(1);
    else
      write.bind_blob(1, view(load));
    write.bind(2, message).bind(3, static_cast<std::int64_t>(fault.line)).bind(4, fault.id);
    write.bind(5, fault.field).bind(6, fault.reason).bind(7, fault.remedy).run();
  }
}

}  // namespace iwets::node
