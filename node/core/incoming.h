#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/core/effects.h"
#include "node/core/events.h"

/// Incoming requests: traces of other members, sent to this one because its country has no center.
/// An officer answers them. Pure: a request is a value, and one step of it a function.
namespace iwets::node {

/// Where it stands. The numbers are kept on disk.
enum class IncomingState : std::uint8_t {
  received = 1,   ///< durable here; no officer has opened it
  taken_up = 2,   ///< an officer works on it
  asking = 3,     ///< the requester owes us information
  answered = 4,   ///< final: by our result
  withdrawn = 5,  ///< final: by the requester or the hub; `IncomingCase::closed` says why
};
[[nodiscard]] constexpr bool final(IncomingState state) { return state >= IncomingState::answered; }
/// "taken_up".
[[nodiscard]] std::string_view name(IncomingState state);

/// Our result, and what we corrected it to.
struct SaidResult {
  std::uint32_t number = 1, code = 0;
  std::optional<CountryCode> next_country;
  CorrectionReason reason = CorrectionReason::none;
  Instant at{};
  MessageId message;     ///< of a correction
  bool refused = false;  ///< by the hub: the one before it stands
  friend bool operator==(const SaidResult&, const SaidResult&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.number, self.code, self.next_country, self.reason, self.at, self.message,
            self.refused);
  }
};

/// An incoming request as facts. What it says stands elsewhere.
struct IncomingCase {
  TraceId id;
  PeerId requester;
  IncomingState state = IncomingState::received;
  Urgency urgency = Urgency::routine;
  std::uint32_t code = 0;  ///< what we said last; 0: nothing
  std::optional<CountryCode> next_country;
  std::optional<TraceState> closed;
  std::optional<FaultCode> fault;  ///< why the hub did not take what we said last
  bool delayed = false;            ///< we have said that we need longer (400)
  /// What the requester has asked about a delay, restriction or refusal, and what of it we have
  /// answered.
  std::uint32_t questions = 0, explanations = 0;
  Instant received{}, updated{}, ended{};  ///< the epoch stands for never
  Instant deadline{}, stopped{};           ///< the hub's clock
  std::uint32_t reminders = 0;
  bool escalated = false;
  bool unanswered = false;          ///< the requester has left our last question unanswered
  Instant again{};                  ///< when what we said last is to be sent once more
  std::vector<SaidResult> results;  ///< in order
  std::uint32_t acknowledged = 0;   ///< our correction that the requester has taken note of last
  Instant acknowledged_at{};
  std::uint32_t request = 1;        ///< version of the request that came last
  std::uint32_t request_known = 1;  ///< the version that we have named last
  [[nodiscard]] bool amendment_unread() const { return request_known < request; }

  friend bool operator==(const IncomingCase&, const IncomingCase&) = default;
  static void fields(auto& self, auto& archive) {
    archive(self.id, self.requester, self.state, self.urgency, self.code, self.next_country,
            self.closed, self.fault, self.delayed, self.questions, self.explanations, self.received,
            self.updated, self.ended, self.deadline, self.stopped, self.reminders, self.escalated,
            self.unanswered, self.again, self.results, self.acknowledged, self.acknowledged_at,
            self.request, self.request_known);
  }
};

/// Something to be said to the requester. Words and records are sealed by the shell, which holds
/// them; here, what the rules look at.
struct Saying {
  Kind kind = Kind::trace_update;  ///< an update, the result or an explanation
  std::uint32_t code = 0;          ///< 0 of an explanation
  std::optional<CountryCode> next_country;
  bool reason = false;                                   ///< one of ITI paragraph 22 is given
  bool words = false;                                    ///< something is said in words
  bool purchaser = false;                                ///< a purchaser is named
  bool chain = false;                                    ///< at least one holder is named
  bool automatic = false;                                ///< by the node itself, not by an officer
  CorrectionReason correction = CorrectionReason::none;  ///< of a result that was sent before
  std::uint32_t version = 1;                             ///< of the result; drawn by the core
  std::uint32_t request = 1;  ///< version of the request that we know; the same
  friend bool operator==(const Saying&, const Saying&) = default;
};
/// Why something cannot be said, for the officer.
struct Objection {
  bool of_state = false;  ///< it fits no longer, or not yet; otherwise a field is at fault
  std::string field, message, remedy;
};
/// Nothing: it may be said. `own` is the country of this member.
[[nodiscard]] std::optional<Objection> objection(const IncomingCase& c, const Saying& saying,
                                                 CountryCode own);

// ---------------------------------------------------------------------------------- the events

/// The hub has brought a request. `final_code`: the node answers it by itself (200: it cannot be
/// read, 410: the requester may not ask here, 500: the firearm is under trace already); 0: it does
/// not.
struct RequestCame {
  TraceId id;
  PeerId requester;
  Urgency urgency = Urgency::routine;
  std::uint32_t final_code = 0;
  std::uint32_t version = 1;  ///< of the request
};
/// The requester has amended its request.
struct AmendmentCame {
  std::uint32_t version = 2;
};
/// An officer of the requester has taken note of our corrected result.
struct AcknowledgementCame {
  std::uint32_t version = 2;
};
/// An officer says something; `objection` had none.
struct OfficerSays {
  Saying saying;
};
/// What `Say` ordered is in the outbox, or found no room.
struct SayingPosted {
  Saying saying;
  bool posted = true;
  MessageId message = {};
};
/// The same of `SayAgain`.
struct AgainPosted {
  bool posted = true;
};
struct InformationCame {};
struct QuestionCame {};
struct CancelCame {};
/// The hub's clock, as it stands now.
struct IncomingClockTold {
  ClockStep step = ClockStep::started;
  Instant deadline{}, stopped{};  ///< the epoch: it runs
  std::uint32_t reminders = 0;
  bool escalated = false;
};
/// The hub has closed the trace.
struct IncomingClosed {
  TraceState state = TraceState::closed_expired;
};
/// The hub did not take something that we said.
struct SayingRefused {
  Kind kind = Kind::trace_update;
  FaultCode code = FaultCode::malformed;
  bool no_room = false;  ///< for the requester; later there will be
  std::string note;
  MessageId message = {};  ///< empty: the hub could not read which
};
using IncomingEvent =
    std::variant<RequestCame, OfficerSays, SayingPosted, AgainPosted, AmendmentCame,
                 AcknowledgementCame, InformationCame, QuestionCame, CancelCame, IncomingClockTold,
                 IncomingClosed, SayingRefused, TimePassed>;

// --------------------------------------------------------------------------------- the effects

/// Seal it to the requester, put it into the outbox, keep it, and answer with `SayingPosted`.
struct Say {
  Saying saying;
  friend bool operator==(const Say&, const Say&) = default;
};
/// Post what was kept last once more, and answer with `AgainPosted`.
struct SayAgain {
  friend bool operator==(const SayAgain&, const SayAgain&) = default;
};
using IncomingEffect = std::variant<Say, SayAgain, Tell>;
using IncomingEffects = std::vector<IncomingEffect>;

/// How long until what found no room goes again.
struct IncomingWaits {
  Duration outbox = std::chrono::seconds{1};  ///< in our own outbox
  Duration hub = std::chrono::minutes{1};     ///< at the hub, for the requester
};

/// It says no more than that an amendment was read: what was said before stands.
[[nodiscard]] bool acknowledges_amendment(const IncomingCase& c, const Saying& saying);

/// Advances a request by one event; nothing: a new one, which only `RequestCame` makes. Save it
/// afterwards. Never fails: what does not fit is without effect.
[[nodiscard]] IncomingEffects step(std::optional<IncomingCase>& c, Instant now,
                                   const IncomingEvent& event, const IncomingWaits& waits = {});

}  // namespace iwets::node
