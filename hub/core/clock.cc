#include "hub/core/clock.h"

#include <cassert>

namespace iwets::hub {
namespace {

Duration allowance(const Limits& limits, Urgency urgency) {
  return urgency == Urgency::urgent ? limits.urgent_allowance : limits.routine_allowance;
}

Duration interval(const Limits& limits, Urgency urgency) {
  return allowance(limits, urgency) * limits.reminder_percent / 100;
}

}  // namespace

Clock start_clock(const Limits& limits, Urgency urgency, Instant now) {
  const auto deadline = now + allowance(limits, urgency);
  return {.deadline = deadline, .next = deadline, .stopped = {}, .resumes = {}};
}

bool stop_clock(Clock& clock, const Limits& limits, Urgency urgency, Instant now) {
  if (clock.stopped) return false;
  clock.stopped = now;
  clock.resumes = clock.next;
  clock.next = now + interval(limits, urgency);
  clock.inquiries = 0;
  return true;
}

bool resume_clock(Clock& clock, Instant now) {
  if (!clock.stopped) return false;
  const auto stood = now - *clock.stopped;
  clock.deadline += stood;
  clock.next = clock.resumes;
  if (clock.next) *clock.next += stood;
  clock.stopped.reset();
  clock.resumes.reset();
  return true;
}

ClockStep advance_clock(Clock& clock, const Limits& limits, Urgency urgency, Instant now) {
  assert(clock.next && *clock.next <= now);
  clock.next = now + interval(limits, urgency);
  auto& count = clock.stopped ? clock.inquiries : clock.reminders;
  if (count < reminders_max) {
    ++count;
    return clock.stopped ? ClockStep::inquiry : ClockStep::reminder;
  }
  clock.next.reset();
  if (clock.stopped) return ClockStep::unanswered;
  clock.escalated = true;
  return ClockStep::escalated;
}

}  // namespace iwets::hub
