#include "hub/shell/steps.h"

#include "proto/field/result_code.h"
#include "proto/types/fault.h"

namespace iwets::shell {
namespace {

std::string coded(const std::string& text, std::uint32_t code) {
  const auto* row = field::result_code(code);
  return text + " " + std::to_string(code) + (row != nullptr ? " " + std::string(row->name) : "");
}

const char* closed_text(std::uint32_t code) {
  switch (static_cast<TraceState>(code)) {
    case TraceState::waiting_for_center: return "waiting for the center";
    case TraceState::delivered: return "delivered";
    case TraceState::closed_no_center: return "closed: no center for this country";
    case TraceState::closed_expired: return "closed: no answer before it expired";
    case TraceState::closed_cancelled: return "closed: cancelled by the requester";
    case TraceState::closed_center_revoked: return "closed: its center left the network";
    case TraceState::closed_not_authorised: return "closed: the requester may not use this center";
  }
  return "closed";
}

const char* kind_text(std::uint32_t code) {
  switch (static_cast<Kind>(code)) {
    case Kind::trace_submit: return "the request";
    case Kind::trace_cancel: return "the cancellation";
    case Kind::trace_information: return "the information";
    case Kind::trace_clarification: return "the question about it";
    case Kind::trace_amend: return "the amendment";
    case Kind::correction_acknowledged: return "the acknowledgement of the correction";
    case Kind::attachment: return "an attachment";
    case Kind::attachment_piece: return "a piece of an attachment";
    case Kind::attachment_arrived: return "the word on an attachment";
    case Kind::trace_update: return "the center's report";
    case Kind::trace_result: return "the result";
    case Kind::trace_explanation: return "the explanation";
    case Kind::check_report: return "the check report";
    case Kind::hit_notice: return "a hit notice";
    case Kind::refusal: return "a refusal";
    case Kind::route_changed: return "the change of route";
    case Kind::trace_status: return "the status";
    case Kind::trace_clock: return "the state of the clock";
    case Kind::confirmation_request: return "the request for confirmation";
    case Kind::confirmation_answer: return "the answer about the hit";
    case Kind::false_hit: return "the report of a false hit";
    case Kind::confirmation_clock: return "the clock of the confirmation";
    case Kind::hit_located: return "the report of what was found";
    case Kind::hit_rescinded: return "the rescission of a hit";
    case Kind::pass_on_request: return "the request to pass a hit on";
    case Kind::pass_on_answer: return "the answer about passing it on";
    case Kind::pass_on_clock: return "the clock of that request";
    case Kind::table_update: return "a piece of the reference table";
    case Kind::check_question:
    case Kind::records:
    case Kind::key_succession:
    case Kind::records_report:
    case Kind::records_to_review:
    case Kind::directory_update: break;
  }
  return "a message";
}

const char* pass_on_text(std::uint32_t code) {
  switch (static_cast<PassOn>(code)) {
    case PassOn::yes: return "agrees";
    case PassOn::conditions: return "agrees under conditions";
    case PassOn::no:
    case PassOn::none: break;
  }
  return "does not agree";
}

const char* outcome_text(std::uint32_t code) {
  switch (static_cast<AttachmentOutcome>(code)) {
    case AttachmentOutcome::none: break;
    case AttachmentOutcome::whole: return "whole";
    case AttachmentOutcome::wrong_digest: return "not what was announced";
    case AttachmentOutcome::not_opened: return "its seal does not open";
    case AttachmentOutcome::wrong_type: return "not of the type that was announced";
    case AttachmentOutcome::no_room: return "no room for it";
    case AttachmentOutcome::expired: return "its time is over";
    case AttachmentOutcome::reader_gone: return "it has left, or has the trace no longer";
  }
  return "unknown";
}

const char* fate_text(std::uint32_t code) {
  switch (static_cast<RecordFate>(code)) {
    case RecordFate::changed: return "was changed and fits no more";
    case RecordFate::withdrawn: return "was withdrawn";
    case RecordFate::cleared: return "was cleared";
    case RecordFate::expired: return "has expired";
    case RecordFate::none: break;
  }
  return "is no more";
}

}  // namespace

const char* step_name(hub::Step step) {
  switch (step) {
    case hub::Step::submitted: return "submitted";
    case hub::Step::queued: return "queued";
    case hub::Step::sent: return "sent";
    case hub::Step::delivered: return "delivered";
    case hub::Step::checks_asked: return "checks_asked";
    case hub::Step::stores_answered: return "stores_answered";
    case hub::Step::check_reported: return "check_reported";
    case hub::Step::hit_noticed: return "hit_noticed";
    case hub::Step::center_reported: return "center_reported";
    case hub::Step::answered: return "answered";
    case hub::Step::refused: return "refused";
    case hub::Step::rerouted: return "rerouted";
    case hub::Step::waiting: return "waiting";
    case hub::Step::closed: return "closed";
    case hub::Step::cancelled: return "cancelled";
    case hub::Step::information_given: return "information_given";
    case hub::Step::undeliverable: return "undeliverable";
    case hub::Step::checks_given_up: return "checks_given_up";
    case hub::Step::consulted: return "consulted";
    case hub::Step::erased: return "erased";
    case hub::Step::clock_stopped: return "clock_stopped";
    case hub::Step::clock_resumed: return "clock_resumed";
    case hub::Step::overdue: return "overdue";
    case hub::Step::escalated: return "escalated";
    case hub::Step::inquired: return "inquired";
    case hub::Step::unanswered: return "unanswered";
    case hub::Step::clarification_sought: return "clarification_sought";
    case hub::Step::clarification_given: return "clarification_given";
    case hub::Step::confirmation_asked: return "confirmation_asked";
    case hub::Step::confirmation_repeated: return "confirmation_repeated";
    case hub::Step::confirmation_escalated: return "confirmation_escalated";
    case hub::Step::confirmation_postponed: return "confirmation_postponed";
    case hub::Step::hit_confirmed: return "hit_confirmed";
    case hub::Step::hit_not_confirmed: return "hit_not_confirmed";
    case hub::Step::hit_reported_false: return "hit_reported_false";
    case hub::Step::notice_dropped: return "notice_dropped";
    case hub::Step::met_later: return "met_later";
    case hub::Step::hit_rescinded: return "hit_rescinded";
    case hub::Step::hit_located: return "hit_located";
    case hub::Step::corrected: return "corrected";
    case hub::Step::correction_acknowledged: return "correction_acknowledged";
    case hub::Step::amended: return "amended";
    case hub::Step::amendment_acknowledged: return "amendment_acknowledged";
    case hub::Step::pass_on_asked: return "pass_on_asked";
    case hub::Step::pass_on_answered: return "pass_on_answered";
    case hub::Step::pass_on_escalated: return "pass_on_escalated";
    case hub::Step::pass_on_fallen: return "pass_on_fallen";
    case hub::Step::attachment_announced: return "attachment_announced";
    case hub::Step::attachment_arrived: return "attachment_arrived";
    case hub::Step::attachment_failed: return "attachment_failed";
    case hub::Step::attachment_dropped: return "attachment_dropped";
    case hub::Step::table_loaded: return "table_loaded";
    case hub::Step::table_sent: return "table_sent";
    case hub::Step::table_held: return "table_held";
    case hub::Step::table_refused: return "table_refused";
  }
  return "unknown";
}

std::string step_text(hub::Step step, PeerId peer, std::uint32_t code) {
  const auto who = peer.text();
  switch (step) {
    case hub::Step::submitted:
      return "submitted by " + who + (code > 1 ? ", attempt " + std::to_string(code) : "");
    case hub::Step::queued: return "queued for " + who;
    case hub::Step::sent: return "sent to " + who;
    case hub::Step::delivered: return std::string(kind_text(code)) + " delivered to " + who;
    case hub::Step::checks_asked: return "stores asked";
    case hub::Step::stores_answered: return "stores answered";
    case hub::Step::check_reported: return "check report for " + who;
    case hub::Step::hit_noticed: return "hit notice for " + who;
    case hub::Step::center_reported: return coded(who + " reported", code);
    case hub::Step::answered: return coded(who + " answered", code);
    case hub::Step::refused: return "refused to " + who + ": " + name(static_cast<FaultCode>(code));
    case hub::Step::rerouted: return "now for " + who;
    case hub::Step::waiting: return "waits for " + who + ", which is suspended";
    case hub::Step::closed: return closed_text(code);
    case hub::Step::cancelled: return "cancelled by " + who;
    case hub::Step::information_given: return "information given by " + who;
    case hub::Step::undeliverable:
      return std::string(kind_text(code)) + " dropped: the outbox of " + who + " is full";
    case hub::Step::checks_given_up:
      return "the answers still missing for " + who + " are no longer waited for";
    case hub::Step::consulted: return "looked up in the audit log by an operator";
    case hub::Step::clock_stopped: return "the clock stands until " + who + " gives information";
    case hub::Step::clock_resumed: return "the clock of " + who + " goes on";
    case hub::Step::overdue: return "overdue at " + who + ": reminder " + std::to_string(code);
    case hub::Step::escalated: return "escalated: " + who + " has not answered three reminders";
    case hub::Step::inquired:
      return who + " is reminded of the center's question: reminder " + std::to_string(code);
    case hub::Step::unanswered: return who + " has left the center's question unanswered";
    case hub::Step::clarification_sought: return who + " asks the center for clarification";
    case hub::Step::clarification_given: return who + " has given clarification";
    case hub::Step::confirmation_asked: return who + " is asked to confirm the hit";
    case hub::Step::confirmation_repeated:
      return who + " is asked to confirm the hit: request " + std::to_string(code);
    case hub::Step::confirmation_escalated:
      return "escalated: " + who + " has not answered three requests to confirm the hit";
    case hub::Step::confirmation_postponed: return who + " will confirm or deny the hit later";
    case hub::Step::hit_confirmed: return who + " confirms the hit";
    case hub::Step::hit_not_confirmed: return who + " does not confirm the hit";
    case hub::Step::hit_reported_false: return "the hit in a record of " + who + " was false";
    case hub::Step::notice_dropped:
      return std::string(kind_text(code)) + " for " + who + " is not sent: no longer released";
    case hub::Step::met_later: return "fits a record that was entered later";
    case hub::Step::hit_rescinded:
      return who + " is told that a hit is rescinded: its record " + fate_text(code);
    case hub::Step::hit_located: return "what " + who + " looks for has been found";
    case hub::Step::corrected:
      return who + " has corrected its result: version " + std::to_string(code);
    case hub::Step::correction_acknowledged:
      return who + " acknowledges version " + std::to_string(code) + " of the result";
    case hub::Step::amended:
      return who + " has amended the request: version " + std::to_string(code);
    case hub::Step::amendment_acknowledged:
      return who + " has version " + std::to_string(code) + " of the request";
    case hub::Step::attachment_announced:
      return "attachment of " + who + ", " + std::to_string(code) + " KiB";
    case hub::Step::attachment_arrived: return "attachment whole at " + who;
    case hub::Step::attachment_failed:
      return "attachment not taken by " + who + ": " + outcome_text(code);
    case hub::Step::attachment_dropped:
      return "attachment for " + who + " dropped: " + outcome_text(code);
    case hub::Step::table_loaded:
      return "edition " + std::to_string(code) + " of the reference table is here";
    case hub::Step::table_sent:
      return "edition " + std::to_string(code) + " of the reference table delivered to " + who;
    case hub::Step::table_held:
      return who + " has edition " + std::to_string(code) + " of the reference table";
    case hub::Step::table_refused:
      return who + " could not take edition " + std::to_string(code) + " of the reference table";
    case hub::Step::erased: return "erased: what the hub kept of it can no longer be read";
    case hub::Step::pass_on_asked:
      return who + " is asked whether the hit may be passed on: request " + std::to_string(code);
    case hub::Step::pass_on_answered:
      return who + ' ' + pass_on_text(code) + " to passing the hit on";
    case hub::Step::pass_on_escalated:
      return "escalated: " + who + " has not answered three requests to pass the hit on";
    case hub::Step::pass_on_fallen:
      return "what " + who + " was asked about passing the hit on fell with its record's change";
  }
  return "unknown step";
}

}  // namespace iwets::shell
