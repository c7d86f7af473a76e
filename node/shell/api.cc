#include "node/shell/api.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <utility>

#include "node/shell/clock.h"
#include "node/shell/desk_errors.h"
#include "node/shell/doctor.h"
#include "node/shell/json_writer.h"
#include "node/shell/judge.h"
#include "node/shell/query.h"
#include "node/shell/reference_form.h"

namespace iwets::node {
namespace {

const ApiError busy{503, "busy", "", "this node has too much to do",
                    "come back in a second; what was accepted before is safe"};

/// An id that a client drew. It begins with the time, by which traces are kept in order.
Result<TraceId, ApiError> chosen_id(const std::string& text, Instant now) {
  constexpr Duration off_max = std::chrono::hours{1};
  const auto id = TraceId::parse(text);
  if (!id)
    return fail(ApiError{400, "malformed", "id", "id is no id",
                         "draw one as docs/node-api.md says, or leave it out"});
  std::uint64_t drawn_ms = 0;
  for (std::size_t i = 0; i < 6; ++i) drawn_ms = drawn_ms << 8U | id->raw()[i];
  const auto drawn = from_us(drawn_ms * 1000);
  if (drawn < now - off_max || drawn > now + off_max)
    return fail(ApiError{422, "out_of_bounds", "id", "id was not drawn within the last hour",
                         "draw a new one; its first 48 bits are the milliseconds since 1970"});
  return *id;
}

/// Where the reference table stands.
void write_table(const TableStatus& table, JsonWriter& to) {
  to.key("reference_table").begin_object().field("edition", table.edition);
  to.field("built_in", table.built_in).field("entries", table.entries);
  to.field_if("note", table.note);
  if (table.refused)
    to.field("refused", table.refused->edition).field("reason", table.refused->reason);
  to.field_if("national_fault", table.additions_fault).end_object();
}

}  // namespace

std::int64_t Api::Call::number(const char* key, std::int64_t otherwise) const {
  return read_number(key, request.query(key), otherwise);
}

Answer Api::on_link(const std::shared_ptr<Later>& later, std::function<Reply(Instant)> work) {
  if (parts_.link.status().waiting > waiting_max) return error_reply(busy);
  const bool taken = parts_.link.call([this, later, work = std::move(work)](Instant now) {
    auto reply = std::make_shared<Reply>(work(now));
    parts_.desk.after_commit([later, reply] { later->answer(std::move(*reply)); });
  });
  if (!taken) return error_reply(busy);
  return Wait{};
}

Answer Api::on_long_read(std::function<std::string(Reader&)> read,
                         std::function<void(Reply)> then) {
  auto work = [read = std::move(read), then = std::move(then)](Reader* reader) {
    try {
      then(reader == nullptr ? unreadable() : Reply{200, read(*reader)});
    } catch (const link::DatabaseError& error) {
      spdlog::error("event=database_unreadable text=\"{}\"", error.what());
      then(unreadable());
    }
  };
  if (parts_.long_reader == nullptr)
    work(&parts_.reader);
  else if (!parts_.long_reader->take(std::move(work)))
    return error_reply(busy);
  return Wait{};
}

// -------------------------------------------------------------------------- traces and checks

Api::Sight Api::sight(const Call& call) {
  Sight out;
  out.directory = parts_.link.directory();
  out.around.directory = out.directory.get();
  out.around.member = parts_.member;
  out.around.now = wall_clock();
  out.around.anyway = call.number("anyway", 0) != 0;
  out.around.agencies = &parts_.agencies;
  // Of another agency's cases nothing is told.
  const auto seen = [this, viewer = call.request.caller.viewer()](std::optional<TraceId> id) {
    return id && parts_.reader.sees(viewer, *id) ? id : std::nullopt;
  };
  out.around.find_same = [this, seen](const field::Firearm& firearm,
                                      std::optional<CountryCode> center) {
    return seen(recent_.find(firearm, center));
  };
  out.around.find_row = [this, seen](const TraceForm& form) {
    return seen(parts_.reader.live_row(form.agency.code, form.case_reference, form.row_reference));
  };
  return out;
}

Answer Api::submit_trace(const Call& call) {
  auto [directory, around] = sight(call);
  const bool dry = call.number("dry", 0) != 0;
  const auto refused = [dry](Reply reply) {
    if (dry) reply.error.clear();  // A page asks so while he writes: nothing was refused.
    return reply;
  };
  if (const auto chosen = call.request.query("id")) {
    const auto id = chosen_id(*chosen, around.now);
    if (!id) return refused(error_reply(id.error()));
    around.id = *id;
  }
  const auto named = in_his_name(call, call.request.body);
  if (!named) return refused(error_reply(named.error()));
  auto filled = fill_from_reference(*named, *parts_.shelf.book());
  if (!filled) return refused(error_reply(filled.error()));
  around.advice = std::move(filled->advice);
  auto judgement = judge_trace(filled->json, around);
  if (judgement.error) return refused(refusal(judgement));
  if (dry) return judged(judgement);
  const std::shared_ptr<Submission> submission = std::move(judgement.submission);
  if (const auto word = call.request.query("continuation")) {
    const auto policy = parse_continuation(*word);
    if (!policy)
      return error_reply({400, "malformed", "continuation", "continuation has no such value",
                          "write off, draft or send, or leave it out: the node's policy then"});
    submission->facts.continuation = *policy;
  }
  submission->officer = officer_of(call);
  recent_.add(submission->facts.id, submission->request);
  return on_link(call.later,
                 [this, submission](Instant now) { return parts_.desk.submit(now, *submission); });
}

Answer Api::ask_check(const Call& call) {
  const auto named = in_his_name(call, call.request.body);
  if (!named) return error_reply(named.error());
  const auto filled = fill_from_reference(*named, *parts_.shelf.book());
  if (!filled) return error_reply(filled.error());
  auto judgement = judge_check(filled->json, parts_.member, wall_clock(), &parts_.agencies);
  if (judgement.error) return refusal(judgement);
  const std::shared_ptr<Submission> submission = std::move(judgement.submission);
  return on_link(call.later,
                 [this, submission](Instant now) { return parts_.desk.submit(now, *submission); });
}

Answer Api::show_case(CaseKind kind, const std::string& text) {
  const auto id = TraceId::parse(text);
  if (!id) return bad_id();
  const auto directory = parts_.link.directory();
  auto found = parts_.reader.one(kind, *id, {parts_.member, directory.get()});
  if (!found && kind == CaseKind::trace) return error_reply(no_such_trace);
  if (!found) return not_found("check");
  return Reply{200, std::move(*found)};
}

Answer Api::show_trace(const Call& call) {
  auto answer = show_case(CaseKind::trace, call.words[1]);
  auto* reply = std::get_if<Reply>(&answer);
  if (reply == nullptr || reply->status != 200) return answer;
  const auto his = parts_.reader.of_officer(officer_of(call), *TraceId::parse(call.words[1]));
  reply->body.back() = ',';
  reply->body += his.substr(1);
  return answer;
}

Answer Api::show_check(const Call& call) { return show_case(CaseKind::check, call.words[1]); }

// -------------------------------------------------------------------------- records and loads

Answer Api::list_reviews(const Call& call) {
  return Reply{200, parts_.reader.reviews(call.number("limit", 100))};
}

Answer Api::open_load(const Call& call) {
  const auto form = read_load(call.request.body);
  if (!form) return error_reply(form.error());
  return on_link(call.later,
                 [this, form = *form](Instant now) { return parts_.desk.open_load(now, form); });
}

Answer Api::send_load(const Call& call) {
  const auto id = LoadId::parse(call.words[1]);
  if (!id) return bad_id();
  const auto store = parts_.reader.store_of_load(*id);
  if (!store) return not_found("unfinished load");
  if (parts_.link.status().waiting > bulk_waiting_max)
    return error_reply({503, "busy", "", "many messages wait for the hub",
                        "come back in a second; what was accepted before is safe"});
  const auto filled = fill_records_from_reference(call.request.body, *parts_.shelf.book());
  if (!filled) return error_reply(filled.error());
  auto form = read_records(*filled);
  if (!form) return error_reply(form.error());
  auto body = records_body(*store, *form, *id, wall_clock());
  if (!body) return error_reply(body.error());
  body->contents = record_texts(*filled);
  return on_link(call.later,
                 [this, store = *store, form = std::move(*form), body = std::move(*body), id = *id](
                     Instant now) { return parts_.desk.send_records(now, store, form, body, id); });
}

Answer Api::show_load(const Call& call) {
  const auto id = LoadId::parse(call.words[1]);
  if (!id) return bad_id();
  auto found = parts_.reader.load(*id);
  if (!found) return not_found("load");
  return Reply{200, std::move(*found)};
}

// ------------------------------------------------------------------------------- the node itself

Answer Api::status(const Call&) {
  const auto link = parts_.link.status();
  const auto counts = parts_.desk.counts();
  JsonWriter to;
  to.begin_object().field("member", parts_.member.country().text());
  to.field("peer", parts_.member.text()).field("version", parts_.version);
  to.key("link").begin_object().field("state", name(link.state));
  to.field("reason", link.reason).field("remedy", link.remedy).field("since", link.since);
  to.field("waiting", link.waiting).field("under_way", link.under_way);
  to.field("oldest", link.oldest.value_or(Instant{}));
  to.field("directory_version", link.directory_version);
  to.field("clock_offset_ms",
           std::chrono::duration_cast<std::chrono::milliseconds>(link.clock_offset).count());
  to.field("journal_index", link.journal_index).end_object();
  to.key("audit").begin_object().field("seen", link.witness.seen.size);
  to.field("seen_at", link.witness.at);
  to.field("other_peers_agree_at", link.witness.other_peers.value_or(Instant{}));
  to.field("conflict", link.witness.conflict);
  to.field("conflict_at", link.witness.conflict_at).end_object();
  to.key("key_change").begin_object().field("state", name(link.key_change.state));
  to.field("since", link.key_change.since).field("reason", link.key_change.reason);
  to.field("remedy", link.key_change.remedy).end_object();
  to.key("cases").begin_object().field("open", counts.open).field("closed", counts.closed);
  to.field("corrections", parts_.reader.corrections()).end_object();
  if (parts_.table) write_table(parts_.table(), to);
  const auto incoming = parts_.reader.incoming_counts(wall_clock());
  to.key("incoming").begin_object().field("open", incoming.open);
  to.field("overdue", incoming.overdue).field("closed", incoming.closed).end_object();
  to.field("last_event", parts_.desk.last_told()).end_object();
  return Reply{200, to.take()};
}

Answer Api::list_notices(const Call& call) {
  if (const auto about = call.request.query("about"); about && !about->empty())
    return notices_of_officer(call, *about);
  return Reply{
      200, parts_.reader.notices(call.number("after", 0),
                                 call.number("before", std::numeric_limits<std::int64_t>::max()),
                                 call.number("limit", 100), call.request.caller.viewer())};
}

Answer Api::stream_events(const Call& call) {
  auto after = call.number("after", 0);
  // What a browser says when it comes back by itself.
  const std::string_view last = call.request.head().header("Last-Event-ID");
  std::int64_t seen = 0;
  const auto read = std::from_chars(last.data(), last.data() + last.size(), seen);
  if (!last.empty() && read.ec == std::errc{} && read.ptr == last.data() + last.size())
    after = std::max(after, seen);
  return StreamFrom{after};
}

Answer Api::summary(const Call&) { return Reply{200, parts_.reader.summary()}; }

Answer Api::doctor(const Call&) {
  const auto time_of = [this](const char* fact) {
    const auto at = parts_.reader.fact(fact);
    return at ? std::optional(from_us(static_cast<std::uint64_t>(*at))) : std::nullopt;
  };
  const DoctorFacts facts{
      parts_.link.status(),
      parts_.state,
      time_of("directory_at_us"),
      time_of("foreign_directory_at_us"),
      host::volume_of(parts_.state),
      wall_clock(),
      parts_.table ? std::optional(parts_.table()) : std::nullopt,
      parts_.alerts ? parts_.alerts() : std::nullopt,
      parts_.scanner != nullptr ? std::optional(parts_.scanner->status()) : std::nullopt};
  return Reply{200, examine(facts)};
}

Answer Api::prove(const Call& call) {
  const auto id = TraceId::parse(call.words[1]);
  if (!id) return bad_id();
  const bool taken = parts_.link.call([this, later = call.later, id = *id](Instant) {
    parts_.desk.prove(id, [later](Reply reply) { later->answer(std::move(reply)); });
  });
  if (!taken) return error_reply(busy);
  return Wait{};
}

Answer Api::rotate_keys(const Call& call) {
  return on_link(call.later, [this](Instant now) { return parts_.desk.rotate_keys(now); });
}

}  // namespace iwets::node
