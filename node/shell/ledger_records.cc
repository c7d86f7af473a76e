#include "node/shell/ledger.h"

#include <limits>

// Records as they are listed, and as they count now.
namespace iwets::node {
namespace {

/// In the order in which `Ledger::read_row` reads them.
constexpr const char* columns =
    "SELECT r.id, r.verb, m.state, m.reason, r.at_us, f.row IS NOT NULL, f.id, f.line, f.field, "
    "f.reason, f.remedy, e.until, r.row FROM records r JOIN record_messages m ON m.row=r.message "
    "LEFT JOIN record_ends e ON e.message=r.message AND e.id=r.id "
    "LEFT JOIN refusals f ON f.row=(SELECT min(row) FROM refusals "
    "WHERE message=r.message AND id=r.id) ";

std::int64_t number(Store store) { return static_cast<std::int64_t>(store); }

/// What LIKE takes for itself, taken literally.
std::string pattern_of(const std::string& words) {
  std::string out = "%";
  for (const char c : words) {
    if (c == '%' || c == '_' || c == '\\') out += '\\';
    out += c;
  }
  return out + "%";
}

}  // namespace

std::int64_t Ledger::records(Store store, const RecordQuestion& question,
                             const std::function<bool(const Row&)>& fits) {
  const std::string found =
      question.words.empty()
          ? ""
          : "AND (r.id LIKE ?3 ESCAPE '\\' OR EXISTS(SELECT 1 FROM record_contents c WHERE "
            "c.store=r.store AND c.id=r.id AND c.content LIKE ?3 ESCAPE '\\')) ";
  // Rows of the store between where to begin and where looking ends.
  std::int64_t end = 0;
  {
    auto bound = database_.prepare(
        "SELECT row FROM records WHERE store=? AND row<? ORDER BY row DESC LIMIT 1 OFFSET ?");
    bound.bind(1, number(store))
        .bind(2, question.before > 0 ? question.before : std::numeric_limits<std::int64_t>::max());
    bound.bind(3, looked_at_max);
    if (bound.step()) end = bound.integer(0);
  }
  auto query = database_.prepare(columns + ("WHERE r.store=?1 AND r.row<?2 AND r.row>?4 " + found) +
                                 "ORDER BY r.row DESC");
  query.bind(1, number(store))
      .bind(2, question.before > 0 ? question.before : std::numeric_limits<std::int64_t>::max());
  query.bind(4, end);
  const auto pattern = pattern_of(question.words);
  if (!question.words.empty()) query.bind(3, pattern);
  std::size_t taken = 0;
  for (std::int64_t last = 0; query.step();) {
    if (taken == question.most) return last;
    const auto row = read_row(query, store);
    if (fits(row)) ++taken;
    last = row.row;
  }
  return end == 0 ? 0 : end + 1;
}

std::optional<Ledger::Row> Ledger::record(Store store, const std::string& id) {
  auto query = database_.prepare(std::string(columns) + "WHERE r.store=? AND r.id=?");
  query.bind(1, number(store)).bind(2, id);
  return query.step() ? std::optional(read_row(query, store)) : std::nullopt;
}

void Ledger::keep_contents(std::int64_t message, const RecordsSent& sent) {
  const bool leaves = sent.verb == RecordVerb::withdraw || sent.verb == RecordVerb::clear;
  for (const auto& id : sent.ids) {
    if (leaves) {
      database_.prepare("INSERT OR IGNORE INTO contents_leaving VALUES(?,?,?)")
          .bind(1, message)
          .bind(2, number(sent.store))
          .bind(3, id)
          .run();
      continue;
    }
    const auto content = sent.contents.find(id);
    if (content == sent.contents.end()) continue;
    database_.prepare("INSERT OR REPLACE INTO record_contents VALUES(?,?,?,?,?)")
        .bind(1, number(sent.store))
        .bind(2, id)
        .bind(3, message)
        .bind(4, static_cast<std::int64_t>(sent.verb))
        .bind(5, content->second)
        .run();
  }
}

void Ledger::forget_contents(std::int64_t message) {
  database_
      .prepare(
          "DELETE FROM record_contents WHERE (store, id) IN (SELECT store, id FROM "
          "contents_leaving l WHERE l.message=?1 AND NOT EXISTS(SELECT 1 FROM refusals WHERE "
          "message=?1 AND id=l.id)) AND message<?1")
      .bind(1, message)
      .run();
  database_.prepare("DELETE FROM contents_leaving WHERE message=?").bind(1, message).run();
}

void Ledger::contents(Store store, const std::string& id,
                      const std::function<void(RecordVerb, const std::string&)>& use) {
  auto query = database_.prepare(
      "SELECT c.verb, c.content FROM record_contents c JOIN record_messages m ON m.row=c.message "
      "WHERE c.store=?1 AND c.id=?2 AND m.state=1 AND NOT EXISTS(SELECT 1 FROM refusals WHERE "
      "message=c.message AND id=c.id) ORDER BY c.message");
  query.bind(1, number(store)).bind(2, id);
  while (query.step()) use(static_cast<RecordVerb>(query.integer(0)), query.text(1));
}

}  // namespace iwets::node
