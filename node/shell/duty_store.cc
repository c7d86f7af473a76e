#include "node/shell/duty_store.h"

#include "node/shell/duty_form.h"

namespace iwets::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS duty(
  agency TEXT PRIMARY KEY, rota TEXT NOT NULL, changed_us INTEGER NOT NULL, by TEXT NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS alert_addresses(
  badge TEXT PRIMARY KEY, email TEXT NOT NULL, webhook TEXT NOT NULL) WITHOUT ROWID;
)sql";

/// What was written here reads again; what does not is treated as no rota.
std::optional<DutyStore::Kept> read(const link::Database::Statement& row) {
  auto rota = read_rota(row.text(1));
  if (!rota) return std::nullopt;
  return DutyStore::Kept{std::move(*rota), from_us(static_cast<std::uint64_t>(row.integer(2))),
                         row.text(3)};
}

}  // namespace

void DutyStore::create_tables() { database_.execute(tables); }

std::optional<DutyStore::Kept> DutyStore::rota(const std::string& agency) const {
  auto query = database_.prepare("SELECT agency, rota, changed_us, by FROM duty WHERE agency=?");
  query.bind(1, agency);
  return query.step() ? read(query) : std::nullopt;
}

std::map<std::string, DutyStore::Kept> DutyStore::rotas() const {
  auto query = database_.prepare("SELECT agency, rota, changed_us, by FROM duty");
  std::map<std::string, Kept> out;
  while (query.step())
    if (auto kept = read(query)) out.emplace(query.text(0), std::move(*kept));
  return out;
}

void DutyStore::put(Instant now, const std::string& agency, const Rota& rota,
                    const std::string& by) {
  database_.prepare("INSERT OR REPLACE INTO duty VALUES(?,?,?,?)")
      .bind(1, agency)
      .bind(2, rota_json(rota))
      .bind(3, static_cast<std::int64_t>(to_us(now)))
      .bind(4, by)
      .run();
}

bool DutyStore::remove(const std::string& agency) {
  database_.prepare("DELETE FROM duty WHERE agency=?").bind(1, agency).run();
  return database_.changes() == 1;
}

AlertAddresses DutyStore::addresses(const std::string& badge) const {
  auto query = database_.prepare("SELECT email, webhook FROM alert_addresses WHERE badge=?");
  query.bind(1, badge);
  if (!query.step()) return {};
  return {query.text(0), query.text(1)};
}

void DutyStore::put(const std::string& badge, const AlertAddresses& addresses) {
  database_.prepare("DELETE FROM alert_addresses WHERE badge=?").bind(1, badge).run();
  if (addresses.none()) return;
  database_.prepare("INSERT INTO alert_addresses VALUES(?,?,?)")
      .bind(1, badge)
      .bind(2, addresses.email)
      .bind(3, addresses.webhook)
      .run();
}

std::vector<Colleague> DutyStore::colleagues() const {
  auto query = database_.prepare("SELECT badge, agency, office, locked, password FROM officers");
  std::vector<Colleague> out;
  while (query.step())
    out.push_back({query.text(0), query.text(1), static_cast<Office>(query.integer(2)),
                   query.integer(3) == 0 && !query.text(4).empty()});
  return out;
}

}  // namespace iwets::node
