#include <utility>

#include "node/shell/api.h"
#include "node/shell/clock.h"
#include "node/shell/json_object.h"
#include "node/shell/json_writer.h"
#include "node/shell/reference_form.h"
#include "proto/field/date.h"

// The calls about many traces: a seizure that is handed in at once, and figures.
namespace iwets::node {
namespace {

/// Requests in one call: at 512 KiB a body holds about as many.
constexpr std::size_t batch_max = 200;
constexpr int status_known = 200, status_taken = 202, status_quota = 429, status_busy = 503;

/// One request of a batch: what is to be answered for it, or what is to be submitted.
struct BatchRow {
  std::string reference;
  std::optional<TraceId> duplicate_of;  ///< of an error: the open trace of the same firearm
  Reply reply;
  std::shared_ptr<Submission> submission;  ///< null: `reply` is all
  bool known = false;                      ///< the row was a trace when it was judged
};

std::string_view verdict_of(const BatchRow& row, bool dry) {
  if (row.duplicate_of) return "duplicate";
  switch (row.reply.status) {
    case status_known: return dry ? "ready" : "duplicate";
    case status_taken: return "accepted";
    case status_quota: return "quota";
    case status_busy: return "busy";
    default: return "refused";
  }
}

Reply verdicts(const std::vector<BatchRow>& rows, bool dry) {
  JsonWriter to;
  to.begin_object().key("verdicts").begin_array();
  for (const auto& row : rows) {
    to.begin_object().field("row_reference", row.reference);
    to.field("verdict", verdict_of(row, dry)).field("status", row.reply.status);
    if (row.duplicate_of) to.field("trace", row.duplicate_of->text());
    to.key("answer").raw(row.reply.body).end_object();
  }
  to.end_array().end_object();
  return {200, to.take()};
}

/// The row was a trace already when it was judged.
Reply known_reply(const TraceId& id) {
  JsonWriter to;
  to.begin_object().field("trace", id.text()).field("duplicate", true).end_object();
  return {status_known, to.take()};
}

BatchRow refused_row(const std::string& json, const ApiError& error) {
  BatchRow row;
  if (const auto form = read_trace_form(json)) row.reference = form->row_reference;
  row.reply = error_reply(error);
  return row;
}

BatchRow row_of(const std::string& json, const reference::Book& book, Surroundings around,
                bool dry) {
  auto filled = fill_from_reference(json, book);
  if (!filled) return refused_row(json, filled.error());
  BatchRow row;
  if (const auto form = read_trace_form(json)) row.reference = form->row_reference;
  around.advice = std::move(filled->advice);
  auto judgement = judge_trace(filled->json, around);
  if (judgement.error) {
    row.duplicate_of = judgement.same;
    row.reply = refusal(judgement);
  } else if (dry && judgement.known) {
    row.duplicate_of = judgement.known;
    row.reply = known_reply(*judgement.known);
  } else if (dry) {
    row.reply = judged(judgement);
  } else {
    row.submission = std::move(judgement.submission);
    row.known = judgement.known.has_value();
  }
  return row;
}

/// Submits those that may leave, in order. What comes after one that has used up the quota gets the
/// same reply, and is no row of the book.
void submit_all(Instant now, Desk& desk, std::vector<BatchRow>& rows) {
  std::optional<Reply> used_up;
  for (auto& row : rows) {
    if (!row.submission) continue;
    const bool routine = row.submission->facts.urgency != Urgency::urgent;
    if (used_up && routine) {
      row.reply = desk.known_row(*row.submission).value_or(*used_up);
      continue;
    }
    row.reply = desk.submit(now, *row.submission);
    if (row.reply.status == status_quota) used_up = row.reply;
  }
}

/// The first moment of a day in UTC; nothing: it is no whole date.
std::optional<Instant> day_of(const std::string& said) {
  const auto date = field::parse_date(said);
  const auto days = date ? field::days_between({1970, 1, 1}, *date) : std::nullopt;
  if (!days || *days < 0) return std::nullopt;
  return Instant{} + std::chrono::hours{24} * *days;
}

}  // namespace

Answer Api::submit_batch(const Call& call) {
  auto requests = read_list(call.request.body, "requests", batch_max);
  if (!requests) return error_reply(requests.error());
  const auto [directory, around] = sight(call);
  const bool dry = call.number("dry", 0) != 0;
  auto rows = std::make_shared<std::vector<BatchRow>>();
  const auto book = parts_.shelf.book();
  for (const auto& request : *requests) {
    const auto named = in_his_name(call, request);
    rows->push_back(named ? row_of(*named, *book, around, dry)
                          : refused_row(request, named.error()));
  }
  if (dry) return verdicts(*rows, true);
  for (const auto& row : *rows) {
    if (!row.submission || row.known) continue;
    row.submission->officer = officer_of(call);
    recent_.add(row.submission->facts.id, row.submission->request);
  }
  return on_link(call.later, [this, rows](Instant now) {
    submit_all(now, parts_.desk, *rows);
    return verdicts(*rows, false);
  });
}

Answer Api::show_statistics(const Call& call) {
  const auto now = wall_clock();
  Period period{Instant{}, now};
  for (const auto& [key, to] :
       {std::pair{"from", &period.from}, std::pair{"until", &period.until}}) {
    const auto said = call.request.query(key);
    if (!said || said->empty()) continue;
    const auto day = day_of(*said);
    if (!day)
      return error_reply({400, "malformed", key, std::string(key) + " is no day",
                          "write it as 2026-03-01; both days count"});
    *to = to == &period.until ? *day + std::chrono::hours{24} : *day;
  }
  if (period.until <= period.from)
    return error_reply(
        {400, "malformed", "until", "until is before from", "give the earlier day as from"});
  return on_long_read([period, now](Reader& reader) { return reader.statistics(period, now); },
                      [later = call.later](Reply reply) { later->answer(std::move(reply)); });
}

}  // namespace iwets::node
