#include "node/shell/reader.h"

#include <algorithm>

#include "node/core/effects.h"
#include "node/core/trawling.h"
#include "node/shell/case_json.h"
#include "node/shell/json_writer.h"
#include "node/shell/reader_parts.h"
#include "node/shell/render.h"
#include "node/shell/versions_json.h"
#include "proto/field/validity.h"

namespace iwets::node {
namespace {

using Row = link::Database::Statement;

template <typename Id>
std::string_view view(const Id& id) {
  return text_of({id.raw().data(), id.raw().size()});
}
Instant moment(const Row& row, int column) {
  return from_us(static_cast<std::uint64_t>(row.integer(column)));
}
std::string id_text(const std::string& bytes) {
  const auto id = TraceId::from_bytes(bytes_of(bytes));
  return id ? id->text() : std::string();
}

/// The officer's words to a center, which are kept as a paper.
bool is_of_officer(Step step) {
  return step == Step::information_given || step == Step::clarification_asked;
}

/// Columns: id, case_reference, make, model, serial.
Request read_request(const Row& row) {
  Request request;
  if (const auto id = TraceId::from_bytes(bytes_of(row.text(0)))) request.id = *id;
  request.case_reference = row.text(1);
  request.make = row.text(2);
  request.model = row.text(3);
  request.serial = row.text(4);
  return request;
}

void write_fault(const RecordFault& fault, JsonWriter& to) {
  to.begin_object().field("line", fault.line).field("id", fault.id).field("field", fault.field);
  to.field("reason", fault.reason).field("remedy", fault.remedy).end_object();
}

}  // namespace

std::optional<std::string> Reader::one(CaseKind kind, const TraceId& id, const Believed& believed) {
  auto query = database_.prepare(
      "SELECT core, case_reference, make, model, serial, last_event, last_paper FROM cases "
      "WHERE id=? AND kind=?");
  query.bind_blob(1, view(id)).bind(2, static_cast<std::int64_t>(kind));
  if (!query.step()) return std::nullopt;
  const auto c = from_bytes<Case>(bytes_of(query.text(0)));
  if (!c) return std::nullopt;
  JsonWriter to;
  to.begin_object();
  write_case(*c, to);
  if (kind == CaseKind::trace) write_request_facts(query, 1, to);
  auto kept = papers(query.integer(6));
  auto hops = kind == CaseKind::trace ? hops_of(*c) : std::vector<AnsweredHop>{};
  const auto& request = kept[Paper::request];
  write_requests(*c, request, kept[Paper::amendment], to);
  write_history(query.integer(5), to);
  to.key("stores");
  render_stores(kept[Paper::report], to, other_legs(hops, id));
  if (kind == CaseKind::trace && c->state == CaseState::answered)
    write_results(*c, kept[Paper::answer], to);
  if (kind == CaseKind::trace) {
    const auto form = request.empty() ? fail(ApiError{}) : read_trace_form(request.front());
    write_case_so_far({std::move(hops), believed.member, believed.keys,
                       form ? form->recovery.date : field::PartialDate{}},
                      to);
  }
  write_attachments(id, to);
  write_case_notices(id, to);
  to.end_object();
  return to.take();
}

std::set<std::string> Reader::other_legs(const std::vector<AnsweredHop>& hops, const TraceId& id) {
  std::set<std::string> out;
  for (const auto& hop : hops)
    if (hop.state.id != id) out.insert(hop.state.id.text());
  return out;
}

std::set<std::string> Reader::legs_of(const link::Database::Statement& row, int column) {
  const auto id = TraceId::from_bytes(bytes_of(row.text(column)));
  if (!id) return {};
  const auto first = hop(*id);
  // Few cases go on; the others need no further look.
  if (!first || (first->state.hop.previous.empty() && first->state.hop.next.empty())) return {};
  return other_legs(hops_of(first->state), *id);
}

std::optional<AnsweredHop> Reader::hop(const TraceId& id) {
  auto query = database_.prepare("SELECT core, last_paper FROM cases WHERE id=?");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  auto c = from_bytes<Case>(bytes_of(query.text(0)));
  if (!c) return std::nullopt;
  auto kept = papers(query.integer(1));
  const auto last = [&](Paper which) {
    return kept[which].empty() ? std::string() : std::move(kept[which].back());
  };
  return AnsweredHop{std::move(*c), last(Paper::answer), last(Paper::salt), last(Paper::evidence)};
}

std::vector<AnsweredHop> Reader::hops_of(const Case& c) {
  constexpr std::size_t hops_max = 8;  // Of the schema.
  std::vector<AnsweredHop> hops;
  for (auto id = c.id; !id.empty() && hops.size() < hops_max;) {
    auto found = hop(id);
    if (!found) break;
    id = found->state.hop.previous;
    hops.insert(hops.begin(), std::move(*found));
  }
  for (auto id = c.hop.next; !id.empty() && hops.size() < hops_max;) {
    auto found = hop(id);
    if (!found) break;
    id = found->state.hop.next;
    hops.push_back(std::move(*found));
  }
  return hops;
}

void Reader::write_history(std::int64_t last, JsonWriter& to) {
  std::vector<std::string> steps;  // From the last one to the first.
  while (last != 0) {
    auto query = database_.prepare(
        "SELECT previous, at_us, step, code, peer, note, paper FROM events WHERE seq=?");
    query.bind(1, last);
    if (!query.step()) break;
    last = query.integer(0);
    const auto step = static_cast<Step>(query.integer(2));
    const auto code = static_cast<std::uint32_t>(query.integer(3));
    JsonWriter one;
    one.begin_object().moment("at", moment(query, 1)).field("step", name(step));
    const auto said = is_of_officer(step) ? paper(query, 6) : query.text(5);
    one.field("text", step_text(step, code, said));
    if (code != 0) one.field("code", code);
    one.field_if("peer", query.text(4)).end_object();
    steps.push_back(one.take());
  }
  to.key("history").begin_array();
  for (auto at = steps.rbegin(); at != steps.rend(); ++at) to.raw(*at);
  to.end_array();
}

void Reader::write_case_notices(const TraceId& id, JsonWriter& to) {
  auto query = database_.prepare(
      "SELECT seq, at_us, body, hit, party FROM notices WHERE subject=? ORDER BY seq LIMIT ?");
  query.bind_blob(1, view(id)).bind(2, rows_max);
  to.key("notices").begin_array();
  while (query.step()) {
    to.begin_object().field("seq", query.integer(0)).moment("at", moment(query, 1));
    write_notice(query, 4, 2, 3, to);
    to.end_object();
  }
  to.end_array();
}

void Reader::write_notice(const Row& row, int party, int body, int hit, JsonWriter& to) {
  if (row.integer(party) == CaseStore::correction_party) {
    to.field("kind", "correction").key("correction").raw(row.text(body));
    return;
  }
  render_notice(row.text(body), to);
  write_hit(HitId::from_bytes(bytes_of(row.text(hit))).value_or(HitId{}), to);
}

std::int64_t Reader::corrections() {
  auto query = database_.prepare("SELECT count(*) FROM corrections");
  return query.step() ? query.integer(0) : 0;
}

Reader::Papers Reader::papers(std::int64_t last) {
  Papers found;
  while (last != 0) {
    auto query = database_.prepare("SELECT previous, paper, content FROM papers WHERE row=?");
    query.bind(1, last);
    if (!query.step()) break;
    last = query.integer(0);
    auto& kind = found[static_cast<Paper>(query.integer(1))];
    kind.insert(kind.begin(), query.text(2));
  }
  return found;
}

std::string Reader::paper(const Row& row, int column) {
  if (row.null(column)) return {};
  auto query = database_.prepare("SELECT content FROM papers WHERE row=?");
  query.bind(1, row.integer(column));
  return query.step() ? query.text(0) : std::string();
}

std::string Reader::notices(std::int64_t after, std::int64_t before, std::int64_t limit,
                            const Viewer& viewer) {
  auto query = database_.prepare(
      "SELECT seq, at_us, seen, body, hit, party, subject FROM notices WHERE seq>? AND seq<? "
      "ORDER BY seq DESC");
  query.bind(1, after).bind(2, before);
  auto left = std::clamp<std::int64_t>(limit, 1, rows_max);
  JsonWriter to;
  to.begin_object().key("notices").begin_array();
  while (left > 0 && query.step()) {
    before = query.integer(0);
    if (!sees_notice(viewer, query)) continue;
    --left;
    to.begin_object().field("seq", query.integer(0)).moment("at", moment(query, 1));
    to.field("seen", query.integer(2));
    write_notice(query, 5, 3, 4, to);
    to.end_object();
  }
  to.end_array().field("more", count_notices(after, before, viewer)).end_object();
  return to.take();
}

std::int64_t Reader::events(std::int64_t after, std::string& to, const Viewer& viewer) {
  auto query = database_.prepare(
      "SELECT seq, at_us, step, subject, code, peer, note, paper FROM events WHERE seq>? "
      "ORDER BY seq LIMIT 256");
  query.bind(1, after);
  while (to.size() < stream_bytes && query.step()) {
    after = query.integer(0);
    if (!sees_event(viewer, query)) continue;
    JsonWriter data;
    data.begin_object().field("seq", after);
    write_event(query, data);
    data.end_object();
    to += "id: " + std::to_string(after) + "\nevent: ";
    to += name(static_cast<Step>(query.integer(2)));
    to += "\ndata: " + data.take() + "\n\n";
  }
  return after;
}

void Reader::write_event(const Row& row, JsonWriter& to) {
  const auto step = static_cast<Step>(row.integer(2));
  const auto code = static_cast<std::uint32_t>(row.integer(4));
  const auto note = is_of_officer(step) ? paper(row, 7) : row.text(6);
  to.moment("at", moment(row, 1)).field("event", name(step));
  if (!row.null(3) && step != Step::hit_notice) to.field("subject", id_text(row.text(3)));
  to.field_if("peer", row.text(5));
  if (step == Step::link) {
    static constexpr std::string_view states[] = {"connecting", "attached", "refused", "stopped"};
    if (code < 4) to.field("state", states[code]);
    to.field("reason", note);
    return;
  }
  if (is_of_hit(step)) to.field("hit", note);
  if (step == Step::alarm_raised || step == Step::alarm_closed) {
    to.field("alarm", std::stoll(note));
    to.field("kind", name(static_cast<AlarmKind>(code))).field("text", step_text(step, code, note));
    return;
  }
  if (code != 0) to.field("code", code);
  to.field("text", step_text(step, code, note));
  if (step == Step::refused || step == Step::message_refused || step == Step::incoming_refused) {
    to.field("reason", note).field("fault", iwets::name(static_cast<FaultCode>(code)));
  } else if (step == Step::closed || step == Step::cancelled || step == Step::incoming_closed) {
    if (code != 0) to.field("reason", name(static_cast<TraceState>(code)));
  } else if (step == Step::check_report || step == Step::check_update) {
    // What this report said, whatever became known since.
    to.key("stores");
    render_stores({paper(row, 7)}, to, legs_of(row, 3));
  } else if (step == Step::hit_notice) {
    const auto hit = HitId::parse(note).value_or(HitId{});
    auto query = database_.prepare("SELECT body FROM notices WHERE hit=? AND party=?");
    query.bind_blob(1, view(hit)).bind(2, static_cast<std::int64_t>(code));
    if (query.step()) render_notice(query.text(0), to);
  }
}

std::string Reader::summary() {
  auto cases = database_.prepare(
      "SELECT coalesce(sum(kind=0),0), coalesce(sum(kind=0 AND receipted_us IS NOT NULL),0), "
      "coalesce(sum(kind=0 AND state=4),0), coalesce(sum(kind=0 AND reported_us IS NOT NULL),0), "
      "coalesce(sum(kind=0 AND open=0),0), coalesce(sum(kind=0 AND open=1),0), "
      "coalesce(sum(max(finals_seen-1,0)+max(reports_seen-1,0)),0) FROM cases");
  cases.step();
  auto notices = database_.prepare(
      "SELECT coalesce(sum(party=1),0), coalesce(sum(party=2),0), coalesce(sum(seen-1),0) "
      "FROM notices");
  notices.step();
  JsonWriter to;
  to.begin_object();
  to.field("traces", cases.integer(0)).field("receipts", cases.integer(1));
  to.field("results", cases.integer(2)).field("check_reports", cases.integer(3));
  to.key("notices").begin_object().field("requester", notices.integer(0));
  to.field("owner", notices.integer(1)).end_object();
  to.field("final", cases.integer(4)).field("open", cases.integer(5));
  to.field("duplicates", cases.integer(6) + notices.integer(2)).end_object();
  return to.take();
}

std::optional<std::string> Reader::load(const LoadId& id) {
  const auto load = ledger_.find_load(id);
  if (!load) return std::nullopt;
  JsonWriter to;
  to.begin_object().field("load", id.text()).field("store", name(load->store));
  to.field("file_name", load->file_name).field("total", load->total).field("sent", load->sent);
  to.field("accepted", load->accepted).field("refused", load->refused);
  to.field("last_line", load->last_line).field("complete", load->complete());
  to.key("refusals").begin_array();
  for (const auto& fault : ledger_.refusals(id, refusals_max)) write_fault(fault, to);
  to.end_array().end_object();
  return to.take();
}

std::optional<Store> Reader::store_of_load(const LoadId& id) {
  const auto load = ledger_.find_load(id);
  return load && !load->finished ? std::optional(load->store) : std::nullopt;
}

std::string Reader::reviews(std::int64_t limit) {
  const auto most = static_cast<std::size_t>(std::clamp<std::int64_t>(limit, 1, rows_max));
  JsonWriter to;
  to.begin_object().key("records").begin_array();
  for (const auto& due : ledger_.due(most)) {
    to.begin_object().field("store", name(due.store)).field("id", due.id);
    to.field("valid_until", field::text(due.until));
    to.field("state", due.gone ? "expired" : "to_review").end_object();
  }
  to.end_array();
  if (const auto last = ledger_.last_due_notice()) {
    to.key("last_notice").begin_object().moment("at", last->second);
    to.field("to_review", last->first.to_review).field("expired", last->first.expired);
    to.end_object();
  }
  to.end_object();
  return to.take();
}

void Reader::open_requests(std::size_t most, const std::function<void(const Request&)>& use) {
  auto query = database_.prepare(
      "SELECT id, case_reference, make, model, serial FROM (SELECT * FROM cases WHERE kind=0 AND "
      "open=1 ORDER BY id DESC LIMIT ?) ORDER BY id");
  query.bind(1, static_cast<std::int64_t>(most));
  while (query.step()) use(read_request(query));
}

std::optional<Request> Reader::open_request(const TraceId& id) {
  auto query = database_.prepare(
      "SELECT id, case_reference, make, model, serial, core FROM cases "
      "WHERE id=? AND kind=0 AND open=1");
  query.bind_blob(1, view(id));
  if (!query.step()) return std::nullopt;
  auto request = read_request(query);
  const auto c = from_bytes<Case>(bytes_of(query.text(5)));
  if (c && c->recipient && !c->recipient->is_hub()) request.center = c->recipient->country();
  return request;
}

std::optional<std::int64_t> Reader::fact(std::string_view key) {
  auto query = database_.prepare("SELECT value FROM facts WHERE key=?");
  query.bind(1, key);
  if (!query.step()) return std::nullopt;
  return query.integer(0);
}

std::string Reader::firearm_reports(std::int64_t limit) {
  JsonWriter to;
  to.begin_object().key("reports").begin_array();
  reports_.list(std::clamp<std::int64_t>(limit, 1, rows_max),
                [&](std::int64_t report, Instant at, const std::string& json) {
                  to.begin_object().field("report", report).field("at", at);
                  to.key("description").raw(json).end_object();
                });
  to.end_array().end_object();
  return to.take();
}

}  // namespace iwets::node
