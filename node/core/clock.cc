#include "node/core/node_core.h"

// The hub's clock of a trace, as the requester reads it.
namespace iwets::node {
namespace {

Step step_of(ClockStep step) {
  switch (step) {
    case ClockStep::started: return Step::clock_started;
    case ClockStep::stopped: return Step::clock_stopped;
    case ClockStep::resumed: return Step::clock_resumed;
    case ClockStep::reminder: return Step::reminder;
    case ClockStep::escalated: return Step::escalated;
    case ClockStep::inquiry: return Step::inquiry;
    case ClockStep::unanswered: return Step::unanswered;
  }
  return Step::clock_started;
}

}  // namespace

void NodeCore::on(const ClockTold& e, Effects& effects) {
  auto* c = open(e.id);
  if (c == nullptr) return tell(effects, Step::stray, e.id, 0, e.center, "a clock of no trace");
  // What the hub wrote before the trace ended, or before it went to another center.
  if (final(c->state) || c->recipient != e.center) return;
  c->deadline = e.deadline;
  c->stopped = e.stopped;
  c->reminders = e.reminders;
  c->inquiries = e.inquiries;
  c->escalated = e.escalated;
  const auto number = e.step == ClockStep::reminder  ? e.reminders
                      : e.step == ClockStep::inquiry ? e.inquiries
                                                     : 0U;
  const bool dated = e.step == ClockStep::started || e.step == ClockStep::resumed;
  tell(effects, step_of(e.step), e.id, number, e.center, dated ? text(e.deadline) : "");
  save(*c, effects);
}

}  // namespace iwets::node
