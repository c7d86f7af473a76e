#pragma once

#include <optional>
#include <set>
#include <string>
#include <variant>
#include <vector>

#include "node/core/case.h"

/// Everything that can happen to a node's cases, as facts. Notes are words for people that the core
/// hands on unread.
namespace iwets::node {

/// The officer submits a trace, or asks a check.
struct Submitted {
  TraceId id;
  CaseKind kind = CaseKind::trace;
  Urgency urgency = Urgency::routine;
  bool named = false;
  std::vector<CountryCode> origins;                  ///< of a named trace: that country alone
  Instant at{};                                      ///< when the API took it
  Continuation continuation = Continuation::unsaid;  ///< where a result leads on
};
/// A submission that the core ordered is in the outbox under this id, or the outbox was full.
struct Posted {
  TraceId id;
  MessageId message;
  bool posted = true;
};
/// A submission that the core ordered cannot be written: its request on disk is unreadable.
struct RequestUnreadable {
  TraceId id;
};
/// The hub's receipt covers a message about the case.
struct Receipted {
  TraceId id;
  MessageId message;
};
/// The officer cancels. `withdrawn`: the submission was taken back before it left.
struct CancelAsked {
  TraceId id;
  bool withdrawn = false;
  std::string reason;
};
/// A cancellation that the core ordered is in the outbox, or could not be put there.
struct CancelPosted {
  TraceId id;
  bool posted = true;
  std::string reason;
};
/// The officer answers a center's question.
struct InformationGiven {
  TraceId id;
};
/// The answer that the core ordered is in the outbox, or could not be put there.
struct InformationPosted {
  TraceId id;
  bool posted = true;
};
/// The officer asks why the center delays, restricts or refuses (ITI paragraph 23).
struct ClarificationAsked {
  TraceId id;
};
/// The question that the core ordered is in the outbox, or could not be put there.
struct ClarificationPosted {
  TraceId id;
  bool posted = true;
};
/// The officer amends the request of an open trace.
struct AmendAsked {
  TraceId id;
};
/// The amendment that the core ordered is in the outbox under this id, or could not be put there.
struct AmendmentPosted {
  TraceId id;
  MessageId message;
  std::uint32_t version = 2;
  bool posted = true;
};
/// An officer takes note of the corrected result.
struct AcknowledgeAsked {
  TraceId id;
  std::string officer;  ///< may be empty
};
/// The acknowledgement that the core ordered is in the outbox, or could not be put there.
struct AcknowledgementPosted {
  TraceId id;
  std::uint32_t version = 2;
  bool posted = true;
  std::string officer;
};
/// The center answers that question, also after the trace has ended.
struct CenterExplained {
  TraceId id;
  PeerId center;
  std::string note;
};
/// The hub's clock of a trace, as it stands now.
struct ClockTold {
  TraceId id;
  ClockStep step = ClockStep::started;
  PeerId center;
  Instant deadline{}, stopped{};  ///< the epoch: it runs
  std::uint32_t reminders = 0, inquiries = 0;
  bool escalated = false;
};
/// The center reports, and the trace stays open.
struct CenterReported {
  TraceId id;
  PeerId center;
  std::uint32_t code = 0;
  std::string note = {};
  std::uint32_t request = 1;  ///< version of the request that the center knows
};
/// The center's final answer, or a correction of it. `readable`: its sealed part could be opened;
/// `note`: what of it belongs into the history.
struct CenterAnswered {
  TraceId id;
  PeerId center;
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country;
  bool readable = true;
  std::string note = {};
  Onward onward = Onward::unsaid;
  std::uint32_t version = 1;  ///< above 1: a correction
  std::uint32_t request = 1;  ///< version of the request that it answers
  CorrectionReason reason = CorrectionReason::none;
  /// The request was written when a hit was known that its owner has not released for the next
  /// country: its words do not go there by themselves.
  bool held_back = false;
};
/// The officer sends the case on from an answered trace. `agreed`: what its center has said, where
/// it had to be asked; nothing: it was not asked.
struct ContinueAsked {
  TraceId id;
  std::optional<bool> agreed;
};
/// The id for the next trace of the case, as the core has ordered.
struct HopOpened {
  TraceId id;  ///< the answered trace
  TraceId next;
};
/// The stores have answered; an update brings those that were late.
struct CheckReported {
  TraceId id;
  bool update = false;
  std::uint32_t unavailable = 0;  ///< stores whose answer is still to come
  Instant deadline{};             ///< of the trace's center; the epoch: not told here
};
/// A hit, to us as one of its parties. `repeat`: this (hit, party) was told before.
struct HitNoticed {
  TraceId id;
  HitId hit;
  Party party = Party::requester;
  bool repeat = false;
};
/// The hub did not take a message.
struct Refused {
  TraceId id;
  MessageId message;  ///< empty: the hub could not read which
  Kind kind = Kind::trace_submit;
  FaultCode code = FaultCode::malformed;
  std::string note;
};
/// The directory names another center, or none any more.
struct RouteChanged {
  TraceId id;
  std::optional<PeerId> center;
  std::string note;
};
/// What the hub itself says about a trace.
struct HubStatus {
  TraceId id;
  TraceState state = TraceState::waiting_for_center;
  std::optional<PeerId> center;
  std::string note;
};
/// The directory in force: who answers traces, of those that this member may use now: centers, and
/// members that answer for their country.
struct DirectoryChanged {
  std::set<PeerId> centers;
};
struct TimePassed {};

using Event = std::variant<Submitted, Posted, RequestUnreadable, Receipted, CancelAsked,
                           CancelPosted, InformationGiven, InformationPosted, ClarificationAsked,
                           ClarificationPosted, AmendAsked, AmendmentPosted, AcknowledgeAsked,
                           AcknowledgementPosted, CenterExplained, ClockTold, CenterReported,
                           CenterAnswered, ContinueAsked, HopOpened, CheckReported, HitNoticed,
                           Refused, RouteChanged, HubStatus, DirectoryChanged, TimePassed>;

}  // namespace iwets::node
