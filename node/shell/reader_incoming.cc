#include <algorithm>

#include "iwets/v1/trace.pb.h"
#include "node/shell/amendment.h"
#include "node/shell/case_json.h"
#include "node/shell/reader.h"
#include "node/shell/render.h"
#include "proto/codec/envelope.h"
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
  if (c.amendment_unread() && !final(c.state)) to.field("amended", true);
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

/// Version of the request in this envelope; 1 if it cannot be read.
std::uint32_t version_in(const std::string& envelope) {
  const auto opened = codec::reread(bytes_of(envelope));
  v1::TraceSubmit submit;
  if (!opened || !submit.ParseFromString(opened->body)) return 1;
  return std::max(submit.version(), 1U);
}

v1::CaseFacts facts_in(const std::string& envelope) {
  const auto opened = codec::reread(bytes_of(envelope));
  v1::TraceSubmit submit;
  v1::TraceAmend amended;
  if (!opened) return {};
  if (opened->kind == Kind::trace_amend)
    return amended.ParseFromString(opened->body) ? amended.facts() : v1::CaseFacts();
  return submit.ParseFromString(opened->body) ? submit.facts() : v1::CaseFacts();
}

v1::TraceConfidential confidential_in(const std::optional<std::string>& bytes) {
  v1::TraceConfidential hidden;
  if (bytes) (void)hidden.ParseFromString(*bytes);
  return hidden;
}

/// Members of a result of ours.
void write_said(const SaidResult& said, const std::string& answer, JsonWriter& to) {
  to.field("code", said.code);
  if (const auto* known = field::result_code(said.code))
    to.field("name", known->name).field("text", known->text);
  if (said.next_country) to.field("next_country", said.next_country->text());
  if (said.number > 1) {
    to.field("version", said.number).moment("at", said.at).key("correction");
    render_correction(answer, to);
  }
  to.key("answer");
  render_answer(answer, to);
}

}  // namespace

std::optional<std::string> Reader::write_incoming_request(const IncomingCase& c, JsonWriter& to) {
  const auto envelope = incoming_.paper(c.id, IncomingPaper::envelope).value_or("");
  auto confidential = incoming_.paper(c.id, IncomingPaper::confidential);
  struct Version {
    std::uint32_t number = 1;
    std::string envelope;
    std::optional<std::string> confidential;
  };
  std::vector<Version> versions{{version_in(envelope), envelope, confidential}};
  for (auto number = versions.front().number + 1; number <= c.request; ++number)
    if (auto amended = incoming_.paper(c.id, amendment_paper(number)))
      versions.push_back(
          {number, std::move(*amended), incoming_.paper(c.id, confidential_paper(number))});
  const auto& newest = versions.back();
  const bool amended = versions.size() > 1;
  to.key("request");
  render_request(envelope, amended ? newest.envelope : std::string(), newest.confidential, to);
  to.field("request_version", newest.number);
  to.field("amendment_to_acknowledge", c.amendment_unread() && !final(c.state));
  to.key("request_versions").begin_array();
  for (std::size_t i = 0; amended && i < versions.size(); ++i) {
    const auto& one = versions[i];
    to.begin_object().field("version", one.number).field("counts", i + 1 == versions.size());
    to.field("acknowledged", one.number <= c.request_known).key("changed");
    if (i == 0) {
      to.begin_array().end_array();
    } else {
      const auto& before = versions[i - 1];
      render_changes({facts_in(before.envelope), confidential_in(before.confidential)},
                     {facts_in(one.envelope), confidential_in(one.confidential)}, to);
    }
    to.key("request");
    render_request(envelope, i == 0 ? std::string() : one.envelope, one.confidential, to);
    to.end_object();
  }
  to.end_array();
  return newest.confidential ? newest.confidential : confidential;
}

void Reader::write_incoming_result(const IncomingCase& c, JsonWriter& to) {
  const SaidResult* counts = nullptr;
  for (const auto& said : c.results)
    if (!said.refused) counts = &said;
  const SaidResult only{1, c.code, c.next_country, CorrectionReason::none, c.ended, {}, false};
  if (counts == nullptr) counts = &only;
  const auto answer_of = [&](const SaidResult& said) {
    return incoming_.paper(c.id, answer_paper(said.number)).value_or("");
  };
  to.key("result").begin_object();
  write_said(*counts, answer_of(*counts), to);
  if (c.results.size() > 1) {
    to.key("acknowledged").begin_object().field("version", c.acknowledged);
    to.moment("at", c.acknowledged_at).end_object();
    to.key("superseded").begin_array();
    for (const auto& said : c.results) {
      if (&said == counts) continue;
      to.begin_object().field("refused", said.refused);
      if (said.number == 1) to.field("version", said.number).moment("at", said.at);
      write_said(said, answer_of(said), to);
      to.end_object();
    }
    to.end_array();
  }
  to.end_object();
}

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
  const auto confidential = write_incoming_request(row->state, to);
  render_continuation(confidential, row->state.requester, believed.member.country(), believed.keys,
                      to);
  to.key("history").begin_array();
  for (const auto& line : incoming_.history(id)) {
    to.begin_object().moment("at", line.at).field("step", name(line.step));
    to.field("text", step_text(line.step, line.code, line.words));
    if (line.code != 0) to.field("code", line.code);
    to.end_object();
  }
  to.end_array();
  if (row->state.state == IncomingState::answered) write_incoming_result(row->state, to);
  write_attachments(id, to);
  write_case_notices(id, to);
  to.end_object();
  return to.take();
}

}  // namespace iwets::node
