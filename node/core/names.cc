#include "node/core/case.h"
#include "node/core/effects.h"

namespace iwets::node {

std::string_view name(CaseState state) {
  switch (state) {
    case CaseState::queued: return "queued";
    case CaseState::receipted: return "receipted";
    case CaseState::with_center: return "with_center";
    case CaseState::answered: return "answered";
    case CaseState::closed: return "closed";
    case CaseState::cancelled: return "cancelled";
    case CaseState::refused: return "refused";
  }
  return "unknown";
}

std::string_view name(AmendmentState state) {
  switch (state) {
    case AmendmentState::sent: return "sent";
    case AmendmentState::acknowledged: return "acknowledged";
    case AmendmentState::refused: return "refused";
  }
  return "unknown";
}

std::string_view name(TraceState state) {
  switch (state) {
    case TraceState::waiting_for_center: return "waiting_for_center";
    case TraceState::delivered: return "delivered";
    case TraceState::closed_no_center: return "closed_no_center";
    case TraceState::closed_expired: return "closed_expired";
    case TraceState::closed_cancelled: return "closed_cancelled";
    case TraceState::closed_center_revoked: return "closed_center_revoked";
    case TraceState::closed_not_authorised: return "closed_not_authorised";
  }
  return "unknown";
}

std::string_view name(Step step) {
  switch (step) {
    case Step::submitted: return "submitted";
    case Step::receipted: return "receipted";
    case Step::delivered: return "delivered";
    case Step::check_report: return "check_report";
    case Step::check_update: return "check_update";
    case Step::hit_notice: return "hit_notice";
    case Step::center_report: return "center_report";
    case Step::result: return "result";
    case Step::closed: return "closed";
    case Step::cancelled: return "cancelled";
    case Step::refused: return "refused";
    case Step::route_changed: return "route_changed";
    case Step::resealed: return "resealed";
    case Step::waiting: return "waiting";
    case Step::cancel_asked: return "cancel_asked";
    case Step::information_given: return "information_given";
    case Step::message_refused: return "message_refused";
    case Step::stray: return "stray";
    case Step::waiting_for_directory: return "waiting_for_directory";
    case Step::clock_started: return "clock_started";
    case Step::clock_stopped: return "clock_stopped";
    case Step::clock_resumed: return "clock_resumed";
    case Step::reminder: return "reminder";
    case Step::escalated: return "escalated";
    case Step::inquiry: return "inquiry";
    case Step::unanswered: return "unanswered";
    case Step::clarification_asked: return "clarification_asked";
    case Step::explanation: return "explanation";
    case Step::continuation_waits: return "continuation_waits";
    case Step::continued: return "continued";
    case Step::not_continued: return "not_continued";
    case Step::records_report: return "records_report";
    case Step::link: return "link";
    case Step::unbelievable: return "unbelievable";
    case Step::confirmation_asked: return "confirmation_asked";
    case Step::confirmation_requested: return "confirmation_requested";
    case Step::confirmation_given: return "confirmation_given";
    case Step::confirmation: return "confirmation";
    case Step::confirmation_repeated: return "confirmation_repeated";
    case Step::confirmation_escalated: return "confirmation_escalated";
    case Step::reported_false: return "reported_false";
    case Step::false_hit: return "false_hit";
    case Step::hit_rescinded: return "hit_rescinded";
    case Step::rescission_acknowledged: return "rescission_acknowledged";
    case Step::located: return "located";
    case Step::record_located: return "record_located";
    case Step::pass_on_asked: return "pass_on_asked";
    case Step::pass_on_answered: return "pass_on_answered";
    case Step::pass_on_clock: return "pass_on_clock";
    case Step::records_to_review: return "records_to_review";
    case Step::attached: return "attached";
    case Step::attachment_delivered: return "attachment_delivered";
    case Step::attachment_received: return "attachment_received";
    case Step::attachment_failed: return "attachment_failed";
    case Step::incoming_request: return "incoming_request";
    case Step::incoming_reported: return "incoming_reported";
    case Step::incoming_answered: return "incoming_answered";
    case Step::incoming_information: return "incoming_information";
    case Step::incoming_question: return "incoming_question";
    case Step::incoming_explained: return "incoming_explained";
    case Step::incoming_clock: return "incoming_clock";
    case Step::incoming_overdue: return "incoming_overdue";
    case Step::incoming_escalated: return "incoming_escalated";
    case Step::incoming_unanswered: return "incoming_unanswered";
    case Step::incoming_closed: return "incoming_closed";
    case Step::incoming_refused: return "incoming_refused";
    case Step::alarm_raised: return "alarm_raised";
    case Step::alarm_closed: return "alarm_closed";
    case Step::table_updated: return "table_updated";
    case Step::table_refused: return "table_refused";
    case Step::handed_over: return "handed_over";
    case Step::draft_handed_over: return "draft_handed_over";
    case Step::correction: return "correction";
    case Step::correction_acknowledged: return "correction_acknowledged";
    case Step::basis_corrected: return "basis_corrected";
    case Step::amended: return "amended";
    case Step::amendment_acknowledged: return "amendment_acknowledged";
    case Step::incoming_corrected: return "incoming_corrected";
    case Step::incoming_amended: return "incoming_amended";
    case Step::incoming_acknowledged: return "incoming_acknowledged";
  }
  return "unknown";
}

}  // namespace iwets::node
