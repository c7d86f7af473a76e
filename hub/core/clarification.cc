#include "hub/core/clarification.h"

#include "hub/core/messages.h"
#include "hub/core/policy.h"

namespace iwets::hub {
namespace {

constexpr std::uint32_t restricted = 401, refused = 402;

/// A trace about which something may be asked or said, open or not.
struct Subject {
  PeerId requester, center;
  Urgency urgency = Urgency::routine;
  Clarifications* clarifications = nullptr;
  bool explains_itself = false;  ///< it was neither delayed nor restricted nor refused
};

std::optional<Subject> subject_of(Turn& turn, const TraceId& id) {
  auto& state = turn.state();
  if (auto* const open = state.traces.find(id); open && open->sent)
    return Subject{open->requester, open->center, open->urgency, &open->clarifications,
                   !open->delayed};
  if (auto* const closed = state.withheld.find(turn.now(), id))
    return Subject{closed->requester, closed->center, Urgency::routine, &closed->clarifications,
                   false};
  return std::nullopt;
}

Fault nothing_to_clarify(Turn& turn, const TraceId& id) {
  if (turn.state().traces.is_open(id))
    return {FaultCode::wrong_state, "trace",
            "The center has neither delayed, restricted nor refused: there is nothing to clarify.",
            "Wait for what the center says."};
  if (turn.state().traces.was_closed(id))
    return {FaultCode::trace_closed, "trace",
            "The trace was not closed as restricted or refused, or too long ago.",
            "Write to the contact that the answer names."};
  return {FaultCode::unknown_trace, "trace", "There is no trace of this id to clarify.",
          "Check the id. After a restriction or refusal one can ask for 30 days only."};
}

std::optional<Fault> objection(Turn& turn, const MessageArrived& message,
                               const ClarificationSought& sought,
                               const std::optional<Subject>& subject) {
  if (!allowed(turn.state().peers.find(message.peer)->grant, Verb::seek_clarification))
    return Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                 "See the list of kinds in the protocol."};
  if (!subject) return nothing_to_clarify(turn, sought.trace);
  if (subject->requester != message.peer)
    return Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (subject->explains_itself) return nothing_to_clarify(turn, sought.trace);
  if (subject->center != sought.recipient)
    return Fault{FaultCode::wrong_recipient, "recipient", "The trace is not with this center.",
                 "Address it to the center that has answered."};
  if (subject->clarifications->asked >= turn.limits().clarifications_of_trace_max)
    return Fault{FaultCode::limit, "trace", "Too much was asked about this trace.",
                 "Write to the contact that the answer names."};
  if (turn.outbox_full(subject->center))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for this center.",
                 "Send it again when the center is back."};
  return std::nullopt;
}

std::optional<Fault> objection(Turn& turn, const MessageArrived& message,
                               const ClarificationGiven& given,
                               const std::optional<Subject>& subject) {
  if (!allowed(turn.state().peers.find(message.peer)->grant, Verb::give_clarification))
    return Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                 "See the list of kinds in the protocol."};
  if (!subject)
    return Fault{turn.state().traces.was_closed(given.trace) ? FaultCode::trace_closed
                                                             : FaultCode::unknown_trace,
                 "trace", "Nothing can be said about this trace any more.", "No action is needed."};
  if (subject->center != message.peer)
    return Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (subject->requester != given.requester)
    return Fault{FaultCode::wrong_recipient, "recipient", "The trace is not of this requester.",
                 "Address it to the requester of the trace."};
  if (subject->clarifications->given >= subject->clarifications->asked)
    return Fault{FaultCode::wrong_state, "trace", "The requester has not asked for this.",
                 "Report progress by an update, or send the result."};
  if (turn.outbox_full(subject->requester))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for the requester.",
                 "Send it again later."};
  return std::nullopt;
}

}  // namespace

void take(Turn& turn, const MessageArrived& message, const ClarificationSought& sought) {
  constexpr auto kind = Kind::trace_clarification;
  const auto subject = subject_of(turn, sought.trace);
  auto fault = objection(turn, message, sought, subject);
  if (!fault && !turn.post(subject->center, mail(message, kind, sought.trace, subject->urgency)))
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The center has left the network.",
                  "Nobody can answer any more."};
  if (fault) return refuse(turn, message, kind, sought.trace, *std::move(fault));
  ++subject->clarifications->asked;
  turn.journey(sought.trace, Step::clarification_sought, message.peer);
}

void take(Turn& turn, const MessageArrived& message, const ClarificationGiven& given) {
  constexpr auto kind = Kind::trace_explanation;
  const auto subject = subject_of(turn, given.trace);
  auto fault = objection(turn, message, given, subject);
  if (!fault && !turn.post(subject->requester, mail(message, kind, given.trace, subject->urgency)))
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The requester has left the network.",
                  "No action is needed."};
  if (fault) return refuse(turn, message, kind, given.trace, *std::move(fault));
  ++subject->clarifications->given;
  turn.journey(given.trace, Step::clarification_given, message.peer);
}

void remember_withheld(Turn& turn, const TraceId& id, const Trace& trace, std::uint32_t code) {
  if (code != restricted && code != refused) return;
  turn.state().withheld.add(turn.now(), id,
                            {.requester = trace.requester,
                             .center = trace.center,
                             .until = turn.now() + turn.limits().clarification_time,
                             .clarifications = trace.clarifications},
                            turn.limits().withheld_max);
}

}  // namespace iwets::hub
