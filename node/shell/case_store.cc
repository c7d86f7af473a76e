#include "node/shell/case_store.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "node/shell/search_text.h"

namespace iwets::node {
namespace {

// 2: an event names the paper that it is about.
// 4: a case has its clock.
// 5: a case ends with its place among the hops, and its versions.
// 6: traces are listed in tables of their own, and what an officer is told of is noted.
constexpr std::int64_t format = 6;

// Ids begin with the time, so that tables kept in their order grow at one end. What is long stands
// apart, in the order of arrival, and a case is a short row that is written again and again.
constexpr const char* tables = R"sql(
CREATE TABLE IF NOT EXISTS cases(
  id BLOB PRIMARY KEY, kind INTEGER NOT NULL, open INTEGER NOT NULL, state INTEGER NOT NULL,
  submitted_us INTEGER NOT NULL, receipted_us INTEGER, reported_us INTEGER,
  first_notice_us INTEGER, ended_us INTEGER,
  finals_seen INTEGER NOT NULL, reports_seen INTEGER NOT NULL, core BLOB NOT NULL,
  last_event INTEGER NOT NULL, last_paper INTEGER NOT NULL,
  case_reference TEXT, make TEXT, model TEXT, serial TEXT) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS cases_by_openness ON cases(kind, open, id);
CREATE TABLE IF NOT EXISTS papers(
  row INTEGER PRIMARY KEY, previous INTEGER NOT NULL, subject BLOB NOT NULL,
  paper INTEGER NOT NULL, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS events(
  seq INTEGER PRIMARY KEY, previous INTEGER NOT NULL, at_us INTEGER NOT NULL,
  step INTEGER NOT NULL, subject BLOB, code INTEGER, peer TEXT, note TEXT, paper INTEGER,
  message BLOB);
CREATE TABLE IF NOT EXISTS notices(
  seq INTEGER PRIMARY KEY, hit BLOB NOT NULL, party INTEGER NOT NULL, subject BLOB NOT NULL,
  at_us INTEGER NOT NULL, seen INTEGER NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS notices_by_hit ON notices(hit, party);
CREATE INDEX IF NOT EXISTS notices_by_subject ON notices(subject);
CREATE TABLE IF NOT EXISTS drafts(id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS corrections(id BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS facts(key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
)sql";

std::string_view view(const TraceId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::string_view view(const HitId& id) { return text_of({id.raw().data(), id.raw().size()}); }
std::int64_t moment(Instant at) { return static_cast<std::int64_t>(to_us(at)); }

void bind_moment(link::Database::Statement& statement, int at, Instant when) {
  if (when == Instant{})
    statement.bind_null(at);
  else
    statement.bind(at, moment(when));
}

/// Columns 1 to 12.
void bind_case(link::Database::Statement& write, const Case& c) {
  write.bind_blob(1, view(c.id));
  write.bind(2, static_cast<std::int64_t>(c.kind));
  write.bind(3, static_cast<std::int64_t>(!final(c.state)));
  write.bind(4, static_cast<std::int64_t>(c.state));
  write.bind(5, moment(c.submitted));
  bind_moment(write, 6, c.receipted);
  bind_moment(write, 7, c.reported);
  bind_moment(write, 8, c.first_notice);
  bind_moment(write, 9, c.ended);
  write.bind(10, static_cast<std::int64_t>(c.finals_seen));
  write.bind(11, static_cast<std::int64_t>(c.reports_seen));
  write.bind_blob(12, to_bytes(c));
}

std::optional<Case> read_case(const std::string& core) { return from_bytes<Case>(bytes_of(core)); }

}  // namespace

CaseStore::CaseStore(link::Database& database) : database_(database), list_(database) {
  database_.begin();
  database_.execute(tables);
  list_.create_tables();
  const auto written = recall("format");
  if (written && *written < 2) database_.execute("ALTER TABLE events ADD COLUMN paper INTEGER");
  if (written && *written < 3) database_.execute("ALTER TABLE events ADD COLUMN message BLOB");
  if (written && *written < 4)
    database_.execute("UPDATE cases SET core = CAST(core || zeroblob(" +
                      std::to_string(Case::clock_bytes) + ") AS BLOB)");
  if (written && *written < 5)
    database_.execute("UPDATE cases SET core = CAST(core || zeroblob(" +
                      std::to_string(Hop::bytes + Versions::bytes) + ") AS BLOB)");
  if (written && *written > format) {
    database_.rollback();
    throw std::runtime_error("the state was written by a newer iwets-node (format " +
                             std::to_string(*written) + ", this program reads " +
                             std::to_string(format) + "); install that version or a newer one");
  }
  remember("format", format);
  database_.commit();
}

CaseStore::Trail& CaseStore::touch(const TraceId& id) {
  touched_.push_back(id);
  const auto [at, fresh] = trails_.try_emplace(id);
  if (!fresh) return at->second;
  auto query = database_.prepare("SELECT last_event, last_paper, open FROM cases WHERE id=?");
  query.bind_blob(1, view(id));
  if (query.step())
    at->second = {query.integer(0), query.integer(1), query.integer(2) != 0, true};
  else
    at->second.open = false;  // No case of ours, or not yet: `add` makes it one.
  return at->second;
}

void CaseStore::add(const Case& c, const Request& request) {
  add_paper(c.id, Paper::request, request.body);
  auto& trail = trails_.at(c.id);
  auto write = database_.prepare("INSERT INTO cases VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)");
  bind_case(write, c);
  write.bind(13, trail.last_event).bind(14, trail.last_paper);
  write.bind(15, request.case_reference).bind(16, request.make).bind(17, request.model);
  write.bind(18, request.serial).run();
  trail.saved = true;
  trail.open = !final(c.state);
  if (c.kind == CaseKind::trace) list(c, request);
}

void CaseStore::save(const Case& c) {
  auto& trail = touch(c.id);
  const bool open = !final(c.state);
  // SQLite writes an index anew for every column that is named, changed or not.
  auto write = database_.prepare(
      open == trail.open
          ? "UPDATE cases SET state=?4, submitted_us=?5, receipted_us=?6, reported_us=?7, "
            "first_notice_us=?8, ended_us=?9, finals_seen=?10, reports_seen=?11, core=?12, "
            "last_event=?13, last_paper=?14 WHERE id=?1"
          : "UPDATE cases SET open=?3, state=?4, submitted_us=?5, receipted_us=?6, "
            "reported_us=?7, first_notice_us=?8, ended_us=?9, finals_seen=?10, reports_seen=?11, "
            "core=?12, last_event=?13, last_paper=?14 WHERE id=?1");
  bind_case(write, c);
  write.bind(13, trail.last_event).bind(14, trail.last_paper).run();
  trail.saved = true;
  trail.open = open;
  list_.note(c);
  const bool corrected = c.versions.results.size() > 1;
  if (c.hop.way_on != WayOn::none || corrected) file_draft(c);
  if (corrected) file_correction(c);
}

void CaseStore::file_correction(const Case& c) {
  database_
      .prepare(c.versions.to_acknowledge() ? "INSERT OR IGNORE INTO corrections VALUES(?)"
                                           : "DELETE FROM corrections WHERE id=?")
      .bind_blob(1, view(c.id))
      .run();
}

void CaseStore::file_draft(const Case& c) {
  database_
      .prepare(waits(c.hop.way_on) ? "INSERT OR IGNORE INTO drafts VALUES(?)"
                                   : "DELETE FROM drafts WHERE id=?")
      .bind_blob(1, view(c.id))
      .run();
}

void CaseStore::settle() {
  for (const auto& id : touched_) {
    const auto at = trails_.find(id);
    if (at == trails_.end()) continue;  // It was touched twice.
    auto& trail = at->second;
    if (!std::exchange(trail.saved, true))
      database_.prepare("UPDATE cases SET last_event=?, last_paper=? WHERE id=?")
          .bind(1, trail.last_event)
          .bind(2, trail.last_paper)
          .bind_blob(3, view(id))
          .run();
    if (!trail.open) trails_.erase(at);
  }
  touched_.clear();
  list_.settle();
}

std::optional<std::string> CaseStore::paper(const TraceId& id, Paper which) {
  std::int64_t row = 0;
  if (const auto trail = trails_.find(id); trail != trails_.end()) {
    row = trail->second.last_paper;
  } else {
    auto query = database_.prepare("SELECT last_paper FROM cases WHERE id=?");
    query.bind_blob(1, view(id));
    if (query.step()) row = query.integer(0);
  }
  while (row != 0) {
    auto query = database_.prepare("SELECT previous, paper, content FROM papers WHERE row=?");
    query.bind(1, row);
    if (!query.step()) break;
    if (query.integer(1) == static_cast<std::int64_t>(which)) return query.text(2);
    row = query.integer(0);
  }
  return std::nullopt;
}

std::vector<std::string> CaseStore::papers(const TraceId& id, Paper which) {
  std::vector<std::string> found;
  for (auto row = touch(id).last_paper; row != 0;) {
    auto query = database_.prepare("SELECT previous, paper, content FROM papers WHERE row=?");
    query.bind(1, row);
    if (!query.step()) break;
    row = query.integer(0);
    if (query.integer(1) == static_cast<std::int64_t>(which)) found.push_back(query.text(2));
  }
  std::ranges::reverse(found);
  return found;
}

std::optional<std::string> CaseStore::request_body(const Case& c) {
  const auto* newest = c.versions.amendment();
  if (newest == nullptr) return request_body(c.id);
  // One was kept for each amendment.
  const auto kept = papers(c.id, Paper::amendment);
  const auto at = static_cast<std::size_t>(newest - c.versions.amendments.data());
  return at < kept.size() ? std::optional(kept[at]) : request_body(c.id);
}

void CaseStore::set_request_facts(const TraceId& id, const TraceForm& form) {
  database_.prepare("UPDATE cases SET case_reference=? WHERE id=?")
      .bind(1, form.case_reference)
      .bind_blob(2, view(id))
      .run();
  list_.change(id, {form.case_reference, {}, {}, search_text_of(id, form)});
}

void CaseStore::list(const Case& c, const Request& request) {
  CaseList::Facts facts{request.case_reference, request.agency, request.on_behalf_of,
                        request.words};
  if (facts.words.empty())
    if (const auto form = read_trace_form(request.body)) facts.words = search_text_of(c.id, *form);
  if (c.hop.previous.empty())
    list_.add(c, facts);
  else
    list_.add_hop(c, std::move(facts));
}

void CaseStore::list_earlier() {
  constexpr std::int64_t at_once = 1'000;
  for (auto ids = list_.missing({}, at_once); !ids.empty();
       ids = list_.missing(ids.back(), at_once)) {
    database_.begin();
    for (const auto& id : ids) {
      const auto c = find(id);
      Request request;
      request.id = id;
      auto filed = database_.prepare(
          "SELECT c.case_reference, f.agency, f.on_behalf_of FROM cases c LEFT JOIN filings f ON "
          "f.id=c.id WHERE c.id=?");
      filed.bind_blob(1, view(id));
      if (filed.step()) {
        request.case_reference = filed.text(0);
        request.agency = filed.text(1);
        request.on_behalf_of = filed.text(2);
      }
      // One that cannot be read is listed all the same, so that it is asked for no more.
      Case unread;
      unread.id = id;
      if (c) request.body = request_body(*c).value_or("");
      list(c ? *c : unread, request);
    }
    trails_.clear();
    touched_.clear();
    database_.commit();
  }
}

std::int64_t CaseStore::add_paper(const TraceId& subject, Paper paper, std::string_view content) {
  auto& trail = touch(subject);
  database_.prepare("INSERT INTO papers(previous,subject,paper,content) VALUES(?,?,?,?)")
      .bind(1, trail.last_paper)
      .bind_blob(2, view(subject))
      .bind(3, static_cast<std::int64_t>(paper))
      .bind_blob(4, content)
      .run();
  trail.last_paper = database_.last_row();
  trail.saved = false;
  return trail.last_paper;
}

std::vector<CaseMessage> CaseStore::messages(const TraceId& id) {
  std::vector<CaseMessage> out;
  const auto trail = touch(id);
  for (auto row = trail.last_event; row != 0;) {
    auto query = database_.prepare("SELECT previous, at_us, step, message FROM events WHERE seq=?");
    query.bind(1, row);
    if (!query.step()) break;
    row = query.integer(0);
    const auto digest = query.text(3);
    CaseMessage one{from_us(static_cast<std::uint64_t>(query.integer(1))),
                    static_cast<Step>(query.integer(2)),
                    {}};
    if (digest.size() != one.digest.size()) continue;
    std::ranges::copy(digest, one.digest.begin());
    const auto same = [&](const CaseMessage& other) { return other.digest == one.digest; };
    std::erase_if(out, same);  // Of what one message has caused, the first says what it was.
    out.push_back(one);
  }
  std::ranges::reverse(out);
  return out;
}

std::optional<Case> CaseStore::find(const TraceId& id) {
  auto query = database_.prepare("SELECT core FROM cases WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  return read_case(query.text(0));
}

std::vector<Case> CaseStore::open_cases(std::size_t most) {
  std::vector<Case> cases;
  for (const auto kind : {CaseKind::trace, CaseKind::check}) {
    auto query = database_.prepare(
        "SELECT core, last_event, last_paper FROM cases WHERE kind=? AND open=1 ORDER BY id "
        "LIMIT ?");
    query.bind(1, static_cast<std::int64_t>(kind));
    query.bind(2, static_cast<std::int64_t>(most - cases.size()));
    while (query.step()) {
      auto c = read_case(query.text(0));
      if (!c) continue;
      trails_[c->id] = {query.integer(1), query.integer(2), true, true};
      cases.push_back(std::move(*c));
    }
  }
  return cases;
}

std::uint64_t CaseStore::count(CaseKind kind, bool open) {
  auto query = database_.prepare("SELECT count(*) FROM cases WHERE kind=? AND open=?");
  query.bind(1, static_cast<std::int64_t>(kind));
  query.bind(2, static_cast<std::int64_t>(open));
  query.step();
  return static_cast<std::uint64_t>(query.integer(0));
}

bool CaseStore::has_open_case_before(Instant submitted) {
  auto query = database_.prepare(
      "SELECT 1 FROM cases WHERE kind=0 AND open=1 AND submitted_us<? ORDER BY id LIMIT 1");
  query.bind(1, moment(submitted));
  return query.step();
}

std::int64_t CaseStore::tell(Instant at, const Tell& told, std::int64_t paper,
                             const std::optional<Digest>& message) {
  // Of what is no case of ours there is no history, only the event.
  auto* trail = told.id.empty() ? nullptr : &touch(told.id);
  auto write = database_.prepare(
      "INSERT INTO events(at_us,step,subject,code,peer,note,previous,paper,message) "
      "VALUES(?,?,?,?,?,?,?,?,?)");
  if (message)
    write.bind_blob(9, text_of(*message));
  else
    write.bind_null(9);
  if (paper != 0)
    write.bind(8, paper);
  else
    write.bind_null(8);
  write.bind(7, trail ? trail->last_event : 0);
  write.bind(1, moment(at));
  write.bind(2, static_cast<std::int64_t>(told.step));
  if (told.id.empty())
    write.bind_null(3);
  else
    write.bind_blob(3, view(told.id));
  if (told.code == 0)
    write.bind_null(4);
  else
    write.bind(4, static_cast<std::int64_t>(told.code));
  // SQLite reads the text when the statement runs, so that it must live until then.
  const auto peer = told.peer ? told.peer->text() : std::string();
  if (told.peer)
    write.bind(5, peer);
  else
    write.bind_null(5);
  if (told.note.empty())
    write.bind_null(6);
  else
    write.bind(6, told.note);
  write.run();
  const auto seq = database_.last_row();
  if (trail != nullptr) {
    trail->last_event = seq;
    trail->saved = false;
  }
  return seq;
}

std::int64_t CaseStore::last_told() {
  auto query = database_.prepare("SELECT max(seq) FROM events");
  return query.step() && !query.null(0) ? query.integer(0) : 0;
}

bool CaseStore::add_notice(Instant at, const HitId& hit, Party party, const TraceId& subject,
                           std::string_view body, bool again) {
  if (!again) {
    database_
        .prepare(
            "UPDATE notices SET seen=seen+1 "
            "WHERE seq=(SELECT max(seq) FROM notices WHERE hit=? AND party=?)")
        .bind_blob(1, view(hit))
        .bind(2, static_cast<std::int64_t>(party))
        .run();
    if (database_.changes() != 0) return false;
  }
  database_.prepare("INSERT INTO notices(hit,party,subject,at_us,seen,body) VALUES(?,?,?,?,1,?)")
      .bind_blob(1, view(hit))
      .bind(2, static_cast<std::int64_t>(party))
      .bind_blob(3, view(subject))
      .bind(4, moment(at))
      .bind_blob(5, body)
      .run();
  return true;
}

void CaseStore::notices_of(const TraceId& subject,
                           const std::function<void(Instant, const std::string&)>& use) {
  auto query = database_.prepare(
      "SELECT at_us, body FROM notices WHERE subject=? AND party<>? ORDER BY seq");
  query.bind_blob(1, view(subject)).bind(2, correction_party);
  while (query.step()) use(from_us(static_cast<std::uint64_t>(query.integer(0))), query.text(1));
}

void CaseStore::add_correction_notice(Instant at, const MessageId& message, const TraceId& subject,
                                      std::string_view body) {
  database_
      .prepare(
          "INSERT OR IGNORE INTO notices(hit,party,subject,at_us,seen,body) VALUES(?,?,?,?,1,?)")
      .bind_blob(1, text_of({message.raw().data(), message.raw().size()}))
      .bind(2, correction_party)
      .bind_blob(3, view(subject))
      .bind(4, moment(at))
      .bind_blob(5, body)
      .run();
}

void CaseStore::remember(std::string_view key, std::int64_t value) {
  database_.prepare("INSERT OR REPLACE INTO facts VALUES(?,?)").bind(1, key).bind(2, value).run();
}

std::optional<std::int64_t> CaseStore::recall(std::string_view key) {
  auto query = database_.prepare("SELECT value FROM facts WHERE key=?");
  query.bind(1, key);
  if (!query.step()) return std::nullopt;
  return query.integer(0);
}

}  // namespace iwets::node
