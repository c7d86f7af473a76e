#include <array>
#include <charconv>
#include <utility>

#include "node/shell/case_list.h"

// How a page of the list of traces is found: docs/decisions/0030.
namespace iwets::node {
namespace {

/// Above so many, the order is walked and what does not fit is passed over; below, what fits is
/// found first and then sorted.
constexpr std::int64_t sorted_max = 2'000;

struct Column {
  ListOrder order;
  std::string_view word, column, index;
  bool downwards;  ///< by itself
};
constexpr std::array<Column, 4> columns = {{
    {ListOrder::submitted, "submitted", "submitted_us", "listed_by_submitted", true},
    {ListOrder::updated, "updated", "updated_us", "listed_by_updated", true},
    {ListOrder::deadline, "deadline", "deadline_us", "listed_by_deadline", false},
    {ListOrder::reference, "reference", "reference", "listed_by_reference", false},
}};
const Column& column_of(ListOrder order) {
  for (const auto& one : columns)
    if (one.order == order) return one;
  return columns.front();
}

/// Where a page ends: the key of its last trace, and its row.
struct Place {
  std::string key;
  std::int64_t row = 0;
};
std::string token_of(const Place& place) {
  return std::to_string(place.row) + "." + hex(bytes_of(place.key));
}
std::optional<Place> read_place(const std::string& text) {
  Place place;
  const auto dot = text.find('.');
  if (dot == std::string::npos) return std::nullopt;
  const auto read = std::from_chars(text.data(), text.data() + dot, place.row);
  auto key = from_hex(std::string_view(text).substr(dot + 1));
  if (read.ec != std::errc{} || read.ptr != text.data() + dot || !key) return std::nullopt;
  place.key = *std::move(key);
  return place;
}

/// What is asked, as parts of a statement; its values are ?1 to ?9. Of words, these are the rows
/// that have them, as a list in JSON.
struct Conditions {
  std::string fitting;  ///< " WHERE ..", found by any index
  bool plain = true;    ///< there is none
};
Conditions conditions_of(const ListQuestion& q) {
  using State = ListQuestion::State;
  Conditions out;
  const auto add = [&](std::string_view condition) {
    out.fitting += (out.plain ? " WHERE " : " AND ");
    out.fitting += condition;
    out.plain = false;
  };
  switch (q.state) {
    case State::all: break;
    case State::open: add("open=1"); break;
    case State::closed: add("open=0"); break;
    case State::draft: add("id IN drafts"); break;
    case State::correction: add("id IN corrections"); break;
  }
  if (q.waits) add("waits=?1");
  if (q.overdue) add("deadline_us<?2");
  if (q.agency) add("?3<>'' AND (agency=?3 OR on_behalf_of=?3)");
  if (q.followed_by) add("id IN (SELECT id FROM follows WHERE officer=?8)");
  if (q.held_by) add("id IN (SELECT id FROM case_officers WHERE officer=?9)");
  if (!q.words.empty()) add("row IN (SELECT value FROM json_each(?4))");
  return out;
}

void bind(link::Database::Statement& query, const ListQuestion& q) {
  if (q.waits) query.bind(1, static_cast<std::int64_t>(*q.waits));
  if (q.overdue) query.bind(2, static_cast<std::int64_t>(to_us(q.now)));
  if (q.agency) query.bind(3, *q.agency);
  if (q.followed_by) query.bind(8, *q.followed_by);
  if (q.held_by) query.bind(9, *q.held_by);
  if (!q.words.empty()) query.bind(4, q.words);
}

/// Rows of the list, by their numbers.
class Rows {
 public:
  void add(std::int64_t row) {
    const auto at = static_cast<std::size_t>(row);
    if (at >= has_.size()) has_.resize(at + at / 2 + 64);
    has_[at] = true;
    ++count_;
  }
  [[nodiscard]] bool has(std::int64_t row) const {
    return static_cast<std::size_t>(row) < has_.size() && has_[static_cast<std::size_t>(row)];
  }
  [[nodiscard]] std::int64_t count() const { return count_; }
  [[nodiscard]] std::string json() const {
    std::string out = "[";
    for (std::size_t row = 0; row < has_.size(); ++row)
      if (has_[row]) out += (out.size() > 1 ? "," : "") + std::to_string(row);
    return out + "]";
  }

 private:
  std::vector<bool> has_;
  std::int64_t count_ = 0;
};

/// All that have these words: the index gives them once, whatever else is asked.
Rows rows_with(const std::string& words, link::Database& database) {
  auto query = database.prepare("SELECT rowid FROM found WHERE found MATCH ?");
  query.bind(1, words);
  Rows rows;
  while (query.step()) rows.add(query.integer(0));
  return rows;
}

std::int64_t count(link::Database& database, const ListQuestion& q, const Conditions& where,
                   const std::optional<Rows>& among) {
  if (among && where.plain) return among->count();
  auto query = database.prepare((among ? "SELECT row FROM listed" : "SELECT count(*) FROM listed") +
                                where.fitting);
  bind(query, q);
  if (!among) return query.step() ? query.integer(0) : 0;
  std::int64_t found = 0;
  while (query.step()) found += among->has(query.integer(0));
  return found;
}

void bind_place(link::Database::Statement& query, const Place& from, ListOrder order) {
  if (order == ListOrder::reference) {
    query.bind(5, std::string_view(from.key));
  } else {
    std::int64_t key = 0;
    std::from_chars(from.key.data(), from.key.data() + from.key.size(), key);
    query.bind(5, key);
  }
  query.bind(6, from.row);
}

/// The statement for a page; ?5 and ?6 are where the page before ended, ?7 is the limit.
std::string statement_of(const ListQuestion& q, const Conditions& where, bool walked) {
  const auto& column = column_of(q.order);
  const std::string key(column.column);
  const bool down = goes_down(q.order) != q.turned;
  std::string sql = "SELECT row, id, " + key + " FROM listed ";
  sql += walked ? "INDEXED BY " + std::string(column.index) : std::string();
  sql += where.fitting;
  if (!q.after.empty())
    sql += std::string(where.plain ? " WHERE (" : " AND (") + (walked ? "" : "+") + key + ", row)" +
           (down ? " < " : " > ") + "(?5, ?6)";
  const std::string way = down ? " DESC" : "";
  sql += " ORDER BY " + std::string(walked ? "" : "+") + key + way + ", row" + way;
  return sql + " LIMIT ?7";
}

}  // namespace

std::string CaseList::place_of(const TraceId& id) {
  auto query = database_.prepare("SELECT submitted_us, row FROM listed WHERE id=?");
  query.bind_blob(1, iwets::text_of({id.raw().data(), id.raw().size()}));
  if (query.step()) return token_of({query.text(0), query.integer(1)});
  // An id begins with its time.
  std::uint64_t drawn_ms = 0;
  for (std::size_t i = 0; i < 6; ++i) drawn_ms = drawn_ms << 8U | id.raw()[i];
  return token_of({std::to_string(drawn_ms * 1'000), 0});
}

std::optional<ListOrder> parse_list_order(std::string_view word) {
  for (const auto& one : columns)
    if (one.word == word) return one.order;
  return std::nullopt;
}

bool goes_down(ListOrder order) { return column_of(order).downwards; }

std::optional<ListPage> CaseList::find(const ListQuestion& asked) {
  const auto from = asked.after.empty() ? Place{} : read_place(asked.after);
  if (!from) return std::nullopt;
  auto q = asked;
  std::optional<Rows> among;  // Of words that many have; those that few have, SQLite joins.
  if (!q.words.empty()) {
    among = rows_with(q.words, database_);
    q.words = among->count() > sorted_max ? std::string() : among->json();
    if (!q.words.empty()) among.reset();
  }
  const auto where = conditions_of(q);
  ListPage page;
  page.total = count(database_, q, where, among);
  auto query = database_.prepare(statement_of(q, where, page.total > sorted_max || among));
  bind(query, q);
  if (!q.after.empty()) bind_place(query, *from, q.order);
  query.bind(7, among ? -1 : q.limit + 1);  // One more tells whether there is a next page.
  Place last;
  while (query.step()) {
    if (among && !among->has(query.integer(0))) continue;
    if (static_cast<std::int64_t>(page.traces.size()) == q.limit) {
      page.next = token_of(last);
      break;
    }
    const auto id = TraceId::from_bytes(bytes_of(query.text(1)));
    page.traces.push_back(id.value_or(TraceId{}));
    last = {query.text(2), query.integer(0)};
  }
  return page;
}

}  // namespace iwets::node
