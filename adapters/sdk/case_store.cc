#include "adapters/sdk/case_store.h"

#include "proto/field/firearm.h"
#include "proto/field/model.h"
#include "proto/field/serial.h"
#include "proto/seal/keys.h"

namespace iwets::sdk {
namespace {

std::int64_t us(Instant t) { return static_cast<std::int64_t>(to_us(t)); }
Instant instant(std::int64_t value) { return from_us(static_cast<std::uint64_t>(value)); }
std::uint32_t number(std::int64_t value) { return static_cast<std::uint32_t>(value); }

/// Ids and names in the file were written by this class.
TraceId trace_id(const std::string& bytes) { return *TraceId::from_bytes(bytes_of(bytes)); }
PeerId peer(const std::string& text) { return *PeerId::parse(text); }

/// Of a firearm's model: proto/iwets/v1/facts.proto.
constexpr std::size_t model_bytes_max = 64, digest_bytes = std::tuple_size_v<Digest>;

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS center_cases(
  trace BLOB NOT NULL, requester TEXT NOT NULL, state INTEGER NOT NULL, urgency INTEGER NOT NULL,
  received_us INTEGER NOT NULL, failures INTEGER NOT NULL, submit BLOB, sealed_to BLOB,
  said_kind INTEGER NOT NULL, said_body BLOB);
CREATE UNIQUE INDEX IF NOT EXISTS center_case_names ON center_cases(trace, requester);
CREATE INDEX IF NOT EXISTS center_open_cases ON center_cases(sealed_to) WHERE state < 6;
CREATE INDEX IF NOT EXISTS center_ended_cases ON center_cases(received_us) WHERE state >= 6;
CREATE TABLE IF NOT EXISTS center_schedule(
  id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, trace BLOB NOT NULL, requester TEXT NOT NULL,
  call INTEGER NOT NULL, kind INTEGER, code INTEGER, next_country TEXT, content BLOB);
CREATE INDEX IF NOT EXISTS center_schedule_times ON center_schedule(at_us, id);
CREATE INDEX IF NOT EXISTS center_schedule_cases ON center_schedule(trace, requester);
CREATE TABLE IF NOT EXISTS center_open(
  trace BLOB NOT NULL, requester TEXT NOT NULL, firearm BLOB NOT NULL, deadline_us INTEGER,
  stopped_us INTEGER, reminders INTEGER, escalated INTEGER,
  PRIMARY KEY(trace, requester)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS center_open_firearms ON center_open(firearm) WHERE firearm != x'';
CREATE TABLE IF NOT EXISTS center_amendments(
  trace BLOB NOT NULL, requester TEXT NOT NULL, version INTEGER NOT NULL, envelope BLOB NOT NULL,
  sealed_to BLOB NOT NULL, PRIMARY KEY(trace, requester)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS center_seen(
  message BLOB PRIMARY KEY, at_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS center_former_keys(
  key BLOB PRIMARY KEY, since_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS center_unbelievable(
  id INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, number INTEGER NOT NULL, code TEXT NOT NULL,
  field TEXT NOT NULL, reason TEXT NOT NULL);
)";

static_assert(static_cast<int>(CaseState::answered) == 6, "the indexes above say so");

Case read_case(const CaseName& name, const link::Database::Statement& row) {
  Case found;
  found.name = name;
  found.state = static_cast<CaseState>(row.integer(0));
  found.urgency = static_cast<Urgency>(row.integer(1));
  found.received = instant(row.integer(2));
  found.failures = number(row.integer(3));
  found.submit = row.text(4);
  found.sealed_to = row.text(5);
  found.said_kind = static_cast<Kind>(row.integer(6));
  found.said_body = row.text(7);
  found.filed = !found.ended();
  return found;
}

Due read_due(const link::Database::Statement& row) {
  Due due;
  due.id = row.integer(0);
  due.at = instant(row.integer(1));
  due.name = {trace_id(row.text(2)), peer(row.text(3))};
  due.call = static_cast<Due::Call>(row.integer(4));
  if (due.call == Due::Call::none || due.call == Due::Call::correction) {
    due.spoken = Spoken{static_cast<Kind>(row.integer(5)), number(row.integer(6)), row.text(7),
                        row.text(8), due.call == Due::Call::correction};
  } else {
    due.text = row.text(8);
  }
  return due;
}

}  // namespace

std::string firearm_key(PeerId requester, const field::Firearm& firearm) {
  if (!field::is_number(firearm.serial) || field::has_wildcard(firearm.serial)) return {};
  const auto text = requester.text() + '\n' + field::make_id(firearm.make) + '\n' +
                    field::canonical(firearm.serial);
  return std::string(text_of(seal::digest(bytes_of(text)))) + firearm.model;
}

CaseStore::CaseStore(link::Database& database) : database_(database) { database_.execute(tables); }

std::optional<Case> CaseStore::find(const CaseName& name) {
  auto row = database_.prepare(
      "SELECT state, urgency, received_us, failures, submit, sealed_to, said_kind, said_body "
      "FROM center_cases WHERE trace = ? AND requester = ?");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  if (!row.step()) return std::nullopt;
  return read_case(name, row);
}

std::vector<CaseName> CaseStore::cases_of(const TraceId& trace) {
  auto row = database_.prepare("SELECT requester FROM center_cases WHERE trace = ?");
  row.bind_blob(1, trace.bytes());
  std::vector<CaseName> found;
  while (row.step()) found.push_back({trace, peer(row.text(0))});
  return found;
}

void CaseStore::save(const Case& which) {
  auto row = database_.prepare(
      "INSERT INTO center_cases(trace, requester, state, urgency, received_us, failures, submit, "
      "sealed_to, said_kind, said_body) VALUES(?,?,?,?,?,?,?,?,?,?) "
      "ON CONFLICT(trace, requester) DO UPDATE SET state = excluded.state, "
      "failures = excluded.failures, submit = excluded.submit, sealed_to = excluded.sealed_to, "
      "said_kind = excluded.said_kind, said_body = excluded.said_body");
  row.bind_blob(1, which.name.trace.bytes()).bind(2, which.name.requester.text());
  row.bind(3, static_cast<std::int64_t>(which.state));
  row.bind(4, static_cast<std::int64_t>(which.urgency));
  row.bind(5, us(which.received)).bind(6, std::int64_t{which.failures});
  row.bind_blob(7, which.submit).bind_blob(8, which.sealed_to);
  row.bind(9, static_cast<std::int64_t>(which.said_kind)).bind_blob(10, which.said_body);
  row.run();
  // What ends at once never stands among the open ones.
  if (which.ended() == which.filed) file(which);
}

void CaseStore::file(const Case& which) {
  auto row = database_.prepare(
      which.ended() ? "DELETE FROM center_open WHERE trace = ? AND requester = ?"
                    : "INSERT OR IGNORE INTO center_open(trace, requester, firearm) VALUES(?,?,?)");
  row.bind_blob(1, which.name.trace.bytes()).bind(2, which.name.requester.text());
  if (!which.ended()) row.bind_blob(3, which.firearm);
  row.run();
}

std::optional<TraceId> CaseStore::open_case_of(const std::string& firearm,
                                               const TraceId& other_than) {
  if (firearm.empty()) return std::nullopt;
  const auto number = firearm.substr(0, digest_bytes), model = firearm.substr(digest_bytes);
  // No model is as long as what ends the range.
  const auto end = number + std::string(model_bytes_max + 1, '\xff');
  auto row = database_.prepare(
      "SELECT trace, firearm FROM center_open WHERE firearm BETWEEN ? AND ? AND firearm != x'' "
      "AND trace != ?");
  row.bind_blob(1, number).bind_blob(2, end).bind_blob(3, other_than.bytes());
  while (row.step()) {
    const auto theirs = row.text(1).substr(digest_bytes);
    if (field::model_agreement(model, theirs) != field::Agreement::contradicts)
      return trace_id(row.text(0));
  }
  return std::nullopt;
}

void CaseStore::set_clock(const CaseName& name, const Clock& clock) {
  auto row = database_.prepare(
      "UPDATE center_open SET deadline_us = ?, stopped_us = ?, reminders = ?, escalated = ? "
      "WHERE trace = ? AND requester = ?");
  row.bind(1, us(clock.deadline)).bind(2, us(clock.stopped.value_or(Instant{})));
  row.bind(3, std::int64_t{clock.reminders}).bind(4, std::int64_t{clock.escalated});
  row.bind_blob(5, name.trace.bytes()).bind(6, name.requester.text());
  row.run();
}

std::optional<Clock> CaseStore::clock(const CaseName& name) {
  auto row = database_.prepare(
      "SELECT deadline_us, stopped_us, reminders, escalated FROM center_open "
      "WHERE trace = ? AND requester = ? AND deadline_us IS NOT NULL");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  if (!row.step()) return std::nullopt;
  Clock found{instant(row.integer(0)), std::nullopt, number(row.integer(2)), row.integer(3) != 0};
  if (row.integer(1) != 0) found.stopped = instant(row.integer(1));
  return found;
}

void CaseStore::schedule(const Due& due) {
  auto row = database_.prepare(
      "INSERT INTO center_schedule(at_us, trace, requester, call, kind, code, next_country, "
      "content) VALUES(?,?,?,?,?,?,?,?)");
  row.bind(1, us(due.at)).bind_blob(2, due.name.trace.bytes());
  row.bind(3, due.name.requester.text()).bind(4, static_cast<std::int64_t>(due.call));
  const auto spoken = due.spoken.value_or(Spoken{});
  row.bind(5, static_cast<std::int64_t>(spoken.kind)).bind(6, std::int64_t{spoken.code});
  row.bind(7, spoken.next_country);
  row.bind_blob(8, due.spoken ? spoken.content : due.text);
  row.run();
}

void CaseStore::drop(std::int64_t due) {
  database_.prepare("DELETE FROM center_schedule WHERE id = ?").bind(1, due).run();
}

bool CaseStore::drop_all(const CaseName& name, bool withdrawn) {
  auto row = database_.prepare(
      "DELETE FROM center_schedule WHERE trace = ? AND requester = ? AND (? OR call != ?)");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  row.bind(3, std::int64_t{withdrawn}).bind(4, static_cast<std::int64_t>(Due::Call::correction));
  row.run();
  return database_.changes() > 0;
}

void CaseStore::amend(const CaseName& name, std::uint32_t version, const std::string& envelope,
                      const std::string& sealed_to) {
  auto row = database_.prepare("INSERT OR REPLACE INTO center_amendments VALUES(?,?,?,?,?)");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  row.bind(3, std::int64_t{version}).bind_blob(4, envelope).bind_blob(5, sealed_to);
  row.run();
}

std::uint32_t CaseStore::request_version(const CaseName& name) {
  auto row =
      database_.prepare("SELECT version FROM center_amendments WHERE trace = ? AND requester = ?");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  return row.step() ? number(row.integer(0)) : 1;
}

std::string CaseStore::amendment(const CaseName& name) {
  auto row =
      database_.prepare("SELECT envelope FROM center_amendments WHERE trace = ? AND requester = ?");
  row.bind_blob(1, name.trace.bytes()).bind(2, name.requester.text());
  return row.step() ? row.text(0) : std::string();
}

std::vector<Due> CaseStore::due(Instant now, std::size_t most) {
  auto row = database_.prepare(
      "SELECT id, at_us, trace, requester, call, kind, code, next_country, content "
      "FROM center_schedule WHERE at_us <= ? ORDER BY at_us, id LIMIT ?");
  row.bind(1, us(now)).bind(2, static_cast<std::int64_t>(most));
  std::vector<Due> found;
  while (row.step()) found.push_back(read_due(row));
  return found;
}

std::optional<Instant> CaseStore::next_due() {
  auto row = database_.prepare("SELECT at_us FROM center_schedule ORDER BY at_us, id LIMIT 1");
  if (!row.step()) return std::nullopt;
  return instant(row.integer(0));
}

std::size_t CaseStore::open_cases() {
  auto row = database_.prepare("SELECT COUNT(*) FROM center_cases WHERE state < 6");
  return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

bool CaseStore::key_in_use(const std::string& sealed_to) {
  auto row = database_.prepare(
      "SELECT 1 WHERE EXISTS(SELECT 1 FROM center_cases WHERE state < 6 AND sealed_to = ?1) OR "
      "EXISTS(SELECT 1 FROM center_amendments WHERE sealed_to = ?1)");
  row.bind_blob(1, sealed_to);
  return row.step();
}

Instant CaseStore::first_seen_former(const std::string& key, Instant now) {
  database_.prepare("INSERT OR IGNORE INTO center_former_keys(key, since_us) VALUES(?,?)")
      .bind_blob(1, key)
      .bind(2, us(now))
      .run();
  auto row = database_.prepare("SELECT since_us FROM center_former_keys WHERE key = ?");
  row.bind_blob(1, key);
  return row.step() ? instant(row.integer(0)) : now;
}

bool CaseStore::first_time(Instant now, const MessageId& message) {
  auto row = database_.prepare("INSERT OR IGNORE INTO center_seen(message, at_us) VALUES(?,?)");
  row.bind_blob(1, message.bytes()).bind(2, us(now));
  row.run();
  return database_.changes() > 0;
}

std::vector<TraceId> CaseStore::forget(Instant then, std::size_t most) {
  // Ids begin with the time at which they were drawn, so the oldest come first.
  auto seen = database_.prepare(
      "DELETE FROM center_seen WHERE message IN (SELECT message FROM center_seen "
      "ORDER BY message LIMIT ?) AND at_us < ?");
  seen.bind(1, static_cast<std::int64_t>(most)).bind(2, us(then));
  seen.run();
  auto row = database_.prepare(
      "DELETE FROM center_cases WHERE rowid IN (SELECT rowid FROM center_cases "
      "WHERE state >= 6 AND received_us < ? LIMIT ?) RETURNING trace");
  row.bind(1, us(then)).bind(2, static_cast<std::int64_t>(most));
  std::vector<TraceId> forgotten;
  while (row.step())
    if (const auto trace = TraceId::from_bytes(bytes_of(row.text(0)))) forgotten.push_back(*trace);
  database_
      .prepare(
          "DELETE FROM center_amendments WHERE NOT EXISTS(SELECT 1 FROM center_cases c WHERE "
          "c.trace = center_amendments.trace AND c.requester = center_amendments.requester)")
      .run();
  return forgotten;
}

void CaseStore::keep_unbelievable(Instant now, std::uint64_t at, const Fault& fault) {
  auto row = database_.prepare(
      "INSERT INTO center_unbelievable(at_us, number, code, field, reason) VALUES(?,?,?,?,?)");
  row.bind(1, us(now)).bind(2, static_cast<std::int64_t>(at)).bind(3, name(fault.code));
  row.bind(4, fault.field).bind(5, fault.reason);
  row.run();
  database_.prepare("DELETE FROM center_unbelievable WHERE id <= ?")
      .bind(1, database_.last_row() - unbelievable_max)
      .run();
}

}  // namespace iwets::sdk
