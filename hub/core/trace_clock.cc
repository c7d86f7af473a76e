#include "hub/core/trace_clock.h"

#include <cassert>

namespace iwets::hub {
namespace {

constexpr std::uint32_t information_requested = 606;

TraceClockDraft draft(const TraceId& id, const Trace& trace, ClockStep step) {
  const auto& clock = *trace.clock;
  return {.trace = id,
          .step = step,
          .center = trace.center,
          .deadline = clock.deadline,
          .stopped = clock.stopped,
          .reminders = clock.reminders,
          .inquiries = clock.inquiries,
          .escalated = clock.escalated,
          .delayed = trace.delayed};
}

void tell_requester(Turn& turn, const TraceId& id, const Trace& trace, ClockStep step) {
  turn.compose(trace.requester, draft(id, trace, step), trace.urgency);
}

/// A center that has not been sent the trace would not know what is meant.
void tell_center(Turn& turn, const TraceId& id, Trace& trace, ClockStep step) {
  if (!trace.sent) return;
  trace.clock->center_told = true;
  turn.compose(trace.center, draft(id, trace, step), trace.urgency);
}

Step step_of(ClockStep step) {
  switch (step) {
    case ClockStep::started: break;
    case ClockStep::stopped: return Step::clock_stopped;
    case ClockStep::resumed: return Step::clock_resumed;
    case ClockStep::reminder: return Step::overdue;
    case ClockStep::escalated: return Step::escalated;
    case ClockStep::inquiry: return Step::inquired;
    case ClockStep::unanswered: return Step::unanswered;
  }
  assert(false);  // A start is no step of its own: it comes with `queued`.
  return Step::queued;
}

}  // namespace

void begin_clock(Turn& turn, const TraceId& id, Trace& trace) {
  turn.state().traces.set_clock(id, trace, start_clock(turn.limits(), trace.urgency, turn.now()));
  const auto* const round = turn.state().rounds.find(id);
  if (!round || round->reported) tell_requester(turn, id, trace, ClockStep::started);
}

void clock_center_reported(Turn& turn, const TraceId& id, Trace& trace, std::uint32_t code) {
  auto clock = *trace.clock;
  if (code == information_requested &&
      stop_clock(clock, turn.limits(), trace.urgency, turn.now())) {
    turn.state().traces.set_clock(id, trace, clock);
    turn.journey(id, Step::clock_stopped, trace.requester);
    tell_requester(turn, id, trace, ClockStep::stopped);
    tell_center(turn, id, trace, ClockStep::stopped);
  } else if (!trace.clock->center_told) {
    tell_center(turn, id, trace, ClockStep::started);
  }
}

void clock_information_given(Turn& turn, const TraceId& id, Trace& trace) {
  auto clock = *trace.clock;
  if (!resume_clock(clock, turn.now())) return;
  turn.state().traces.set_clock(id, trace, clock);
  turn.journey(id, Step::clock_resumed, trace.center);
  tell_requester(turn, id, trace, ClockStep::resumed);
  tell_center(turn, id, trace, ClockStep::resumed);
}

void clock_due(Turn& turn, const TraceId& id, Trace& trace) {
  auto clock = *trace.clock;
  const auto step = advance_clock(clock, turn.limits(), trace.urgency, turn.now());
  turn.state().traces.set_clock(id, trace, clock);
  const bool of_requester = step == ClockStep::inquiry || step == ClockStep::unanswered;
  const std::uint32_t number = step == ClockStep::reminder  ? clock.reminders
                               : step == ClockStep::inquiry ? clock.inquiries
                                                            : 0U;
  turn.journey(id, step_of(step), of_requester ? trace.requester : trace.center, number);
  tell_requester(turn, id, trace, step);
  if (step != ClockStep::inquiry) tell_center(turn, id, trace, step);
}

}  // namespace iwets::hub
