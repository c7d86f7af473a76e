#include "node/shell/hit_store.h"

#include <limits>

#include "iwets/v1/hit.pb.h"

namespace iwets::node {
namespace {

constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS hits(
  hit BLOB PRIMARY KEY, party INTEGER NOT NULL, waits INTEGER NOT NULL,
  deadline_us INTEGER NOT NULL, message BLOB NOT NULL, rescinded INTEGER NOT NULL,
  core BLOB NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS hits_rescinded ON hits(hit) WHERE rescinded=1;
CREATE INDEX IF NOT EXISTS hits_waiting ON hits(party, deadline_us) WHERE waits=1;
CREATE INDEX IF NOT EXISTS hits_by_message ON hits(message);
CREATE TABLE IF NOT EXISTS hit_lines(
  row INTEGER PRIMARY KEY, hit BLOB NOT NULL, at_us INTEGER NOT NULL, by TEXT NOT NULL,
  word INTEGER NOT NULL, urgent INTEGER NOT NULL, verdict INTEGER NOT NULL,
  until_us INTEGER NOT NULL, text TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS hit_lines_by_hit ON hit_lines(hit);
)sql";

template <typename Id>
std::string_view view(const Id& id) {
  return text_of({id.raw().data(), id.raw().size()});
}
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }
Instant moment(const link::Database::Statement& row, int column) {
  return from_us(static_cast<std::uint64_t>(row.integer(column)));
}

/// As its notice tells it.
std::optional<Hit> from_notice(const std::string& body) {
  v1::HitNotice notice;
  if (!notice.ParseFromString(body)) return std::nullopt;
  const auto id = HitId::from_bytes(bytes_of(notice.hit()));
  const auto subject = TraceId::from_bytes(bytes_of(notice.subject()));
  const auto party = static_cast<Party>(notice.party());
  const auto other =
      PeerId::parse(party == Party::owner ? notice.requester() : notice.match().owner());
  if (!id || !subject || !other) return std::nullopt;
  return Hit{.id = *id, .subject = *subject, .party = party, .other = *other};
}

}  // namespace

void HitStore::create_tables() { database_.execute(tables); }

std::optional<Hit> HitStore::find(const HitId& id) {
  auto known = database_.prepare("SELECT core FROM hits WHERE hit=?");
  known.bind_blob(1, view(id));
  if (known.step()) return from_bytes<Hit>(bytes_of(known.text(0)));
  auto told = database_.prepare("SELECT body FROM notices WHERE hit=?");
  told.bind_blob(1, view(id));
  return told.step() ? from_notice(told.text(0)) : std::nullopt;
}

std::optional<Hit> HitStore::find(const MessageId& message) {
  if (message.empty()) return std::nullopt;
  auto known = database_.prepare("SELECT core FROM hits WHERE message=?");
  known.bind_blob(1, view(message));
  if (!known.step()) return std::nullopt;
  return from_bytes<Hit>(bytes_of(known.text(0)));
}

void HitStore::save(const Hit& hit) {
  database_.prepare("INSERT OR REPLACE INTO hits VALUES(?,?,?,?,?,?,?)")
      .bind_blob(1, view(hit.id))
      .bind(2, static_cast<std::int64_t>(hit.party))
      .bind(3, static_cast<std::int64_t>(hit.waits))
      .bind(4, moment(hit.deadline))
      .bind_blob(5, view(hit.message))
      .bind(6, static_cast<std::int64_t>(hit.to_acknowledge()))
      .bind_blob(7, to_bytes(hit))
      .run();
}

void HitStore::add_line(const HitId& hit, const HitLine& line) {
  database_
      .prepare(
          "INSERT INTO hit_lines(hit,at_us,by,word,urgent,verdict,until_us,text) "
          "VALUES(?,?,?,?,?,?,?,?)")
      .bind_blob(1, view(hit))
      .bind(2, moment(line.at))
      .bind(3, line.by.text())
      .bind(4, static_cast<std::int64_t>(line.said.word))
      .bind(5, static_cast<std::int64_t>(line.said.urgent))
      .bind(6, static_cast<std::int64_t>(line.said.verdict))
      .bind(7, moment(line.said.until))
      .bind(8, line.text)
      .run();
}

void HitStore::lines(const HitId& hit, const std::function<void(const HitLine&)>& use) {
  auto query = database_.prepare(
      "SELECT at_us, by, word, urgent, verdict, until_us, text FROM hit_lines WHERE hit=? "
      "ORDER BY row");
  query.bind_blob(1, view(hit));
  while (query.step())
    use({.at = moment(query, 0),
         .by = PeerId::parse(query.text(1)).value_or(PeerId::hub()),
         .said = {.word = static_cast<HitWord>(query.integer(2)),
                  .urgent = query.integer(3) != 0,
                  .verdict = static_cast<Verdict>(query.integer(4)),
                  .until = moment(query, 5)},
         .text = query.text(6)});
}

void HitStore::rescinded(std::int64_t most, const std::function<void(const Hit&)>& use) {
  auto query = database_.prepare("SELECT core FROM hits WHERE rescinded=1 ORDER BY hit LIMIT ?");
  query.bind(1, most);
  while (query.step())
    if (const auto hit = from_bytes<Hit>(bytes_of(query.text(0)))) use(*hit);
}

void HitStore::waiting(Party party, std::int64_t most, const std::function<void(const Hit&)>& use) {
  auto query = database_.prepare(
      "SELECT core FROM hits WHERE waits=1 AND party=? ORDER BY deadline_us LIMIT ?");
  query.bind(1, static_cast<std::int64_t>(party)).bind(2, most);
  while (query.step())
    if (const auto hit = from_bytes<Hit>(bytes_of(query.text(0)))) use(*hit);
}

}  // namespace iwets::node
