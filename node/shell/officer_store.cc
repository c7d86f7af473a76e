#include "node/shell/officer_store.h"

#include <spdlog/spdlog.h>

#include "node/shell/refusal_log.h"
#include "proto/seal/lockbox.h"

namespace iwets::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS officers(
  badge TEXT PRIMARY KEY, name TEXT NOT NULL, agency TEXT NOT NULL, office INTEGER NOT NULL,
  locked INTEGER NOT NULL, language TEXT NOT NULL, password TEXT NOT NULL, device BLOB NOT NULL,
  step INTEGER NOT NULL, enrolment TEXT NOT NULL, enrolment_until_us INTEGER NOT NULL,
  failures INTEGER NOT NULL, failed_us INTEGER NOT NULL, added_us INTEGER NOT NULL,
  signed_in_us INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS recovery(
  badge TEXT NOT NULL, digest TEXT NOT NULL, PRIMARY KEY(badge, digest)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS sessions(
  number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, badge TEXT NOT NULL,
  begun_us INTEGER NOT NULL, seen_us INTEGER NOT NULL, proved_us INTEGER NOT NULL,
  agent TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS sessions_by_badge ON sessions(badge);
CREATE TABLE IF NOT EXISTS account_lines(
  row INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, badge TEXT NOT NULL, what TEXT NOT NULL,
  by TEXT NOT NULL);
)sql";

constexpr const char* columns =
    "SELECT badge, name, agency, office, locked, language, password, device, step, enrolment, "
    "enrolment_until_us, failures, failed_us, added_us, signed_in_us FROM officers ";
constexpr const char* session_columns =
    "SELECT number, id, badge, begun_us, seen_us, proved_us, agent FROM sessions ";

std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }
Instant moment(const link::Database::Statement& row, int column) {
  return from_us(static_cast<std::uint64_t>(row.integer(column)));
}

Session read_session(const link::Database::Statement& row) {
  return {row.text(1),    row.integer(0), row.text(2), {moment(row, 3), moment(row, 4)},
          moment(row, 5), row.text(6)};
}

}  // namespace

OfficerStore::OfficerStore(const std::string& path, const seal::Key32& key)
    : database_(path), key_(key) {
  database_.execute(tables);
  duty_.create_tables();
}

void OfficerStore::write(const std::function<void()>& work, link::Database::Durable durable) {
  database_.begin();
  try {
    work();
  } catch (...) {
    database_.rollback();
    throw;
  }
  database_.commit(durable);
}

Officer OfficerStore::read(const link::Database::Statement& row) const {
  Officer one;
  one.badge = row.text(0);
  one.name = row.text(1);
  one.agency = row.text(2);
  one.office = static_cast<Office>(row.integer(3));
  one.locked = row.integer(4) != 0;
  one.language = row.text(5);
  one.password = row.text(6);
  if (const auto locked = row.text(7); !locked.empty())
    one.device = seal::unlock(key_, bytes_of(one.badge), bytes_of(locked)).value_or("");
  one.step = row.integer(8);
  one.enrolment = row.text(9);
  one.enrolment_until = moment(row, 10);
  one.failures = {static_cast<std::uint32_t>(row.integer(11)), moment(row, 12)};
  one.added = moment(row, 13);
  one.signed_in = moment(row, 14);
  return one;
}

std::string OfficerStore::locked_device(const std::string& badge) {
  auto query = database_.prepare("SELECT device FROM officers WHERE badge=?");
  query.bind(1, badge);
  return query.step() ? query.text(0) : std::string();
}

void OfficerStore::put(const Officer& officer) {
  // What could not be unlocked stays as it is, for the right key.
  const auto locked = officer.device.empty()
                          ? locked_device(officer.badge)
                          : seal::lock(key_, bytes_of(officer.badge), bytes_of(officer.device));
  database_.prepare("INSERT OR REPLACE INTO officers VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")
      .bind(1, officer.badge)
      .bind(2, officer.name)
      .bind(3, officer.agency)
      .bind(4, static_cast<std::int64_t>(officer.office))
      .bind(5, static_cast<std::int64_t>(officer.locked))
      .bind(6, officer.language)
      .bind(7, officer.password)
      .bind_blob(8, locked)
      .bind(9, officer.step)
      .bind(10, officer.enrolment)
      .bind(11, moment(officer.enrolment_until))
      .bind(12, static_cast<std::int64_t>(officer.failures.count))
      .bind(13, moment(officer.failures.last))
      .bind(14, moment(officer.added))
      .bind(15, moment(officer.signed_in))
      .run();
}

std::optional<Officer> OfficerStore::find(std::string_view badge) {
  auto query = database_.prepare(std::string(columns) + "WHERE badge=?");
  query.bind(1, badge);
  return query.step() ? std::optional(read(query)) : std::nullopt;
}

std::vector<Officer> OfficerStore::all() {
  auto query = database_.prepare(std::string(columns) + "ORDER BY badge");
  std::vector<Officer> out;
  while (query.step()) out.push_back(read(query));
  return out;
}

void OfficerStore::remove(std::string_view badge) {
  database_.prepare("DELETE FROM officers WHERE badge=?").bind(1, badge).run();
  database_.prepare("DELETE FROM recovery WHERE badge=?").bind(1, badge).run();
  duty_.put(std::string(badge), {});
  end_sessions(badge, {});
}

void OfficerStore::set_recovery(std::string_view badge, const std::vector<std::string>& digests) {
  database_.prepare("DELETE FROM recovery WHERE badge=?").bind(1, badge).run();
  for (const auto& digest : digests)
    database_.prepare("INSERT INTO recovery VALUES(?,?)").bind(1, badge).bind(2, digest).run();
}

bool OfficerStore::use_recovery(std::string_view badge, const std::string& digest) {
  database_.prepare("DELETE FROM recovery WHERE badge=? AND digest=?")
      .bind(1, badge)
      .bind(2, digest)
      .run();
  return database_.changes() == 1;
}

std::int64_t OfficerStore::recovery_left(std::string_view badge) {
  auto query = database_.prepare("SELECT count(*) FROM recovery WHERE badge=?");
  query.bind(1, badge);
  return query.step() ? query.integer(0) : 0;
}

void OfficerStore::open_session(const Session& session) {
  database_
      .prepare(
          "INSERT INTO sessions(id,badge,begun_us,seen_us,proved_us,agent) VALUES(?,?,?,?,?,?)")
      .bind(1, session.id)
      .bind(2, session.badge)
      .bind(3, moment(session.times.begun))
      .bind(4, moment(session.times.seen))
      .bind(5, moment(session.proved))
      .bind(6, session.agent)
      .run();
}

std::optional<Session> OfficerStore::session(std::string_view id) {
  auto query = database_.prepare(std::string(session_columns) + "WHERE id=?");
  query.bind(1, id);
  return query.step() ? std::optional(read_session(query)) : std::nullopt;
}

std::vector<Session> OfficerStore::sessions_of(std::string_view badge) {
  auto query = database_.prepare(std::string(session_columns) + "WHERE badge=? ORDER BY number");
  query.bind(1, badge);
  std::vector<Session> out;
  while (query.step()) out.push_back(read_session(query));
  return out;
}

void OfficerStore::touch(std::string_view id, Instant seen) {
  database_.prepare("UPDATE sessions SET seen_us=? WHERE id=?")
      .bind(1, moment(seen))
      .bind(2, id)
      .run();
}

void OfficerStore::prove(std::string_view id, Instant proved) {
  database_.prepare("UPDATE sessions SET proved_us=? WHERE id=?")
      .bind(1, moment(proved))
      .bind(2, id)
      .run();
}

void OfficerStore::rename_session(std::string_view id, std::string_view next) {
  database_.prepare("UPDATE sessions SET id=? WHERE id=?").bind(1, next).bind(2, id).run();
}

void OfficerStore::end_session(std::string_view id) {
  database_.prepare("DELETE FROM sessions WHERE id=?").bind(1, id).run();
}

bool OfficerStore::end_session(std::string_view badge, std::int64_t number) {
  database_.prepare("DELETE FROM sessions WHERE badge=? AND number=?")
      .bind(1, badge)
      .bind(2, number)
      .run();
  return database_.changes() == 1;
}

void OfficerStore::end_sessions(std::string_view badge, std::string_view keep) {
  // A view of nothing would be NULL, from which nothing differs.
  database_.prepare("DELETE FROM sessions WHERE badge=? AND id<>?")
      .bind(1, badge)
      .bind(2, keep.empty() ? std::string_view("") : keep)
      .run();
}

void OfficerStore::forget(Instant now, const SignInRules& rules, Instant lines_before) {
  database_.prepare("DELETE FROM sessions WHERE begun_us<=? OR seen_us<=?")
      .bind(1, moment(now - rules.absolute))
      .bind(2, moment(now - rules.idle))
      .run();
  database_.prepare("DELETE FROM account_lines WHERE at_us<?").bind(1, moment(lines_before)).run();
}

void OfficerStore::note(Instant now, std::string_view badge, std::string_view what,
                        std::string_view by) {
  // Whoever can write the node's files can take a line out of them, and not out of the journal.
  spdlog::info("event=account badge={} what={} by={}", log_value(badge), log_value(what),
               log_value(by));
  database_.prepare("INSERT INTO account_lines(at_us,badge,what,by) VALUES(?,?,?,?)")
      .bind(1, moment(now))
      .bind(2, badge)
      .bind(3, what)
      .bind(4, by)
      .run();
}

std::vector<AccountLine> OfficerStore::lines(std::int64_t most) {
  auto query = database_.prepare(
      "SELECT at_us, badge, what, by FROM account_lines ORDER BY row DESC LIMIT ?");
  query.bind(1, most);
  std::vector<AccountLine> out;
  while (query.step())
    out.push_back({moment(query, 0), query.text(1), query.text(2), query.text(3)});
  return out;
}

}  // namespace iwets::node
