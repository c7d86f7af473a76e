#include "proto/link/client/link_store.h"

#include <algorithm>

namespace iwets::link {
namespace {

/// Layout of the tables; a later one is migrated here.
constexpr std::int64_t layout = 1;
/// Old ids are forgotten this many at a time.
constexpr std::int64_t forget_every = 1'000;

constexpr const char* tables = R"(
CREATE TABLE IF NOT EXISTS link_record (
  id INTEGER PRIMARY KEY CHECK (id = 1), layout INTEGER NOT NULL, record BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS link_outbox (
  handle INTEGER PRIMARY KEY, urgency INTEGER NOT NULL, id BLOB NOT NULL, subject BLOB NOT NULL,
  size INTEGER NOT NULL, digest BLOB NOT NULL, envelope BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS link_receipted (
  seq INTEGER PRIMARY KEY, handle INTEGER NOT NULL, subject BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS link_receipted_subject ON link_receipted (subject);
CREATE INDEX IF NOT EXISTS link_receipted_handle ON link_receipted (handle);
CREATE TABLE IF NOT EXISTS link_seen (
  seq INTEGER PRIMARY KEY, author TEXT NOT NULL, id BLOB NOT NULL, UNIQUE (author, id));
CREATE TABLE IF NOT EXISTS link_directory (
  id INTEGER PRIMARY KEY CHECK (id = 1), update_bytes BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS link_refused_keys (
  id INTEGER PRIMARY KEY CHECK (id = 1), at_us INTEGER NOT NULL, sign BLOB NOT NULL,
  reason TEXT NOT NULL, remedy TEXT NOT NULL);
)";

[[noreturn]] void damaged(const char* table) {
  throw DatabaseError(std::string("table ") + table +
                      " is damaged: keep a copy of the database for examination and restore a "
                      "backup; the hub will notice, and its operator opens the lanes again");
}

template <std::size_t n>
std::array<std::uint8_t, n> fixed(const std::string& bytes) {
  if (bytes.size() != n) damaged("link_outbox");
  std::array<std::uint8_t, n> out{};
  std::copy(bytes.begin(), bytes.end(), out.begin());
  return out;
}
template <std::size_t n>
std::string_view view(const std::array<std::uint8_t, n>& bytes) {
  return text_of(bytes);
}
std::int64_t as_int(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

LinkStore::LinkStore(Database& database) : database_(database) { database_.execute(tables); }

LinkRecord LinkStore::load() {
  auto select = database_.prepare("SELECT layout, record FROM link_record WHERE id = 1");
  if (!select.step()) return {};
  if (select.integer(0) != layout)
    throw DatabaseError(
        "the database was written by a newer version of this program: install that "
        "version, or restore the backup that belongs to this one");
  saved_ = select.text(1);
  auto record = from_bytes<LinkRecord>(bytes_of(saved_));
  if (!record) damaged("link_record");
  return std::move(*record);
}

void LinkStore::save(const LinkRecord& record) {
  auto bytes = to_bytes(record);
  if (bytes == saved_) return;
  database_.prepare("INSERT OR REPLACE INTO link_record (id, layout, record) VALUES (1, ?, ?)")
      .bind(1, layout)
      .bind_blob(2, bytes)
      .run();
  saved_ = std::move(bytes);
}

void LinkStore::insert(const Row& row, std::string_view envelope) {
  database_
      .prepare(
          "INSERT INTO link_outbox (handle, urgency, id, subject, size, digest, envelope) "
          "VALUES (?, ?, ?, ?, ?, ?, ?)")
      .bind(1, as_int(row.item.handle))
      .bind(2, static_cast<std::int64_t>(row.item.urgency))
      .bind_blob(3, view(row.id.raw()))
      .bind_blob(4, view(row.item.subject.raw()))
      .bind(5, static_cast<std::int64_t>(row.item.bytes))
      .bind_blob(6, view(row.item.message))
      .bind_blob(7, envelope)
      .run();
}

void LinkStore::remove(std::uint64_t handle) {
  database_.prepare("DELETE FROM link_outbox WHERE handle = ?").bind(1, as_int(handle)).run();
}

std::string LinkStore::envelope(std::uint64_t handle) {
  auto select = database_.prepare("SELECT envelope FROM link_outbox WHERE handle = ?");
  select.bind(1, as_int(handle));
  if (!select.step()) damaged("link_outbox");
  return select.text(0);
}

LinkStore::Row LinkStore::row_of(Database::Statement& select) {
  const auto urgency = select.integer(1);
  if (urgency < 0 || urgency > static_cast<std::int64_t>(Urgency::last)) damaged("link_outbox");
  return {.item = {.handle = static_cast<std::uint64_t>(select.integer(0)),
                   .subject = TraceId(fixed<16>(select.text(3))),
                   .urgency = static_cast<Urgency>(urgency),
                   .bytes = static_cast<std::uint32_t>(select.integer(4)),
                   .message = fixed<32>(select.text(5))},
          .id = MessageId(fixed<16>(select.text(2)))};
}

std::vector<LinkStore::Row> LinkStore::rows() {
  std::vector<Row> rows;
  auto select = database_.prepare(
      "SELECT handle, urgency, id, subject, size, digest FROM link_outbox "
      "WHERE handle NOT IN (SELECT handle FROM link_receipted) ORDER BY urgency, handle");
  while (select.step()) rows.push_back(row_of(select));
  return rows;
}

std::uint64_t LinkStore::highest_handle() {
  auto select = database_.prepare("SELECT coalesce(max(handle), 0) FROM link_outbox");
  return select.step() ? static_cast<std::uint64_t>(select.integer(0)) : 0;
}

void LinkStore::keep(const Item& item) {
  database_.prepare("INSERT INTO link_receipted (handle, subject) VALUES (?, ?)")
      .bind(1, as_int(item.handle))
      .bind_blob(2, view(item.subject.raw()))
      .run();
  const auto oldest = database_.last_row() - kept_max;
  if (oldest <= 0) return;
  database_
      .prepare(
          "DELETE FROM link_outbox WHERE handle IN "
          "(SELECT handle FROM link_receipted WHERE seq <= ?)")
      .bind(1, oldest)
      .run();
  database_.prepare("DELETE FROM link_receipted WHERE seq <= ?").bind(1, oldest).run();
}

std::vector<LinkStore::Row> LinkStore::take_back() {
  std::vector<Row> rows;
  auto select = database_.prepare(
      "SELECT o.handle, o.urgency, o.id, o.subject, o.size, o.digest FROM link_receipted r "
      "JOIN link_outbox o ON o.handle = r.handle ORDER BY r.seq");
  while (select.step()) rows.push_back(row_of(select));
  database_.prepare("DELETE FROM link_receipted").run();
  return rows;
}

void LinkStore::settle(const TraceId& subject) {
  database_
      .prepare(
          "DELETE FROM link_outbox WHERE handle IN "
          "(SELECT handle FROM link_receipted WHERE subject = ?)")
      .bind_blob(1, view(subject.raw()))
      .run();
  database_.prepare("DELETE FROM link_receipted WHERE subject = ?")
      .bind_blob(1, view(subject.raw()))
      .run();
}

bool LinkStore::first_seen(PeerId author, const MessageId& id) {
  database_.prepare("INSERT OR IGNORE INTO link_seen (author, id) VALUES (?, ?)")
      .bind(1, author.text())
      .bind_blob(2, view(id.raw()))
      .run();
  if (database_.changes() == 0) return false;
  const auto seq = database_.last_row();
  if (seq % forget_every == 0)
    database_.prepare("DELETE FROM link_seen WHERE seq <= ?").bind(1, seq - seen_max).run();
  return true;
}

std::optional<std::string> LinkStore::directory() {
  auto select = database_.prepare("SELECT update_bytes FROM link_directory WHERE id = 1");
  if (!select.step()) return std::nullopt;
  return select.text(0);
}

void LinkStore::save_directory(std::string_view update) {
  database_.prepare("INSERT OR REPLACE INTO link_directory (id, update_bytes) VALUES (1, ?)")
      .bind_blob(1, update)
      .run();
}

std::optional<LinkStore::RefusedKeys> LinkStore::refused_keys() {
  auto select =
      database_.prepare("SELECT at_us, sign, reason, remedy FROM link_refused_keys WHERE id = 1");
  if (!select.step()) return std::nullopt;
  return RefusedKeys{from_us(static_cast<std::uint64_t>(select.integer(0))), select.text(1),
                     select.text(2), select.text(3)};
}

void LinkStore::save_refused_keys(const RefusedKeys& refused) {
  database_
      .prepare(
          "INSERT OR REPLACE INTO link_refused_keys (id, at_us, sign, reason, remedy) "
          "VALUES (1, ?, ?, ?, ?)")
      .bind(1, as_int(to_us(refused.at)))
      .bind_blob(2, refused.sign)
      .bind(3, refused.reason)
      .bind(4, refused.remedy)
      .run();
}

void LinkStore::forget_refused_keys() { database_.prepare("DELETE FROM link_refused_keys").run(); }

}  // namespace iwets::link
