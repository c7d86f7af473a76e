#include "hub/shell/cases.h"

#include "hub/core/drafts.h"

namespace iwets::shell {
namespace {

struct CaseOf {
  const MessageId& message;
  TraceId operator()(const hub::TraceSubmitted& c) const { return c.trace; }
  TraceId operator()(const hub::TraceCancelled& c) const { return c.trace; }
  TraceId operator()(const hub::InformationGiven& c) const { return c.trace; }
  TraceId operator()(const hub::ClarificationSought& c) const { return c.trace; }
  TraceId operator()(const hub::ClarificationGiven& c) const { return c.trace; }
  TraceId operator()(const hub::CenterReported& c) const { return c.trace; }
  TraceId operator()(const hub::TraceAmended& c) const { return c.trace; }
  TraceId operator()(const hub::CorrectionAcknowledged& c) const { return c.trace; }
  TraceId operator()(const hub::AttachmentAnnounced& c) const { return c.trace; }
  TraceId operator()(const hub::AttachmentPieceSent& c) const { return c.trace; }
  TraceId operator()(const hub::AttachmentConcluded& c) const { return c.trace; }
  TraceId operator()(const hub::CenterAnswered& c) const { return c.trace; }
  TraceId operator()(const hub::CheckAsked& c) const { return c.check; }
  TraceId operator()(const hub::ConfirmationAsked& c) const { return c.subject; }
  TraceId operator()(const hub::ConfirmationAnswered& c) const { return c.subject; }
  TraceId operator()(const hub::HitReportedFalse& c) const { return c.subject; }
  TraceId operator()(const hub::HitLocated& c) const { return c.subject; }
  TraceId operator()(const hub::PassOnAsked& c) const { return c.subject; }
  TraceId operator()(const hub::PassOnAnswered& c) const { return c.subject; }
  TraceId operator()(const hub::RecordsSent&) const { return TraceId(message.raw()); }
  TraceId operator()(const hub::KeysSucceeded&) const { return {}; }
  TraceId operator()(const hub::TableHeld&) const { return {}; }
  TraceId operator()(const hub::ContentAtFault& c) const { return c.subject; }
};

}  // namespace

TraceId case_of(const hub::MessageArrived& message) {
  return std::visit(CaseOf{message.id}, message.content);
}

TraceId case_of(const hub::Draft& draft) {
  return std::holds_alternative<hub::RefusalDraft>(draft) ? TraceId{} : hub::subject_of(draft);
}

}  // namespace iwets::shell
