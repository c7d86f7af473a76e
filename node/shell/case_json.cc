#include "node/shell/case_json.h"

#include <algorithm>

#include "node/core/hit.h"
#include "node/core/pass_on.h"
#include "node/core/waiting.h"
#include "node/shell/render.h"
#include "proto/field/result_code.h"

namespace iwets::node {
namespace {

std::string_view words(Step step) {
  switch (step) {
    case Step::submitted: return "submitted by the officer, durable on this node";
    case Step::receipted: return "the hub has it durably and signed for it";
    case Step::delivered: return "the center has it durably";
    case Step::check_report: return "the stores have answered";
    case Step::check_update: return "a store that was late has answered";
    case Step::hit_notice: return "a record fits: verify with its owner before acting";
    case Step::center_report: return "the center reports";
    case Step::result: return "the center has answered";
    case Step::closed: return "closed by the hub";
    case Step::cancelled: return "cancelled";
    case Step::refused: return "refused by the hub";
    case Step::route_changed: return "the hub names another center";
    case Step::resealed: return "sealed and submitted again";
    case Step::waiting: return "the center is away; the hub keeps the trace for it";
    case Step::cancel_asked: return "the officer asks to cancel";
    case Step::information_given: return "the officer answers the center";
    case Step::message_refused: return "the hub did not take a message";
    case Step::stray: return "a message that does not fit was kept without effect";
    case Step::waiting_for_directory: return "waits for the directory of the network";
    case Step::clock_started: return "the center should answer by";
    case Step::clock_stopped: return "the clock stands until you answer the center's question";
    case Step::clock_resumed: return "the clock goes on; the center should answer by";
    case Step::reminder: return "the answer is overdue; the hub has reminded the center";
    case Step::escalated:
      return "the center has not answered three reminders; the hub's operator is asked to call it";
    case Step::inquiry: return "the center still waits for your answer to its question";
    case Step::unanswered:
      return "the center was told that its question stays unanswered; it may end the trace";
    case Step::clarification_asked: return "the officer asks the center why";
    case Step::explanation: return "the center explains";
    case Step::continuation_waits:
      return "the case can go on in another country, when you send it: iwets trace continue";
    case Step::continued: return "the case goes on in another country";
    case Step::not_continued: return "the case does not go on";
    case Step::records_report: return "the hub has judged records";
    case Step::records_to_review: return "records of this member are due: iwets record review";
    case Step::link: return "the link with the hub";
    case Step::unbelievable: return "a message could not be believed";
    case Step::confirmation_asked: return "the owner of the record is asked to confirm the hit";
    case Step::confirmation_requested: return "you are asked to confirm a hit in your record";
    case Step::confirmation_given: return "you have answered about the hit";
    case Step::confirmation: return "the owner of the record has answered about the hit";
    case Step::confirmation_repeated: return "no answer about the hit yet; the hub has asked again";
    case Step::confirmation_escalated:
      return "no answer to three requests; the hub's operator is asked to call the owner";
    case Step::reported_false: return "you have reported the hit as false";
    case Step::false_hit: return "the requester reports that the hit in your record was false";
    case Step::hit_rescinded: return "a hit is rescinded: do not act on it any more";
    case Step::rescission_acknowledged: return "you have acknowledged that the hit is no more";
    case Step::located: return "you have reported as found what the owner looks for";
    case Step::record_located:
      return "the requester has found what your record is about; clear it when you know it is so";
    case Step::pass_on_asked: return "the owner is asked whether a hit may be passed on";
    case Step::pass_on_answered: return "the owner has answered whether a hit may be passed on";
    case Step::pass_on_clock: return "the request to pass a hit on";
    case Step::attached: return "you have attached a file";
    case Step::attachment_delivered: return "an attachment is whole at the other party";
    case Step::attachment_received: return "an attachment of the other party has come";
    case Step::attachment_failed: return "an attachment has not arrived";
    case Step::incoming_request: return "another member asks where a firearm came from";
    case Step::incoming_reported: return "you report";
    case Step::incoming_answered: return "you have answered";
    case Step::incoming_information: return "the requester answers your question";
    case Step::incoming_question: return "the requester asks why";
    case Step::incoming_explained: return "you explain";
    case Step::incoming_clock: return "the hub expects your answer by";
    case Step::incoming_overdue: return "your answer is overdue; the hub reminds you";
    case Step::incoming_escalated:
      return "you have not answered three reminders; the hub's operator is asked to call you";
    case Step::incoming_unanswered:
      return "the requester leaves your question unanswered; you may end the trace with 502";
    case Step::incoming_closed: return "closed: no answer is expected any more";
    case Step::incoming_refused: return "the hub did not take what you said";
    case Step::table_updated: return "the reference table has a new edition";
    case Step::table_refused: return "an edition of the reference table could not be taken";
    case Step::alarm_raised: return "questions of this member call for a look by its supervisor";
    case Step::alarm_closed: return "the supervisor has closed an alarm";
    case Step::handed_over: return "an officer hands the case over";
    case Step::draft_handed_over: return "an officer hands a draft over";
    case Step::correction: return "the center has corrected its answer";
    case Step::correction_acknowledged: return "an officer has taken note of the corrected answer";
    case Step::basis_corrected: return "the answer on which this trace rests was corrected";
    case Step::amended: return "you have amended the request";
    case Step::amendment_acknowledged: return "the center has the amended request";
    case Step::incoming_corrected: return "you have corrected your answer";
    case Step::incoming_amended: return "the requester has amended its request";
    case Step::incoming_acknowledged: return "the requester has taken note of your correction";
  }
  return "";
}

bool has_version(Step step) {
  return step >= Step::correction && step <= Step::incoming_acknowledged;
}

/// `note`: the center's or our reason, an officer's name, or the trace before.
std::string version_text(Step step, std::uint32_t version, std::string_view note) {
  auto text = std::string(words(step)) + " (version " + std::to_string(version) + ")";
  // The amended request is kept as a paper; it is no line of a history.
  if (note.empty() || step == Step::amended) return text;
  return text + ": " + (step == Step::basis_corrected ? "trace " : "") + std::string(note);
}

/// `note`: the country, the id of the next trace, or the officer's words.
std::string continuation_text(Step step, WayOn way, std::string_view note) {
  const std::string said(note);
  if (step == Step::continued) return "the case goes on there as trace " + said;
  switch (way) {
    case WayOn::draft:
      return "the case can go on in " + said + ": send it with `iwets trace continue`";
    case WayOn::consent:
      return "the case can go on in " + said +
             ": ask the center whether its answer may be shown there, then `iwets trace continue`";
    case WayOn::off: return "the case ends here: this node does not continue it in " + said;
    case WayOn::dropped:
      return "the officer does not continue the case" + (said.empty() ? "" : ": " + said);
    case WayOn::loop: return "the case ends here: it was in " + said + " before";
    case WayOn::too_far: return "the case ends here: it has as many hops as it may have";
    case WayOn::none:
    case WayOn::sent: break;
  }
  return std::string(words(step));
}

std::string pass_on_text(Step step, std::uint32_t code) {
  const auto text = std::string(words(step));
  if (step == Step::pass_on_asked) return text + (code != 0 ? ", urgently" : "");
  if (step == Step::pass_on_answered) {
    const auto word = static_cast<PassOn>(code);
    return text + ": " +
           (word == PassOn::conditions ? "yes, under conditions" : std::string(name(word)));
  }
  switch (static_cast<PassOnStep>(code)) {
    case PassOnStep::started: break;
    case PassOnStep::repeated: return text + ": no answer yet, the hub has asked again";
    case PassOnStep::escalated:
      return text + ": three times no answer, the hub's operator is asked to call; it stays no";
    case PassOnStep::fallen:
      return text + " fell: the record was changed, and what was answered counts no more";
  }
  return text;
}

}  // namespace

std::string step_text(Step step, std::uint32_t code, std::string_view note) {
  std::string text;
  if ((step == Step::check_report || step == Step::check_update) && code != 0)
    return std::string(words(step)) + ", " + std::to_string(code) + " unavailable";
  if ((step == Step::reminder || step == Step::inquiry || step == Step::incoming_overdue) &&
      code != 0)
    return std::string(words(step)) + " (" + std::to_string(code) + " of 3)";
  if (step == Step::continuation_waits || step == Step::continued || step == Step::not_continued)
    return continuation_text(step, static_cast<WayOn>(code), note);
  if (has_version(step)) return version_text(step, code, note);
  if (step == Step::confirmation_given || step == Step::confirmation) {
    auto verdict = std::string(name(static_cast<Verdict>(code)));
    std::ranges::replace(verdict, '_', ' ');
    return std::string(words(step)) + ": " + verdict;
  }
  if (step == Step::confirmation_requested && code != 0)
    return std::string(words(step)) + ", urgently";
  if (step == Step::confirmation_repeated)
    return std::string(words(step)) + " (" + std::to_string(code) + " of 3)";
  if (step >= Step::pass_on_asked && step <= Step::pass_on_clock) return pass_on_text(step, code);
  if (is_of_hit(step)) return std::string(words(step));  // The note is its id.
  if (step == Step::alarm_raised || step == Step::alarm_closed) return std::string(words(step));
  if (step == Step::incoming_clock && note.empty())
    return "the hub's clock stands until the requester has answered your question";
  if (step == Step::clock_started || step == Step::clock_resumed || step == Step::incoming_clock)
    // "2026-03-01 12:00 UTC" of "2026-03-01T12:00:00.000000Z".
    return std::string(words(step)) + " " + std::string(note.substr(0, 10)) + " " +
           std::string(note.size() > 16 ? note.substr(11, 5) : "") + " UTC";
  if (step >= Step::attached && step <= Step::attachment_failed) text = words(step);
  if (step == Step::message_refused || step == Step::information_given ||
      step == Step::clarification_asked || step == Step::explanation || step == Step::handed_over ||
      step == Step::draft_handed_over)
    text = words(step);
  if (step >= Step::incoming_information && step <= Step::incoming_refused) text = words(step);
  if (step == Step::incoming_reported || step == Step::incoming_answered)
    if (const auto* known = field::result_code(code))
      text = std::string(words(step)) + ": " + std::string(known->text);
  if (step == Step::center_report || step == Step::result)
    if (const auto* known = field::result_code(code)) text = known->text;
  if (note.empty()) return text.empty() ? std::string(words(step)) : text;
  if (step == Step::hit_notice) return std::string(words(step));
  if (text.empty()) return std::string(note);
  if (text.back() == '.') text.pop_back();
  return text + ": " + std::string(note);
}

void write_case(const Case& c, JsonWriter& to) {
  const bool trace = c.kind == CaseKind::trace;
  to.field(trace ? "trace" : "check", c.id.text()).field("state", name(c.state));
  if (trace) {
    to.field("priority", c.urgency == Urgency::urgent ? "urgent" : "routine");
    to.key("center");
    if (c.recipient && !c.recipient->is_hub())
      to.value(c.recipient->country().text());
    else
      to.null();
    if (c.recipient && !c.recipient->is_hub()) to.field("party", c.recipient->text());
    to.field("routing", c.named ? "named" : "automatic").field("attempt", c.attempt);
    to.field("waits_for_directory", c.to_post && c.attempt == 0);
    to.field("cancel_asked", c.cancel_asked).field("waits_for", name(waits_for(c)));
  }
  to.field("hits", c.notices_seen);
  to.moment("submitted", c.submitted).moment("updated", c.updated);
  to.moment("receipted", c.receipted).moment("delivered", c.delivered);
  to.moment("reported", c.reported).moment("first_notice", c.first_notice);
  to.moment("answered", c.state == CaseState::answered ? c.ended : Instant{});
  to.moment("ended", c.ended);
  if (c.state == CaseState::answered && trace) to.field("result_code", c.code);
  if (c.code != 0) {
    to.field("code", c.code);
    if (const auto* known = field::result_code(c.code)) to.field("code_name", known->name);
  }
  if (c.deadline != Instant{}) {
    to.key("clock").begin_object().moment("deadline", c.deadline).moment("stopped", c.stopped);
    to.field("reminders", c.reminders).field("inquiries", c.inquiries);
    to.field("escalated", c.escalated).field("delayed", c.delayed).end_object();
  }
  if (c.next_country) to.field("next_country", c.next_country->text());
  if (c.hop.number > 0) to.field("hop", c.hop.number + 1).field("first", c.hop.first.text());
  if (!c.hop.previous.empty()) to.field("previous", c.hop.previous.text());
  if (!c.hop.next.empty()) to.field("next", c.hop.next.text());
  if (c.hop.way_on != WayOn::none) to.field("continuation", name(c.hop.way_on));
  if (c.versions.results.size() > 1) {
    to.field("result_version", c.versions.result());
    to.field("correction_to_acknowledge", c.versions.to_acknowledge());
  }
  if (!c.versions.amendments.empty()) to.field("request_version", c.versions.request());
  if (c.closed) to.field("closed_reason", name(*c.closed));
  if (c.fault) to.field("refused_code", iwets::name(*c.fault));
}

}  // namespace iwets::node
