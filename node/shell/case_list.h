#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/core/case.h"
#include "node/core/waiting.h"
#include "proto/link/client/database.h"

namespace iwets::node {

/// By what a list of traces is sorted. Newest first, but for the deadline (the next one first; what
/// has none behind, newest first) and the case reference.
enum class ListOrder : std::uint8_t { submitted, updated, deadline, reference };
[[nodiscard]] std::optional<ListOrder> parse_list_order(std::string_view word);
/// The greatest comes first, unless the order is turned.
[[nodiscard]] bool goes_down(ListOrder order);

/// Which traces, in which order, and from where on.
struct ListQuestion {
  enum class State : std::uint8_t { all, open, closed, draft, correction };
  State state = State::all;
  std::optional<Waits> waits;
  bool overdue = false;  ///< only open ones whose deadline has passed at `now`
  std::string words;     ///< to the index: `search_question_of`; empty: all
  /// Only cases of this agency, or for which it is asked in its place; nothing: of all.
  std::optional<std::string> agency = {};
  std::optional<std::string> followed_by = {}, held_by = {};  ///< by this officer
  std::string officer;  ///< who asks: of each trace it is said whether he follows it
  ListOrder order = ListOrder::submitted;
  bool turned = false;  ///< the other way round
  std::int64_t limit = 100;
  std::string after;  ///< `ListPage::next` of the page before; empty: the first page
  Instant now{};
};
struct ListPage {
  std::vector<TraceId> traces;
  std::int64_t total = 0;  ///< of all pages
  std::string next;        ///< empty: this is the last page
};

/// The node's tables of its traces as lists show and find them: one narrow row for each, and an
/// index of its words (FTS5). Written by the link's thread in the transaction that changes the
/// case; over a reading connection only `find` may be called. Failures throw
/// `link::DatabaseError`.
class CaseList {
 public:
  explicit CaseList(link::Database& database) : database_(database) {}
  void create_tables();

  /// What of a trace never changes, or with its request only.
  struct Facts {
    std::string reference;  ///< of the case
    std::string agency, on_behalf_of;
    std::string words;  ///< `search_text_of`
  };
  void add(const Case& c, const Facts& facts);
  /// A hop belongs to the agency of the trace before it.
  void add_hop(const Case& c, Facts facts);
  /// The request was amended.
  void change(const TraceId& id, const Facts& facts);
  /// The case is to be listed as it is now, when `settle` writes it.
  void note(const Case& c);
  void settle();
  /// Traces without a row, of before there was this list: at most `most` behind `after`.
  [[nodiscard]] std::vector<TraceId> missing(const TraceId& after, std::int64_t most);

  /// Nothing: `after` is no place in this list.
  [[nodiscard]] std::optional<ListPage> find(const ListQuestion& question);
  /// Where older traces than this one begin, in the order of submission.
  [[nodiscard]] std::string place_of(const TraceId& id);

 private:
  link::Database& database_;
  struct Row {
    bool open = true;
    Waits waits = Waits::nobody;
    std::int64_t updated = 0, deadline = 0;
    friend bool operator==(const Row&, const Row&) = default;
  };
  [[nodiscard]] static Row row_of(const Case& c);
  std::map<TraceId, Row> noted_;  ///< in this transaction
};

}  // namespace iwets::node
