#include "node/shell/personal_store.h"

#include <algorithm>
#include <limits>

namespace iwets::node {
namespace {

// A notice is an event that somebody waits for: one small row, so that an officer's list does not
// pass over the others. What was read: all up to a number, but for those that are flipped.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS notable(
  seq INTEGER PRIMARY KEY, kind INTEGER NOT NULL, subject BLOB, owned INTEGER NOT NULL,
  agency TEXT NOT NULL, on_behalf_of TEXT NOT NULL, receiver TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS notable_by_subject ON notable(subject, seq) WHERE subject IS NOT NULL;
CREATE TABLE IF NOT EXISTS read_up_to(officer TEXT PRIMARY KEY, seq INTEGER NOT NULL)
  WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS read_flipped(
  officer TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY(officer, seq)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS follows(
  id BLOB NOT NULL, officer TEXT NOT NULL, PRIMARY KEY(id, officer)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS follows_of_officer ON follows(officer, id);
CREATE TABLE IF NOT EXISTS case_officers(id BLOB PRIMARY KEY, officer TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_of_officer ON case_officers(officer);
CREATE TABLE IF NOT EXISTS check_owners(
  id BLOB PRIMARY KEY, agency TEXT NOT NULL, on_behalf_of TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS request_drafts(
  officer TEXT NOT NULL, id TEXT NOT NULL, at_us INTEGER NOT NULL, from_officer TEXT NOT NULL,
  content TEXT NOT NULL, PRIMARY KEY(officer, id)) WITHOUT ROWID;
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

// ?1: the officer, ?2: his agency, null for who sees all, ?3: everything up to it is read.
constexpr const char* for_officer =
    "(receiver='' OR receiver=?1) AND (?2 IS NULL OR owned=0 OR (?2<>'' AND (agency=?2 OR "
    "on_behalf_of=?2)))";
constexpr const char* is_read =
    "((n.seq<=?3) <> (EXISTS(SELECT 1 FROM read_flipped r WHERE r.officer=?1 AND r.seq=n.seq)))";

void bind_officer(link::Database::Statement& query, const NoticeQuestion& q, std::int64_t mark) {
  query.bind(1, q.officer).bind(3, mark);
  if (q.agency)
    query.bind(2, *q.agency);
  else
    query.bind_null(2);
}

/// "AND kind IN (1,2)": from a set of numbers, never from a text.
std::string kinds_of(const std::vector<NoticeKind>& kinds) {
  if (kinds.empty()) return {};
  std::string out = " AND kind IN (";
  for (const auto kind : kinds) out += std::to_string(static_cast<int>(kind)) + ",";
  out.back() = ')';
  return out;
}

RequestDraft read_draft(const link::Database::Statement& row) {
  return {row.text(0), row.text(3), from_us(static_cast<std::uint64_t>(row.integer(1))),
          row.text(2)};
}

}  // namespace

void PersonalStore::create_tables() { database_.execute(tables); }

void PersonalStore::note(std::int64_t seq, const Tell& told, const std::string& receiver) {
  const auto kind = notice_of(told);
  if (!kind) return;
  // Whose it is: of a trace as it is listed, of a check as it was asked; what is no case of ours
  // is everybody's, but for alarms, which are the supervisor's.
  auto write = database_.prepare(
      "INSERT INTO notable(seq,kind,subject,owned,agency,on_behalf_of,receiver) SELECT ?1,?2,?3,"
      "?5 OR EXISTS(SELECT 1 FROM cases WHERE id=?3),coalesce(l.agency,c.agency,''),"
      "coalesce(l.on_behalf_of,c.on_behalf_of,''),?4 FROM (SELECT 1) LEFT JOIN listed l ON "
      "l.id=?3 LEFT JOIN check_owners c ON c.id=?3");
  write.bind(1, seq).bind(2, static_cast<std::int64_t>(*kind)).bind(4, receiver);
  write.bind(5, static_cast<std::int64_t>(told.step == Step::alarm_raised));
  if (told.id.empty())
    write.bind_null(3);
  else
    write.bind_blob(3, view(told.id));
  write.run();
}

void PersonalStore::own_check(const TraceId& id, const std::string& agency,
                              const std::string& on_behalf_of) {
  database_.prepare("INSERT OR REPLACE INTO check_owners VALUES(?,?,?)")
      .bind_blob(1, view(id))
      .bind(2, agency)
      .bind(3, on_behalf_of)
      .run();
}

std::int64_t PersonalStore::up_to(const std::string& officer) {
  auto query = database_.prepare("SELECT seq FROM read_up_to WHERE officer=?");
  query.bind(1, officer);
  return query.step() ? query.integer(0) : 0;
}

std::vector<NoticeRow> PersonalStore::notices(const NoticeQuestion& q) {
  std::string sql = "SELECT n.seq, n.kind, " + std::string(is_read) + " FROM notable n WHERE " +
                    for_officer + " AND n.seq>?4 AND n.seq<?5" + kinds_of(q.kinds);
  if (q.unread) sql += " AND NOT " + std::string(is_read);
  if (q.followed) sql += " AND subject IN (SELECT id FROM follows WHERE officer=?1)";
  if (q.subject) sql += " AND subject=?7";
  auto query = database_.prepare(sql + " ORDER BY n.seq DESC LIMIT ?6");
  bind_officer(query, q, up_to(q.officer));
  query.bind(4, q.after).bind(6, q.limit);
  query.bind(5, q.before > 0 ? q.before : std::numeric_limits<std::int64_t>::max());
  if (q.subject) query.bind_blob(7, view(*q.subject));
  std::vector<NoticeRow> rows;
  while (query.step())
    rows.push_back(
        {query.integer(0), static_cast<NoticeKind>(query.integer(1)), query.integer(2) != 0});
  return rows;
}

std::int64_t PersonalStore::unread(const NoticeQuestion& q) {
  const auto mark = up_to(q.officer);
  // What lies behind the mark, and what was flipped before it: two walks of what is new.
  auto query = database_.prepare(
      "SELECT count(*) FROM (SELECT 1 FROM notable n WHERE n.seq>?3 AND " +
      std::string(for_officer) +
      " AND NOT EXISTS(SELECT 1 FROM read_flipped r WHERE r.officer=?1 AND r.seq=n.seq) LIMIT ?4)");
  bind_officer(query, q, mark);
  query.bind(4, unread_counted);
  const auto behind = query.step() ? query.integer(0) : 0;
  auto flipped = database_.prepare("SELECT count(*) FROM read_flipped WHERE officer=? AND seq<=?");
  flipped.bind(1, q.officer).bind(2, mark);
  const auto before = flipped.step() ? flipped.integer(0) : 0;
  return std::min(behind + before, unread_counted);
}

void PersonalStore::read_up_to(const std::string& officer, std::int64_t seq) {
  database_.prepare("DELETE FROM read_flipped WHERE officer=? AND seq<=?")
      .bind(1, officer)
      .bind(2, seq)
      .run();
  database_
      .prepare(
          "INSERT INTO read_up_to VALUES(?1,?2) ON CONFLICT(officer) DO UPDATE SET "
          "seq=max(seq,?2)")
      .bind(1, officer)
      .bind(2, seq)
      .run();
}

bool PersonalStore::mark(const std::string& officer, const std::vector<std::int64_t>& seqs,
                         bool read) {
  const auto mark = up_to(officer);
  auto query = database_.prepare("SELECT count(*) FROM read_flipped WHERE officer=?");
  query.bind(1, officer);
  auto flips = query.step() ? query.integer(0) : 0;
  for (const auto seq : seqs) flips += (seq <= mark) != read ? 1 : 0;
  if (flips > flips_max) return false;
  for (const auto seq : seqs) {
    const bool flipped = (seq <= mark) != read;
    database_
        .prepare(flipped ? "INSERT OR IGNORE INTO read_flipped SELECT ?1, seq FROM notable WHERE "
                           "seq=?2"
                         : "DELETE FROM read_flipped WHERE officer=?1 AND seq=?2")
        .bind(1, officer)
        .bind(2, seq)
        .run();
  }
  return true;
}

void PersonalStore::follow(const std::string& officer, const TraceId& id, bool follows) {
  database_
      .prepare(follows ? "INSERT OR IGNORE INTO follows(id,officer) VALUES(?,?)"
                       : "DELETE FROM follows WHERE id=? AND officer=?")
      .bind_blob(1, view(id))
      .bind(2, officer)
      .run();
}

void PersonalStore::follow_on(const TraceId& before, const TraceId& next) {
  database_.prepare("INSERT OR IGNORE INTO follows SELECT ?2, officer FROM follows WHERE id=?1")
      .bind_blob(1, view(before))
      .bind_blob(2, view(next))
      .run();
  database_
      .prepare(
          "INSERT OR IGNORE INTO case_officers SELECT ?2, officer FROM case_officers WHERE id=?1")
      .bind_blob(1, view(before))
      .bind_blob(2, view(next))
      .run();
}

bool PersonalStore::follows(const std::string& officer, const TraceId& id) {
  auto query = database_.prepare("SELECT 1 FROM follows WHERE id=? AND officer=?");
  query.bind_blob(1, view(id)).bind(2, officer);
  return query.step();
}

std::optional<std::string> PersonalStore::officer_of(const TraceId& id) {
  auto query = database_.prepare("SELECT officer FROM case_officers WHERE id=?");
  query.bind_blob(1, view(id));
  return query.step() ? std::optional(query.text(0)) : std::nullopt;
}

void PersonalStore::give(const TraceId& id, const std::string& officer) {
  database_.prepare("INSERT OR REPLACE INTO case_officers VALUES(?,?)")
      .bind_blob(1, view(id))
      .bind(2, officer)
      .run();
}

// ------------------------------------------------------------------------------------- drafts

bool PersonalStore::put(const std::string& officer, const RequestDraft& draft) {
  if (!this->draft(officer, draft.id)) {
    auto query = database_.prepare("SELECT count(*) FROM request_drafts WHERE officer=?");
    query.bind(1, officer);
    if (query.step() && query.integer(0) >= drafts_max) return false;
  }
  database_.prepare("INSERT OR REPLACE INTO request_drafts VALUES(?,?,?,?,?)")
      .bind(1, officer)
      .bind(2, draft.id)
      .bind(3, moment(draft.at))
      .bind(4, draft.from)
      .bind(5, draft.content)
      .run();
  return true;
}

bool PersonalStore::remove(const std::string& officer, const std::string& id) {
  database_.prepare("DELETE FROM request_drafts WHERE officer=? AND id=?")
      .bind(1, officer)
      .bind(2, id)
      .run();
  return database_.changes() != 0;
}

std::vector<RequestDraft> PersonalStore::drafts(const std::string& officer) {
  auto query = database_.prepare(
      "SELECT id, at_us, from_officer, content FROM request_drafts WHERE officer=? ORDER BY at_us "
      "DESC");
  query.bind(1, officer);
  std::vector<RequestDraft> out;
  while (query.step()) out.push_back(read_draft(query));
  return out;
}

std::optional<RequestDraft> PersonalStore::draft(const std::string& officer,
                                                 const std::string& id) {
  auto query = database_.prepare(
      "SELECT id, at_us, from_officer, content FROM request_drafts WHERE officer=? AND id=?");
  query.bind(1, officer).bind(2, id);
  return query.step() ? std::optional(read_draft(query)) : std::nullopt;
}

void PersonalStore::forget_drafts(Instant now) {
  database_.prepare("DELETE FROM request_drafts WHERE at_us<?")
      .bind(1, moment(now) - std::chrono::microseconds(draft_life).count())
      .run();
}

}  // namespace iwets::node
