#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "proto/link/lane.h"
#include "proto/types/instant.h"

namespace iwets::hub {

/// Every bound of the hub's core. Part of its state: a `HubStarted` brings new ones, so that a
/// replay works within the bounds of its time.
struct Limits {
  Duration check_wait_max = std::chrono::seconds{2};  ///< then a silent store is unavailable
  std::size_t open_traces_max = 2'000'000;            ///< of the hub
  std::size_t open_traces_of_peer_max = 500'000;
  std::size_t outbox_of_peer_max = 1'000'000;  ///< then nothing is taken that makes it longer; the
                                               ///< hub's own messages may use as much again
  std::size_t closed_traces_kept = 20'000;     ///< remembered, to tell "closed" from "unknown"
  std::size_t found_max = 64;                  ///< matches of one store in one answer
  std::size_t origins_max = 8;                 ///< of one trace
  std::size_t checks_max = 100'000;            ///< not yet reported: beyond it intake stops
  std::size_t late_checks_max = 100'000;  ///< reported with stores missing; the oldest is given up
  std::size_t drafts_max = 200'000;       ///< not yet composed: beyond it intake stops
  std::size_t records_of_peer_max = 256;  ///< its messages not yet applied: then its credit stops
  std::size_t messages_remembered = 128;  ///< ids of a peer's last messages: a message counts once
  std::size_t successions_max = 64;       ///< of one peer, until the directory has its keys
  std::uint32_t reports_of_trace_max = 1'000;  ///< of its center
  std::size_t overdue_per_step_max = 256;      ///< closed in one step; the rest in the next
  std::size_t reviewed_per_step_max = 256;     ///< traces looked at after a peer's rights changed
  // How long a center has for its answer, and the part of it after which somebody is reminded
  // again.
  Duration urgent_allowance = std::chrono::hours{24};
  Duration routine_allowance = std::chrono::hours{10 * 24};
  std::uint32_t reminder_percent = 25;
  Duration clarification_time = std::chrono::hours{30 * 24};  ///< after a trace ended with 401, 402
  std::uint32_t clarifications_of_trace_max = 16;
  std::size_t withheld_max = 100'000;  ///< traces about which one can still ask; then the oldest go
  Duration correction_time = std::chrono::hours{90 * 24};  ///< in which a result can be corrected
  std::size_t answered_max = 200'000;  ///< traces that still can be; then the oldest go
  // How long the owner of a record has to confirm a hit, before the request is repeated.
  Duration confirmation_urgent = std::chrono::minutes{10};
  Duration confirmation_routine = std::chrono::hours{1};
  Duration confirmation_later_max = std::chrono::hours{7 * 24};  ///< that it can ask for
  // The same for its word on passing on what a hit shows.
  Duration pass_on_urgent = std::chrono::hours{1};
  Duration pass_on_routine = std::chrono::hours{24};
  std::size_t pass_on_countries_max = 8;            ///< asked for of one hit
  Duration hit_time = std::chrono::hours{90 * 24};  ///< in which a hit is known
  std::size_t hits_max = 200'000;                   ///< of them; then the oldest go
  std::uint32_t said_of_hit_max = 64;               ///< messages about one, of both parties
  std::uint32_t compared_at_once = 100;   ///< records with earlier questions, behind all other work
  std::size_t comparisons_max = 400'000;  ///< messages with records that wait for it; then no more
  std::uint32_t review_days = 60;         ///< before the last day of a record its owner is reminded
  std::uint32_t swept_at_once = 256;      ///< records that expire, or are to be reviewed
  std::size_t due_listed_max = 100;       ///< of each in one message to their owner
  Duration attachment_time = std::chrono::hours{90 * 24};  ///< from announced to delivered
  std::size_t attachments_of_trace_max = 32;               ///< of both parties
  std::uint64_t attachment_bytes_of_trace_max = 256U << 20U;
  std::uint64_t attachment_bytes_of_peer_max = 1U << 30U;  ///< announced by it, not yet delivered
  std::size_t attachments_of_peer_max = 1'000;             ///< the same, in number
  std::size_t attachments_max = 200'000;                   ///< of the hub, not yet delivered
  std::size_t concluded_attachments_max = 100'000;  ///< remembered; then the oldest are forgotten
  link::LaneLimits lane{};                          ///< `outbox_items_max` is not used here

  static void fields(auto& self, auto& ar) {
    ar(self.check_wait_max, self.open_traces_max, self.open_traces_of_peer_max,
       self.outbox_of_peer_max, self.closed_traces_kept, self.found_max, self.origins_max,
       self.checks_max, self.late_checks_max, self.drafts_max, self.records_of_peer_max,
       self.messages_remembered, self.successions_max, self.reports_of_trace_max,
       self.overdue_per_step_max, self.reviewed_per_step_max, self.urgent_allowance,
       self.routine_allowance, self.reminder_percent, self.clarification_time,
       self.clarifications_of_trace_max, self.withheld_max, self.confirmation_urgent,
       self.confirmation_routine, self.confirmation_later_max, self.hit_time, self.hits_max,
       self.said_of_hit_max, self.compared_at_once, self.comparisons_max, self.correction_time,
       self.answered_max, self.review_days, self.swept_at_once, self.due_listed_max,
       self.pass_on_urgent, self.pass_on_routine, self.pass_on_countries_max, self.attachment_time,
       self.attachments_of_trace_max, self.attachment_bytes_of_trace_max,
       self.attachment_bytes_of_peer_max, self.attachments_of_peer_max, self.attachments_max,
       self.concluded_attachments_max, self.lane.window_messages_max, self.lane.window_bytes_max);
  }
};

}  // namespace iwets::hub
