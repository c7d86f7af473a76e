#pragma once

#include <cstdint>
#include <optional>

#include "hub/core/limits.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

namespace iwets::hub {

/// How long the center of an open trace has for its answer, and who was reminded of what. The clock
/// stands still while the requester owes information that the center has asked for (606).
struct Clock {
  Instant deadline;                ///< for the answer; while stopped, as it stood then
  std::optional<Instant> next;     ///< when somebody is reminded; nothing: nobody is any more
  std::optional<Instant> stopped;  ///< since then the requester owes information
  std::optional<Instant> resumes;  ///< while stopped: what `next` was
  std::uint8_t reminders = 0;      ///< of the center, for its answer
  std::uint8_t inquiries = 0;      ///< of the requester, about the question that is open
  bool escalated = false;          ///< the center stayed silent after the last reminder
  bool center_told = false;        ///< the center knows its deadline
  static void fields(auto& self, auto& ar) {
    ar(self.deadline, self.next, self.stopped, self.resumes, self.reminders, self.inquiries,
       self.escalated, self.center_told);
  }
};

/// Reminders of one party in a row; then the trace is escalated, or the center told of the silence.
inline constexpr std::uint8_t reminders_max = 3;

/// The clock of a trace that the hub has taken for a center now.
[[nodiscard]] Clock start_clock(const Limits& limits, Urgency urgency, Instant now);
/// Stops it: the center asks. False: it stands already.
bool stop_clock(Clock& clock, const Limits& limits, Urgency urgency, Instant now);
/// Lets it go on, with as much time as was left. False: it runs.
bool resume_clock(Clock& clock, Instant now);
/// What is due at `now`, which is not before `next`: one step. However late that is, the next one
/// is a whole interval away.
ClockStep advance_clock(Clock& clock, const Limits& limits, Urgency urgency, Instant now);

}  // namespace iwets::hub
