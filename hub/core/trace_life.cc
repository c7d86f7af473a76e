#include "hub/core/trace_life.h"

#include <cassert>

#include "hub/core/clarification.h"
#include "hub/core/correction.h"
#include "hub/core/delivery.h"
#include "hub/core/messages.h"
#include "hub/core/routing.h"
#include "hub/core/trace_clock.h"

namespace iwets::hub {
namespace {

using Way = Route::Way;

constexpr std::uint32_t delayed = 400;

TraceState closed_state(Way way) {
  switch (way) {
    case Way::center_revoked: return TraceState::closed_center_revoked;
    case Way::not_authorised: return TraceState::closed_not_authorised;
    case Way::assign:
    case Way::wait:
    case Way::change:
    case Way::no_center: break;
  }
  return TraceState::closed_no_center;
}

void tell(Turn& turn, const TraceId& id, const PeerId& recipient, TraceState state,
          const PeerId& center, Urgency urgency) {
  turn.compose(recipient,
               TraceStatusDraft{.trace = id,
                                .state = state,
                                .center = center.is_hub() ? std::nullopt : std::optional(center)},
               urgency);
}

/// What its center has not been sent of the trace is not sent any more.
void take_back(Turn& turn, const Trace& trace) {
  turn.withdraw(trace.center, trace.payload);
  if (trace.amendment.payload != PayloadRef{}) turn.withdraw(trace.center, trace.amendment.payload);
}

/// The end of a trace by the hub's decision. A submission without a number is taken back; a center
/// that may have it is told, or it would work on for nobody.
void close(Turn& turn, const TraceId& id, const Trace& trace, TraceState why,
           bool center_knows = false) {
  turn.journey(id, Step::closed, trace.center, static_cast<std::uint32_t>(why));
  tell(turn, id, trace.requester, why, trace.center, trace.urgency);
  if (trace.sent && !center_knows) tell(turn, id, trace.center, why, trace.center, trace.urgency);
  take_back(turn, trace);
  if (trace.center.is_hub()) tell_dropped_attachments(turn, id);
  drop_attachments(turn, id, true);
  turn.state().traces.close(id, turn.limits().closed_traces_kept);
}

void wait(Turn& turn, const TraceId& id, Trace& trace) {
  trace.told_waiting = true;
  turn.journey(id, Step::waiting, trace.center);
  tell(turn, id, trace.requester, TraceState::waiting_for_center, trace.center, trace.urgency);
}

/// Sends an open trace the way that was found; the submission is the payload of this event.
void send(Turn& turn, const MessageArrived& message, const TraceId& id, Trace& trace,
          const Route& way) {
  auto& traces = turn.state().traces;
  switch (way.way) {
    case Way::assign:
    case Way::wait: {
      traces.assign(id, trace, way.center);
      const bool posted =
          turn.post(way.center, mail(message, Kind::trace_submit, id, trace.urgency));
      assert(posted);  // `outbox_full` was asked before, and the lane has twice the room.
      turn.journey(id, Step::queued, way.center);
      if (way.way == Way::wait) wait(turn, id, trace);
      return;
    }
    case Way::change:
      traces.assign(id, trace, PeerId::hub());
      turn.journey(id, Step::rerouted, way.center);
      turn.compose(trace.requester, RouteChangedDraft{.trace = id, .center = way.center},
                   trace.urgency);
      return;
    case Way::no_center:
    case Way::center_revoked:
    case Way::not_authorised: return close(turn, id, trace, closed_state(way.way));
  }
}

bool leads_to_center(const Route& way) { return way.way == Way::assign || way.way == Way::wait; }

std::vector<CountryCode> bounded(std::vector<CountryCode> origins, std::size_t most) {
  if (origins.size() > most)
    origins.erase(origins.begin() + static_cast<std::ptrdiff_t>(most), origins.end());
  return origins;
}

/// Why a submission is not taken, whatever becomes of it on its way; nothing: it is.
std::optional<Fault> objection(Turn& turn, const Peer& requester, const TraceSubmitted& submitted,
                               const Route& way) {
  if (submitted.recipient == requester.grant.peer)
    return Fault{
        FaultCode::wrong_recipient, "recipient", "A trace goes to somebody else.",
        "Address it to a center or a member that answers, or to the hub if there is none."};
  if (submitted.expires <= turn.now())
    return Fault{FaultCode::expired, "expires", "The request has expired.",
                 "Check the clock, and submit it again."};
  if (submitted.named && way.way == Way::not_authorised)
    return Fault{FaultCode::not_authorised, "recipient", "You may not use this center.",
                 "Ask the authority for the right to use it, or let the hub choose."};
  if (turn.outbox_full(requester.grant.peer))
    return Fault{FaultCode::limit, "", "Too many messages wait for you.",
                 "Take your messages first, then submit again."};
  if (leads_to_center(way) && turn.outbox_full(way.center))
    return Fault{FaultCode::limit, "recipient", "Too many messages wait for this center.",
                 "Submit again when the center is back."};
  return std::nullopt;
}

Fault duplicate() {
  return {FaultCode::duplicate, "trace", "A request with this id was taken before.",
          "No action is needed if it is the same one. A new request needs a new id."};
}

/// A request that was amended before it was sealed anew is at its newest version.
Amendment amendment_in(const TraceSubmitted& submitted) {
  Amendment none;
  none.version = none.acknowledged = submitted.version;
  return none;
}

/// The same trace again, sealed for another center.
void resubmit(Turn& turn, const MessageArrived& message, const TraceSubmitted& submitted,
              Trace& trace) {
  const auto& requester = *turn.state().peers.find(message.peer);
  const bool awaited =
      trace.requester == message.peer && trace.center.is_hub() && submitted.attempt > trace.attempt;
  if (!awaited) return refuse(turn, message, Kind::trace_submit, submitted.trace, duplicate());
  const auto way = route(turn.state().peers, requester.grant, submitted);
  if (auto fault = objection(turn, requester, submitted, way))
    return refuse(turn, message, Kind::trace_submit, submitted.trace, *std::move(fault),
                  trace.urgency);
  trace.payload = turn.here();
  trace.bytes = message.bytes;
  trace.message = message.message;
  trace.named = submitted.named;
  trace.origins = bounded(submitted.origins, turn.limits().origins_max);
  trace.urgency = submitted.urgency;
  trace.attempt = submitted.attempt;
  trace.amendment = amendment_in(submitted);
  turn.state().traces.postpone(submitted.trace, trace, submitted.expires);
  turn.journey(submitted.trace, Step::submitted, message.peer, submitted.attempt);
  send(turn, message, submitted.trace, trace, way);
  if (leads_to_center(way)) begin_clock(turn, submitted.trace, trace);
}

/// As `entitled`, for what a center says.
Trace* assigned(Turn& turn, const MessageArrived& message, Kind kind, Verb verb, const TraceId& id,
                const PeerId& requester) {
  auto* const trace = entitled(turn, message, kind, verb, id, &Trace::center);
  if (!trace) return nullptr;
  std::optional<Fault> fault;
  if (!trace->sent)
    fault = Fault{FaultCode::wrong_state, "trace", "The trace has not been sent to you yet.",
                  "Answer it when it has come."};
  else if (requester != trace->requester)
    fault = Fault{FaultCode::wrong_recipient, "recipient", "The trace is not of this requester.",
                  "Address it to the requester of the trace."};
  else if (turn.outbox_full(trace->requester))
    fault = Fault{FaultCode::limit, "recipient", "Too many messages wait for the requester.",
                  "Send it again later."};
  if (!fault) return trace;
  refuse(turn, message, kind, id, *std::move(fault), trace->urgency);
  return nullptr;
}

/// Its center has left, or answers no longer: another one takes its place, unless the officer had
/// named it or there is none; then the trace ends.
void leave_center(Turn& turn, const TraceId& id, Trace& trace, const Grant& requester,
                  TraceState end) {
  auto& state = turn.state();
  const auto best = trace.named ? Route{} : best_center(state.peers, requester, trace.origins);
  if (best.way != Way::change) return close(turn, id, trace, end);
  take_back(turn, trace);
  // Its requester announces them to the next one.
  drop_attachments(turn, id, false);
  trace.amendment = {};
  trace.sent = trace.delivered = trace.told_waiting = trace.delayed = false;
  trace.clarifications = {};
  state.traces.set_clock(id, trace, std::nullopt);
  state.traces.assign(id, trace, PeerId::hub());
  turn.journey(id, Step::rerouted, best.center);
  turn.compose(trace.requester, RouteChangedDraft{.trace = id, .center = best.center},
               trace.urgency);
}

}  // namespace

Trace* entitled(Turn& turn, const MessageArrived& message, Kind kind, Verb verb, const TraceId& id,
                PeerId Trace::*party) {
  auto& traces = turn.state().traces;
  auto* const trace = traces.find(id);
  std::optional<Fault> fault;
  if (!allowed(turn.state().peers.find(message.peer)->grant, verb))
    fault = Fault{FaultCode::not_authorised, "kind", "A peer of this role does not send this kind.",
                  "See the list of kinds in the protocol."};
  else if (!trace && traces.was_closed(id))
    fault = Fault{FaultCode::trace_closed, "trace", "The trace has had its final outcome.",
                  "No action is needed."};
  else if (!trace)
    fault = Fault{FaultCode::unknown_trace, "trace", "There is no open trace of this id.",
                  "Check the id."};
  else if (party == &Trace::center && trace->center.is_hub())
    fault = Fault{FaultCode::wrong_state, "trace", "The trace is being sent to another center.",
                  "No action is needed."};
  else if (trace->*party != message.peer)
    fault = Fault{FaultCode::not_authorised, "trace", "The trace is not yours.", "Check the id."};
  if (!fault) return trace;
  refuse(turn, message, kind, id, *std::move(fault));
  return nullptr;
}

Fault not_its_center() {
  return {FaultCode::wrong_recipient, "recipient", "The trace is not with this center.",
          "Address it to the center that has the trace now."};
}

void take(Turn& turn, const MessageArrived& message, const TraceSubmitted& submitted) {
  auto& state = turn.state();
  const auto& requester = *state.peers.find(message.peer);
  const auto& id = submitted.trace;
  const auto refuse_it = [&](Fault fault) {
    refuse(turn, message, Kind::trace_submit, id, std::move(fault), submitted.urgency);
  };
  if (!allowed(requester.grant, Verb::submit_trace))
    return refuse_it({FaultCode::not_authorised, "", "Only members submit traces.", ""});
  if (auto* const open = state.traces.find(id)) return resubmit(turn, message, submitted, *open);
  if (submitted.known || state.traces.was_closed(id) || state.rounds.find(id))
    return refuse_it(duplicate());
  const auto way = route(state.peers, requester.grant, submitted);
  if (auto fault = objection(turn, requester, submitted, way)) return refuse_it(*std::move(fault));
  if (state.traces.size() >= turn.limits().open_traces_max ||
      state.traces.size_of(message.peer) >= turn.limits().open_traces_of_peer_max)
    return refuse_it({FaultCode::limit, "", "Too many traces are open.",
                      "Submit again when some have been answered."});

  turn.journey(id, Step::submitted, message.peer, submitted.attempt);
  // The check report tells the deadline.
  const auto clock = leads_to_center(way)
                         ? std::optional(start_clock(turn.limits(), submitted.urgency, turn.now()))
                         : std::nullopt;
  auto& trace =
      state.traces.open(id, {.requester = message.peer,
                             .center = PeerId::hub(),
                             .payload = turn.here(),
                             .bytes = message.bytes,
                             .message = message.message,
                             .named = submitted.named,
                             .origins = bounded(submitted.origins, turn.limits().origins_max),
                             .urgency = submitted.urgency,
                             .attempt = submitted.attempt,
                             .expires = submitted.expires,
                             .clock = clock,
                             .clarifications = {},
                             .amendment = amendment_in(submitted)});
  begin_round(turn, id, message.peer, true, submitted.urgency, submitted.to_ask);
  // After the question to the fifth store, or the trace would find itself.
  turn.emit(FileTrace{.trace = id, .payload = turn.here(), .owner = message.peer});
  send(turn, message, id, trace, way);
}

void take(Turn& turn, const MessageArrived& message, const TraceCancelled& cancelled) {
  auto* const trace = entitled(turn, message, Kind::trace_cancel, Verb::cancel_trace,
                               cancelled.trace, &Trace::requester);
  if (!trace) return;
  // While a trace is between two centers nobody would get the cancellation, so any address will do.
  const bool for_center = !cancelled.recipient.is_hub();
  if (for_center && !trace->center.is_hub() && cancelled.recipient != trace->center)
    return refuse(turn, message, Kind::trace_cancel, cancelled.trace, not_its_center(),
                  trace->urgency);
  turn.journey(cancelled.trace, Step::cancelled, message.peer);
  // The center is told only of what it may have: in the requester's words if they are for it.
  const bool told =
      trace->sent && for_center &&
      turn.post(trace->center, mail(message, Kind::trace_cancel, cancelled.trace, trace->urgency));
  close(turn, cancelled.trace, *trace, TraceState::closed_cancelled, told);
}

void take(Turn& turn, const MessageArrived& message, const InformationGiven& given) {
  constexpr auto kind = Kind::trace_information;
  auto* const trace =
      entitled(turn, message, kind, Verb::give_information, given.trace, &Trace::requester);
  if (!trace) return;
  if (!trace->center.is_hub() && given.recipient != trace->center)
    return refuse(turn, message, kind, given.trace, not_its_center(), trace->urgency);
  if (!trace->sent)
    return refuse(turn, message, kind, given.trace,
                  {FaultCode::wrong_state, "trace", "The center does not have the trace yet.",
                   "Wait until it asks."},
                  trace->urgency);
  if (turn.outbox_full(trace->center) ||
      !turn.post(trace->center, mail(message, kind, given.trace, trace->urgency)))
    return refuse(turn, message, kind, given.trace,
                  {FaultCode::limit, "recipient", "Too many messages wait for this center.",
                   "Send it again when the center is back."},
                  trace->urgency);
  turn.journey(given.trace, Step::information_given, message.peer);
  clock_information_given(turn, given.trace, *trace);
}

void take(Turn& turn, const MessageArrived& message, const CenterReported& reported) {
  constexpr auto kind = Kind::trace_update;
  auto* const trace =
      assigned(turn, message, kind, Verb::report_on_trace, reported.trace, reported.requester);
  if (!trace) return;
  if (trace->reports >= turn.limits().reports_of_trace_max)
    return refuse(turn, message, kind, reported.trace,
                  {FaultCode::limit, "", "Too many reports on one trace.", "Send the result."},
                  trace->urgency);
  ++trace->reports;
  if (reported.code == delayed) trace->delayed = true;
  turn.journey(reported.trace, Step::center_reported, message.peer, reported.code);
  note_acknowledged(turn, reported.trace, *trace, reported.request_version);
  (void)turn.post(trace->requester, mail(message, kind, reported.trace, trace->urgency));
  clock_center_reported(turn, reported.trace, *trace, reported.code);
}

void take(Turn& turn, const MessageArrived& message, const CenterAnswered& answered) {
  constexpr auto kind = Kind::trace_result;
  if (answered.version > 1 && !turn.state().traces.is_open(answered.trace))
    return correct(turn, message, answered);
  auto* const trace =
      assigned(turn, message, kind, Verb::answer_trace, answered.trace, answered.requester);
  if (!trace) return;
  turn.journey(answered.trace, Step::answered, message.peer, answered.code);
  note_acknowledged(turn, answered.trace, *trace, answered.request_version);
  (void)turn.post(trace->requester, mail(message, kind, answered.trace, trace->urgency));
  remember_withheld(turn, answered.trace, *trace, answered.code);
  remember_answered(turn, answered.trace, *trace, answered.version);
  turn.state().traces.close(answered.trace, turn.limits().closed_traces_kept);
}

void center_has_trace(Turn& turn, const PeerId& center, const TraceId& id, PayloadRef letter) {
  turn.journey(id, Step::delivered, center, static_cast<std::uint32_t>(Kind::trace_submit));
  auto* const trace = turn.state().traces.find(id);
  if (!trace || trace->payload != letter) return;
  trace->delivered = true;
  // Silence is enough for a trace that went straight there; one that waited has been spoken of.
  review(turn, id);
}

void bring_again(Turn& turn, const PeerId& center) {
  auto& state = turn.state();
  auto& peer = *state.peers.find(center);
  for (auto id = state.traces.next_of(center, std::nullopt); id;
       id = state.traces.next_of(center, id)) {
    auto& trace = *state.traces.find(*id);
    if (trace.center != center) continue;
    const auto bring = [&](Kind kind, PayloadRef letter, std::uint32_t bytes,
                           const Digest& digest) {
      const Turn::Mail mail{.kind = kind,
                            .subject = *id,
                            .urgency = trace.urgency,
                            .bytes = bytes,
                            .message = digest};
      if (!turn.post(center, mail, letter)) ++peer.undeliverable;
    };
    const auto& amended = trace.amendment;
    const bool waits = peer.letters.contains(trace.payload);
    if (!waits) bring(Kind::trace_submit, trace.payload, trace.bytes, trace.message);
    if (amended.payload != PayloadRef{} && !peer.letters.contains(amended.payload))
      bring(Kind::trace_amend, amended.payload, amended.bytes, amended.message);
    if (!waits && trace.clock) trace.clock->center_told = false;
  }
}

void trace_due(Turn& turn, const TraceId& id) {
  auto* const trace = turn.state().traces.find(id);
  assert(trace);
  if (trace->expires <= turn.now()) return close(turn, id, *trace, TraceState::closed_expired);
  clock_due(turn, id, *trace);
}

void review(Turn& turn, const TraceId& id) {
  auto& state = turn.state();
  auto* const trace = state.traces.find(id);
  if (!trace) return;
  const auto* const requester = state.peers.find(trace->requester);
  assert(requester);
  if (!requester->in_force()) return close(turn, id, *trace, TraceState::closed_not_authorised);
  if (trace->center.is_hub()) return;
  const auto* const center = state.peers.find(trace->center);
  assert(center);
  if (!center->in_force()) {
    leave_center(turn, id, *trace, requester->grant, TraceState::closed_center_revoked);
  } else if (!trace->sent && !answers_traces(center->grant)) {
    // What it has been sent it may still answer.
    leave_center(turn, id, *trace, requester->grant, TraceState::closed_no_center);
  } else if (!trace->sent && !may_use(requester->grant, trace->center)) {
    close(turn, id, *trace, TraceState::closed_not_authorised);
  } else if (center->suspended && !trace->told_waiting) {
    wait(turn, id, *trace);
  } else if (!center->suspended && trace->told_waiting && trace->delivered) {
    trace->told_waiting = false;
    tell(turn, id, trace->requester, TraceState::delivered, trace->center, trace->urgency);
  }
}

}  // namespace iwets::hub
