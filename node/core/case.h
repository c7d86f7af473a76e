#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "node/core/hop.h"
#include "node/core/versions.h"
#include "proto/types/archive.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

namespace iwets::node {

/// A trace, or a check of the stores without one. The numbers are kept on disk.
enum class CaseKind : std::uint8_t { trace = 0, check = 1 };

/// Where a case stands. The numbers are kept on disk.
enum class CaseState : std::uint8_t {
  queued = 1,       ///< durable here; the hub has not confirmed it
  receipted = 2,    ///< the hub has it durably
  with_center = 3,  ///< the center has it durably
  answered = 4,     ///< final: the center's result; of a check: the stores' report
  closed = 5,       ///< final: by the hub, `Case::closed` says why
  cancelled = 6,    ///< final: by the officer
  refused = 7,      ///< final: by the hub, `Case::fault` says why
};
[[nodiscard]] constexpr bool final(CaseState state) { return state >= CaseState::answered; }

/// A case as facts. What the form says stands elsewhere; only what decides is here.
struct Case {
  TraceId id;
  CaseKind kind = CaseKind::trace;
  CaseState state = CaseState::queued;
  Urgency urgency = Urgency::routine;
  bool named = false;                ///< the officer named the center
  std::vector<CountryCode> origins;  ///< countries whose center may know the firearm, best first
  /// Where the last submission went; the hub stands in when there is no center. Nothing: not yet
  /// decided, because there is no directory.
  std::optional<PeerId> recipient;
  bool to_post = true;        ///< a submission is due and has not entered the outbox
  std::uint32_t attempt = 0;  ///< submissions so far
  MessageId message;          ///< the last submission
  bool cancel_asked = false;
  std::uint32_t code = 0;  ///< the center's last code; the result's, once there is one
  std::optional<CountryCode> next_country;
  std::optional<TraceState> closed;
  std::optional<FaultCode> fault;
  /// How often each came. More than one final outcome or first report is a fault of the hub's,
  /// which is counted rather than hidden.
  std::uint32_t finals_seen = 0, reports_seen = 0, notices_seen = 0;
  /// When; the epoch stands for never.
  Instant submitted{}, updated{}, receipted{}, delivered{}, reported{}, first_notice{}, ended{};

  /// The hub's clock of the present center; the epoch stands for never.
  Instant deadline{}, stopped{};
  std::uint32_t reminders = 0, inquiries = 0;  ///< of the center; of us, about its question
  bool escalated = false;                      ///< the center is silent in spite of the reminders
  bool delayed = false;                        ///< it has said that it needs longer (400)
  Hop hop;            ///< its place among the traces of a case that goes on from country to country
  Versions versions;  ///< of its request and its result

  friend bool operator==(const Case&, const Case&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.id, self.kind, self.state, self.urgency, self.named, self.origins, self.recipient,
            self.to_post, self.attempt, self.message, self.cancel_asked, self.code,
            self.next_country, self.closed, self.fault, self.finals_seen, self.reports_seen,
            self.notices_seen, self.submitted, self.updated, self.receipted, self.delivered,
            self.reported, self.first_notice, self.ended, self.deadline, self.stopped,
            self.reminders, self.inquiries, self.escalated, self.delayed, self.hop, self.versions);
  }
  /// Bytes of the fields from `deadline` to `delayed`, all of them zero in a case that has none.
  static constexpr int clock_bytes = 2 * 8 + 2 * 4 + 2;
};

/// The officer has cancelled the trace, or the hub has not taken it: nobody works on it, and it may
/// be asked anew.
[[nodiscard]] constexpr bool came_to_nothing(const Case& c) {
  return c.state == CaseState::cancelled || c.state == CaseState::refused;
}

/// The names that the API and transcripts use: "with_center", "closed_no_center", ...
[[nodiscard]] std::string_view name(CaseState state);
[[nodiscard]] std::string_view name(TraceState state);

}  // namespace iwets::node
