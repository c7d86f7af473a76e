#include "hub/core/correction.h"

#include <algorithm>

#include "hub/core/clarification.h"
#include "hub/core/messages.h"
#include "hub/core/policy.h"
#include "hub/core/trace_life.h"

namespace iwets::hub {
namespace {

/// Of what is said about a trace that the hub no longer keeps as answered.
Fault too_late(Turn& turn, const TraceId& id) {
  if (turn.state().traces.is_open(id))
    return {FaultCode::wrong_state, "trace", "The trace has no result yet.", "Wait for it."};
  if (turn.state().traces.was_closed(id))
    return {FaultCode::trace_closed, "trace",
            "The trace ended without a result, or too long ago to be corrected.",
            "Write to the other side's contact, outside of the network."};
  return {FaultCode::unknown_trace, "trace", "There is no answered trace of this id.",
          "Check the id. A result can be corrected for 90 days, and of the newest traces only."};
}

std::optional<Fault> objection(Turn& turn, const MessageArrived& message,
                               const CenterAnswered& corrected, const AnsweredTrace* trace) {
  if (!allowed(turn.state().peers.find(message.peer)->grant, Verb::answer_trace))
    return Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                 "See the list of kinds in the protocol."};
  if (!trace) return too_late(turn, corrected.trace);
  if (trace->center != message.peer)
    return Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (trace->requester != corrected.requester)
    return Fault{FaultCode::wrong_recipient, "recipient", "The trace is not of this requester.",
                 "Address it to the requester of the trace."};
  if (corrected.version <= trace->version)
    return Fault{FaultCode::duplicate, "version", "A result of this version was taken before.",
                 "No action is needed if it is the same one. A new correction needs the next "
                 "version."};
  if (turn.outbox_full(trace->requester))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for the requester.",
                 "Send it again later."};
  return std::nullopt;
}

std::optional<Fault> objection(Turn& turn, const MessageArrived& message,
                               const CorrectionAcknowledged& acknowledged,
                               const AnsweredTrace* trace) {
  if (!allowed(turn.state().peers.find(message.peer)->grant, Verb::acknowledge_correction))
    return Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                 "See the list of kinds in the protocol."};
  if (!trace) return too_late(turn, acknowledged.trace);
  if (trace->requester != message.peer)
    return Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (trace->center != acknowledged.recipient) return not_its_center();
  if (acknowledged.version > trace->version)
    return Fault{FaultCode::wrong_state, "version", "There is no result of this version.",
                 "Acknowledge the one that has come."};
  if (acknowledged.version <= trace->acknowledged)
    return Fault{FaultCode::duplicate, "version", "This version was acknowledged before.",
                 "No action is needed."};
  if (turn.outbox_full(trace->center))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for this center.",
                 "Send it again when the center is back."};
  return std::nullopt;
}

std::optional<Fault> objection(Turn& turn, const TraceAmended& amended, const Trace& trace) {
  if (trace.center.is_hub())
    return Fault{FaultCode::wrong_state, "trace", "The trace is being sent to another center.",
                 "No action is needed: the amended request goes to that one."};
  if (amended.recipient != trace.center) return not_its_center();
  if (amended.version <= trace.amendment.version)
    return Fault{FaultCode::duplicate, "version", "This version of the request was taken before.",
                 "No action is needed if it is the same one. A new amendment needs the next "
                 "version."};
  if (turn.outbox_full(trace.center))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for this center.",
                 "Amend it again when the center is back."};
  return std::nullopt;
}

}  // namespace

void correct(Turn& turn, const MessageArrived& message, const CenterAnswered& corrected) {
  constexpr auto kind = Kind::trace_result;
  const auto& id = corrected.trace;
  auto* const trace = turn.state().answered.find(turn.now(), id);
  auto fault = objection(turn, message, corrected, trace);
  if (!fault && !turn.post(trace->requester, mail(message, kind, id, trace->urgency)))
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The requester has left the network.",
                  "No action is needed."};
  if (fault) return refuse(turn, message, kind, id, *std::move(fault));
  trace->version = corrected.version;
  turn.journey(id, Step::corrected, message.peer, corrected.version);
  if (turn.state().withheld.find(turn.now(), id)) return;  // What was asked of it stays counted.
  Trace ended;
  ended.requester = trace->requester;
  ended.center = trace->center;
  remember_withheld(turn, id, ended, corrected.code);
}

void take(Turn& turn, const MessageArrived& message, const CorrectionAcknowledged& acknowledged) {
  constexpr auto kind = Kind::correction_acknowledged;
  const auto& id = acknowledged.trace;
  auto* const trace = turn.state().answered.find(turn.now(), id);
  auto fault = objection(turn, message, acknowledged, trace);
  if (!fault && !turn.post(trace->center, mail(message, kind, id, Urgency::routine)))
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The center has left the network.",
                  "No action is needed."};
  if (fault) return refuse(turn, message, kind, id, *std::move(fault));
  trace->acknowledged = acknowledged.version;
  turn.journey(id, Step::correction_acknowledged, message.peer, acknowledged.version);
}

void take(Turn& turn, const MessageArrived& message, const TraceAmended& amended) {
  constexpr auto kind = Kind::trace_amend;
  const auto& id = amended.trace;
  auto* const trace = entitled(turn, message, kind, Verb::amend_trace, id, &Trace::requester);
  if (!trace) return;
  if (auto fault = objection(turn, amended, *trace))
    return refuse(turn, message, kind, id, *std::move(fault), trace->urgency);
  // Behind the submission: it has the same urgency.
  if (!turn.post(trace->center, mail(message, kind, id, trace->urgency)))
    return refuse(turn, message, kind, id,
                  {FaultCode::limit, "recipient", "The center cannot be sent anything.",
                   "Amend it again later."},
                  trace->urgency);
  // What the center has not been sent, it need not read: the newest version says all.
  auto& known = trace->amendment;
  if (known.payload != PayloadRef{}) turn.withdraw(trace->center, known.payload);
  known.payload = turn.here();
  known.bytes = message.bytes;
  known.message = message.message;
  known.version = amended.version;
  turn.journey(id, Step::amended, message.peer, amended.version);
}

void remember_answered(Turn& turn, const TraceId& id, const Trace& trace, std::uint32_t version) {
  turn.state().answered.add(turn.now(), id,
                            {.requester = trace.requester,
                             .center = trace.center,
                             .urgency = trace.urgency,
                             .until = turn.now() + turn.limits().correction_time,
                             .version = version,
                             .acknowledged = version},
                            turn.limits().answered_max);
}

void note_acknowledged(Turn& turn, const TraceId& id, Trace& trace, std::uint32_t version) {
  auto& known = trace.amendment;
  const auto named = std::min(version, known.version);
  if (named <= known.acknowledged) return;
  known.acknowledged = named;
  turn.journey(id, Step::amendment_acknowledged, trace.center, named);
}

}  // namespace iwets::hub
