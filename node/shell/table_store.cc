#include "node/shell/table_store.h"

namespace iwets::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS reference_pieces(
  edition INTEGER NOT NULL, piece INTEGER NOT NULL, digest BLOB NOT NULL, body BLOB NOT NULL,
  PRIMARY KEY(edition, piece));
CREATE TABLE IF NOT EXISTS reference_refused(
  one INTEGER PRIMARY KEY CHECK(one=1), edition INTEGER NOT NULL, reason TEXT NOT NULL,
  remedy TEXT NOT NULL, at_us INTEGER NOT NULL);
)sql";

std::int64_t number(std::uint64_t value) { return static_cast<std::int64_t>(value); }

}  // namespace

void TableStore::create_tables() {
  database_.begin();
  database_.execute(tables);
  database_.commit();
}

void TableStore::add(std::uint32_t edition, const Digest& digest, std::uint32_t piece,
                     std::string_view update) {
  const auto of = text_of({digest.data(), digest.size()});
  database_.prepare("DELETE FROM reference_pieces WHERE edition=? AND digest<>?")
      .bind(1, number(edition))
      .bind_blob(2, of)
      .run();
  database_.prepare("INSERT OR REPLACE INTO reference_pieces VALUES(?,?,?,?)")
      .bind(1, number(edition))
      .bind(2, number(piece))
      .bind_blob(3, of)
      .bind_blob(4, update)
      .run();
}

std::vector<std::string> TableStore::pieces(std::uint32_t edition) {
  auto row = database_.prepare("SELECT body FROM reference_pieces WHERE edition=? ORDER BY piece");
  row.bind(1, number(edition));
  std::vector<std::string> all;
  while (row.step()) all.push_back(row.text(0));
  return all;
}

std::size_t TableStore::count(std::uint32_t edition) {
  auto row = database_.prepare("SELECT count(*) FROM reference_pieces WHERE edition=?");
  row.bind(1, number(edition));
  return row.step() ? static_cast<std::size_t>(row.integer(0)) : 0;
}

void TableStore::drop_from(std::uint32_t edition) {
  database_.prepare("DELETE FROM reference_pieces WHERE edition>=?").bind(1, number(edition)).run();
}

void TableStore::drop_up_to(std::uint32_t edition) {
  database_.prepare("DELETE FROM reference_pieces WHERE edition<=?").bind(1, number(edition)).run();
}

void TableStore::keep_refused(const RefusedEdition& refused) {
  database_.prepare("INSERT OR REPLACE INTO reference_refused VALUES(1,?,?,?,?)")
      .bind(1, number(refused.edition))
      .bind(2, refused.reason)
      .bind(3, refused.remedy)
      .bind(4, number(to_us(refused.at)))
      .run();
}

std::optional<RefusedEdition> TableStore::refused() {
  auto row = database_.prepare("SELECT edition, reason, remedy, at_us FROM reference_refused");
  if (!row.step()) return std::nullopt;
  return RefusedEdition{static_cast<std::uint32_t>(row.integer(0)), row.text(1), row.text(2),
                        from_us(static_cast<std::uint64_t>(row.integer(3)))};
}

void TableStore::forget_refused() { database_.prepare("DELETE FROM reference_refused").run(); }

}  // namespace iwets::node
