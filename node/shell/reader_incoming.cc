#include <algorithm>

#include "node/shell/case_json.h"
#include "node/shell/reader.h"
#include "node/shell/render.h"
#include "proto/field/result_code.h"

// Incoming requests as the API shows them.
namespace iwets::node {
namespace {

bool overdue(const IncomingCase& c, Instant now) {
  const bool runs = !final(c.state) && c.stopped == Instant{} && c.deadline != Instant{};
  return runs && c.deadline < now;
}

void write_code(std::uint32_t code, JsonWriter& to) {
  if (code == 0) return;
  to.field("code", code);
  if (const auto* known = field::result_code(code)) to.field("code_name", known->name);
}

void write_head(const IncomingStore::Row& row, Instant now, JsonWriter& to) {
  const auto& c = row.state;
  to.field("incoming", c.id.text()).field("requester", c.requester.text());
  to.field("state", name(c.state));
  to.field("priority", c.urgency == Urgency::urgent ? "urgent" : "routine");
  to.moment("received", c.received).moment("updated", c.updated).moment("ended", c.ended);
  write_code(c.code, to);
  if (c.next_country) to.field("next_country", c.next_country->text());
  if (c.closed) to.field("closed_reason", name(*c.closed));
  if (c.fault) to.field("refused_code", iwets::name(*c.fault));
  to.field("overdue", overdue(c, now));
  to.field("questions", c.questions - std::min(c.questions, c.explanations));
  if (c.deadline != Instant{}) {
    to.key("clock").begin_object().moment("deadline", c.deadline).moment("stopped", c.stopped);
    to.field("reminders", c.reminders).field("escalated", c.escalated);
    to.field("delayed", c.delayed).field("unanswered", c.unanswered).end_object();
  }
  to.field("case_reference", row.facts.case_reference);
  to.key("firearm").begin_object().field("make", row.facts.make).field("model", row.facts.model);
  to.field("serial", row.facts.serial).end_object();
}

}  // namespace

std::string Reader::incoming(IncomingStore::Which which, Instant now, std::int64_t limit,
                             const std::optional<TraceId>& before) {
  const auto most = std::clamp<std::int64_t>(limit, 1, rows_max);
  JsonWriter to;
  to.begin_object().key("incoming").begin_array();
  for (const auto& row : incoming_.list(which, now, most, before)) {
    to.begin_object();
    write_head(row, now, to);
    to.end_object();
  }
  const auto counts = incoming_.counts(now);
  to.end_array().field("open", counts.open).field("overdue", counts.overdue);
  to.field("closed", counts.closed).end_object();
  return to.take();
}

std::optional<std::string> Reader::incoming_one(const TraceId& id, Instant now,
                                                const Believed& believed) {
  const auto row = incoming_.row(id);
  if (!row) return std::nullopt;
  JsonWriter to;
  to.begin_object();
  write_head(*row, now, to);
  to.key("request");
  render_request(incoming_.paper(id, IncomingPaper::envelope).value_or(""),
                 incoming_.paper(id, IncomingPaper::confidential), to);
  render_continuation(incoming_.paper(id, IncomingPaper::confidential), row->state.requester,
                      believed.member.country(), believed.keys, to);
  to.key("history").begin_array();
  for (const auto& line : incoming_.history(id)) {
    to.begin_object().moment("at", line.at).field("step", name(line.step));
    to.field("text", step_text(line.step, line.code, line.words));
    if (line.code != 0) to.field("code", line.code);
    to.end_object();
  }
  to.end_array();
  if (row->state.state == IncomingState::answered) {
    to.key("result").begin_object();
    to.field("code", row->state.code);
    if (const auto* known = field::result_code(row->state.code))
      to.field("name", known->name).field("text", known->text);
    if (row->state.next_country) to.field("next_country", row->state.next_country->text());
    to.key("answer");
    render_answer(incoming_.paper(id, IncomingPaper::answer).value_or(""), to);
    to.end_object();
  }
  write_case_notices(id, to);
  to.end_object();
  return to.take();
}

}  // namespace iwets::node
