#include "proto/codec/body.h"

#include <cassert>

#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/directory.pb.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/reference.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"

namespace iwets::codec {

std::unique_ptr<google::protobuf::Message> body_of(Kind kind) {
  switch (kind) {
    case Kind::trace_submit: return std::make_unique<v1::TraceSubmit>();
    case Kind::trace_cancel: return std::make_unique<v1::TraceCancel>();
    case Kind::trace_information: return std::make_unique<v1::TraceInformation>();
    case Kind::trace_clarification: return std::make_unique<v1::TraceClarification>();
    case Kind::trace_amend: return std::make_unique<v1::TraceAmend>();
    case Kind::correction_acknowledged: return std::make_unique<v1::CorrectionAcknowledged>();
    case Kind::attachment: return std::make_unique<v1::Attachment>();
    case Kind::attachment_piece: return std::make_unique<v1::AttachmentPiece>();
    case Kind::trace_update: return std::make_unique<v1::TraceUpdate>();
    case Kind::trace_result: return std::make_unique<v1::TraceResult>();
    case Kind::trace_explanation: return std::make_unique<v1::TraceExplanation>();
    case Kind::attachment_arrived: return std::make_unique<v1::AttachmentArrived>();
    case Kind::check_question: return std::make_unique<v1::CheckQuestion>();
    case Kind::records: return std::make_unique<v1::Records>();
    case Kind::confirmation_request: return std::make_unique<v1::ConfirmationRequest>();
    case Kind::confirmation_answer: return std::make_unique<v1::ConfirmationAnswer>();
    case Kind::false_hit: return std::make_unique<v1::FalseHit>();
    case Kind::hit_located: return std::make_unique<v1::HitLocated>();
    case Kind::pass_on_request: return std::make_unique<v1::PassOnRequest>();
    case Kind::key_succession: return std::make_unique<v1::KeySuccession>();
    case Kind::check_report: return std::make_unique<v1::CheckReport>();
    case Kind::hit_notice: return std::make_unique<v1::HitNotice>();
    case Kind::refusal: return std::make_unique<v1::Refusal>();
    case Kind::route_changed: return std::make_unique<v1::RouteChanged>();
    case Kind::trace_status: return std::make_unique<v1::TraceStatus>();
    case Kind::records_report: return std::make_unique<v1::RecordsReport>();
    case Kind::directory_update: return std::make_unique<v1::DirectoryUpdate>();
    case Kind::trace_clock: return std::make_unique<v1::TraceClock>();
    case Kind::confirmation_clock: return std::make_unique<v1::ConfirmationClock>();
    case Kind::hit_rescinded: return std::make_unique<v1::HitRescinded>();
    case Kind::records_to_review: return std::make_unique<v1::RecordsToReview>();
    case Kind::table_update: return std::make_unique<v1::TableUpdate>();
    case Kind::pass_on_answer: return std::make_unique<v1::PassOnAnswer>();
    case Kind::pass_on_clock: return std::make_unique<v1::PassOnClock>();
  }
  assert(false);  // `open` has refused kinds that the schema does not name.
  return nullptr;
}

Result<std::unique_ptr<google::protobuf::Message>, Fault> parse_body(Kind kind, Bytes body) {
  auto message = body_of(kind);
  if (auto fault = parse(body, *message)) return fail(std::move(*fault));
  return message;
}

}  // namespace iwets::codec
