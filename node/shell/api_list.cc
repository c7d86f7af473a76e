#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/search_text.h"

// The list of traces: what is asked of it.
namespace iwets::node {
namespace {

ApiError no_such(const char* field, const char* words) {
  return {400, "malformed", field, std::string(field) + " is none of " + words,
          "write " + std::string(field) + "=" + words + ", or leave it out"};
}

/// Nothing: the parameter is absent or empty.
std::optional<std::string> said(const HttpRequest& request, const char* key) {
  auto text = request.query(key);
  if (text && text->empty()) text.reset();
  return text;
}

std::optional<ApiError> read_state(const HttpRequest& request, ListQuestion& to) {
  using State = ListQuestion::State;
  const auto state = said(request, "state");
  if (!state) return std::nullopt;
  if (*state == "open")
    to.state = State::open;
  else if (*state == "closed")
    to.state = State::closed;
  else if (*state == "draft")
    to.state = State::draft;
  else if (*state == "correction")
    to.state = State::correction;
  else
    return no_such("state", "open, closed, draft, correction");
  return std::nullopt;
}

std::optional<ApiError> read_waits(const HttpRequest& request, ListQuestion& to) {
  const auto waits = said(request, "waits");
  if (!waits) return std::nullopt;
  to.overdue = *waits == "overdue";
  if (!to.overdue) to.waits = parse_waits(*waits);
  if (!to.overdue && !to.waits)
    return no_such("waits", "you, center, hub, member, nobody, overdue");
  return std::nullopt;
}

std::optional<ApiError> read_order(const HttpRequest& request, ListQuestion& to) {
  const auto sort = said(request, "sort");
  const auto order = sort ? parse_list_order(*sort) : ListOrder::submitted;
  if (!order) return no_such("sort", "submitted, updated, deadline, reference");
  to.order = *order;
  const auto way = said(request, "order");
  if (way && *way != "asc" && *way != "desc") return no_such("order", "asc, desc");
  to.turned = way && (*way == "desc") != goes_down(to.order);
  return std::nullopt;
}

}  // namespace

Answer Api::list_traces(const Call& call) {
  const auto& request = call.request;
  std::optional<TraceId> before;
  if (const auto text = said(request, "before")) {
    const auto id = TraceId::parse(*text);
    if (!id) return bad_id();
    before = *id;
  }
  if (const auto seizure = said(request, "seizure"))
    return Reply{200, parts_.reader.seizure(*seizure, call.number("limit", 100), before,
                                            call.request.caller.viewer())};
  ListQuestion asked;
  for (const auto& read : {read_state, read_waits, read_order})
    if (auto wrong = read(request, asked)) return error_reply(*wrong);
  if (before && (asked.order != ListOrder::submitted || asked.turned))
    return error_reply({400, "malformed", "before", "before goes with sort=submitted only",
                        "page with after=, as `next` of the page before says it"});
  asked.limit = call.number("limit", 100);
  asked.after = before ? parts_.reader.place_of(*before) : said(request, "after").value_or("");
  asked.now = wall_clock();
  asked.agency = agency_of(call);
  asked.officer = officer_of(call);
  if (call.number("followed", 0) != 0) asked.followed_by = asked.officer;
  if (call.number("mine", 0) != 0) asked.held_by = asked.officer;
  if (const auto words = said(request, "q")) {
    asked.words = search_question_of(*words);
    if (asked.words.empty()) return Reply{200, R"({"traces":[],"total":0,"next":null})"};
  }
  auto page = parts_.reader.traces(asked);
  if (!page)
    return error_reply({400, "malformed", "after", "after is no place in this list",
                        "write `next` of the page before, or leave it out"});
  return Reply{200, std::move(*page)};
}

}  // namespace iwets::node
