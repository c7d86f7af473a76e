#include "node/shell/pass_on_store.h"

namespace iwets::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS pass_ons(
  hit BLOB NOT NULL, country TEXT NOT NULL, party INTEGER NOT NULL, waits INTEGER NOT NULL,
  deadline_us INTEGER NOT NULL, message BLOB NOT NULL, core BLOB NOT NULL,
  said BLOB NOT NULL, before BLOB NOT NULL,
  PRIMARY KEY(hit, country)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS pass_ons_waiting ON pass_ons(party, deadline_us) WHERE waits=1;
CREATE INDEX IF NOT EXISTS pass_ons_by_message ON pass_ons(message);
)sql";
constexpr const char* columns = "SELECT core, said, before FROM pass_ons ";

template <typename Id>
std::string_view view(const Id& id) {
  return text_of({id.raw().data(), id.raw().size()});
}
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

std::optional<PassOnRow> read(const link::Database::Statement& row) {
  const auto about = from_bytes<PassOnCase>(bytes_of(row.text(0)));
  auto said = from_bytes<PassOnSaid>(bytes_of(row.text(1)));
  auto before = from_bytes<PassOnSaid>(bytes_of(row.text(2)));
  if (!about || !said || !before) return std::nullopt;
  return PassOnRow{*about, *std::move(said), *std::move(before)};
}

}  // namespace

void PassOnStore::create_tables() { database_.execute(tables); }

std::optional<PassOnRow> PassOnStore::find(const HitId& hit, CountryCode country) {
  auto query = database_.prepare(std::string(columns) + "WHERE hit=? AND country=?");
  query.bind_blob(1, view(hit)).bind(2, country.text());
  return query.step() ? read(query) : std::nullopt;
}

std::optional<PassOnRow> PassOnStore::find(const MessageId& message) {
  if (message.empty()) return std::nullopt;
  auto query = database_.prepare(std::string(columns) + "WHERE message=?");
  query.bind_blob(1, view(message));
  return query.step() ? read(query) : std::nullopt;
}

void PassOnStore::save(const PassOnRow& row) {
  database_.prepare("INSERT OR REPLACE INTO pass_ons VALUES(?,?,?,?,?,?,?,?,?)")
      .bind_blob(1, view(row.about.hit))
      .bind(2, row.about.country.text())
      .bind(3, static_cast<std::int64_t>(row.about.party))
      .bind(4, static_cast<std::int64_t>(row.about.waits))
      .bind(5, moment(row.about.deadline))
      .bind_blob(6, view(row.about.message))
      .bind_blob(7, to_bytes(row.about))
      .bind_blob(8, to_bytes(row.said))
      .bind_blob(9, to_bytes(row.before))
      .run();
}

void PassOnStore::each(const HitId& hit, const std::function<void(const PassOnRow&)>& use) {
  auto query = database_.prepare(std::string(columns) + "WHERE hit=? ORDER BY country");
  query.bind_blob(1, view(hit));
  while (query.step())
    if (const auto row = read(query)) use(*row);
}

void PassOnStore::waiting(Party party, std::int64_t most,
                          const std::function<void(const PassOnRow&)>& use) {
  auto query = database_.prepare(std::string(columns) +
                                 "WHERE waits=1 AND party=? ORDER BY deadline_us LIMIT ?");
  query.bind(1, static_cast<std::int64_t>(party)).bind(2, most);
  while (query.step())
    if (const auto row = read(query)) use(*row);
}

}  // namespace iwets::node
