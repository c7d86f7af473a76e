#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "node/core/case.h"

/// What the core of a node asks its shell to do, in this order, in the transaction of the event.
namespace iwets::node {

/// Write the submission of a trace, or the question of a check, for `recipient`, put it into the
/// outbox, and answer with `Posted`.
struct PostSubmission {
  TraceId id;
  CaseKind kind = CaseKind::trace;
  PeerId recipient;
  bool named = false;
  std::uint32_t attempt = 1;
  Urgency urgency = Urgency::routine;
  std::uint32_t version = 1;  ///< of the request
  friend bool operator==(const PostSubmission&, const PostSubmission&) = default;
};
/// Answer with `CancelPosted`.
struct PostCancel {
  TraceId id;
  PeerId recipient;
  std::string reason;
  friend bool operator==(const PostCancel&, const PostCancel&) = default;
};
/// Seal the officer's answer, which the shell holds, to the center, and answer with
/// `InformationPosted`.
struct PostInformation {
  TraceId id;
  PeerId recipient;
  friend bool operator==(const PostInformation&, const PostInformation&) = default;
};
/// Seal the officer's question why, which the shell holds, to the center, and answer with
/// `ClarificationPosted`.
struct PostClarification {
  TraceId id;
  PeerId recipient;
  friend bool operator==(const PostClarification&, const PostClarification&) = default;
};
/// Seal the amended request, which the shell holds, to the center, and answer with
/// `AmendmentPosted`.
struct PostAmendment {
  TraceId id;
  PeerId recipient;
  std::uint32_t version = 2;
  Urgency urgency = Urgency::routine;  ///< of the trace: behind its submission
  friend bool operator==(const PostAmendment&, const PostAmendment&) = default;
};
/// Tell the center that an officer has taken note, and answer with `AcknowledgementPosted`.
struct PostAcknowledgement {
  TraceId id;
  PeerId recipient;
  std::uint32_t version = 2;
  std::string officer;
  friend bool operator==(const PostAcknowledgement&, const PostAcknowledgement&) = default;
};
/// The case goes on from this answered trace: draw an id and answer with `HopOpened`.
struct OpenHop {
  TraceId id;
  friend bool operator==(const OpenHop&, const OpenHop&) = default;
};
/// Make the case durable as it is now.
struct SaveCase {
  Case state;
  friend bool operator==(const SaveCase&, const SaveCase&) = default;
};

/// A step in the life of a case: history of the case and event for those who watch. The numbers
/// are kept on disk.
enum class Step : std::uint8_t {
  submitted = 1,
  receipted = 2,
  delivered = 3,  ///< the center has it
  check_report = 4,
  check_update = 5,
  hit_notice = 6,
  center_report = 7,
  result = 8,
  closed = 9,
  cancelled = 10,
  refused = 11,
  route_changed = 12,
  resealed = 13,  ///< submitted again, for another center
  waiting = 14,   ///< the center is suspended or away
  cancel_asked = 15,
  information_given = 16,
  message_refused = 17,  ///< a message about the case, and the case goes on
  stray = 18,            ///< something that does not fit: kept, and without effect
  waiting_for_directory = 19,
  clock_started = 20,  ///< the deadline of another center
  clock_stopped = 21,  ///< until the officer answers the center
  clock_resumed = 22,
  reminder = 23,             ///< of the center: number
  escalated = 24,            ///< to the operator of the hub
  inquiry = 25,              ///< the officer is reminded of the center's question: number
  unanswered = 26,           ///< the center was told that no answer comes
  clarification_asked = 27,  ///< why the center delays, restricts or refuses
  explanation = 28,          ///< the center's answer to that
  continuation_waits = 29,   ///< for the officer; code: of `WayOn`
  continued = 30,            ///< at the center of the next country, as another trace
  not_continued = 31,        ///< code: of `WayOn`
  records_report = 32,
  link = 33,
  unbelievable = 34,  ///< a message that could not be believed
  // Of a hit between two members; the note names it.
  confirmation_asked = 60,      ///< by us, of the owner
  confirmation_requested = 61,  ///< of us, by the requester; 1: urgent
  confirmation_given = 62,      ///< by us: `Verdict`
  confirmation = 63,            ///< by the owner: `Verdict`
  confirmation_repeated = 64,   ///< number of the request
  confirmation_escalated = 65,
  reported_false = 66,           ///< by us
  false_hit = 67,                ///< the requester has found our record's hit false
  hit_rescinded = 68,            ///< it is no more: `RecordFate` of its record
  rescission_acknowledged = 69,  ///< by our officer
  located = 80,                  ///< by us: what the owner looks for
  record_located = 81,           ///< by the requester: what our record is about
  records_to_review = 82,        ///< our records are due: how many are to be reviewed
  pass_on_asked = 87,            ///< may a hit be passed on? of the owner; 1: urgent
  pass_on_answered = 88,         ///< by the owner: `PassOn`
  pass_on_clock = 89,            ///< what became of the request: `PassOnStep`
  attached = 83,                 ///< a file, by our officer; the note names it
  attachment_delivered = 84,     ///< ours, whole at the other party
  attachment_received = 85,      ///< theirs, whole here
  attachment_failed = 86,        ///< `AttachmentOutcome`; none: refused by the hub
  correction = 70,               ///< of the result, by its center: version
  correction_acknowledged = 71,  ///< by an officer of ours: version
  basis_corrected = 72,          ///< the answer with which this trace began: version
  amended = 73,                  ///< the request, by us: version
  amendment_acknowledged = 74,   ///< by the center: version

  // Of incoming requests: traces of other members that this one answers.
  incoming_request = 40,
  incoming_reported = 41,      ///< what we said: code; the trace stays open
  incoming_answered = 42,      ///< our final answer: code
  incoming_information = 43,   ///< the requester has answered our question
  incoming_question = 44,      ///< the requester asks why we delay, restrict or refuse
  incoming_explained = 45,     ///< our answer to that
  incoming_clock = 46,         ///< the deadline has begun, stands, or goes on
  incoming_overdue = 47,       ///< the hub reminds us: number
  incoming_escalated = 48,     ///< to the operator of the hub
  incoming_unanswered = 49,    ///< the requester has left our question unanswered
  incoming_closed = 50,        ///< by the requester or the hub: `TraceState`
  incoming_refused = 51,       ///< the hub did not take what we said: fault
  incoming_corrected = 75,     ///< our result, by us: version
  incoming_amended = 76,       ///< the request, by the requester: version
  incoming_acknowledged = 77,  ///< our correction, by the requester: version

  // Of the watch over this member's own questions; the note is the number of the alarm.
  alarm_raised = 90,  ///< code: `AlarmKind`
  alarm_closed = 91,  ///< by a supervisor

  // Of the reference table; the note says what is new, or what is wrong.
  table_updated = 92,  ///< edition
  table_refused = 93,  ///< edition
  // Between officers of this member; the note says from whom to whom.
  handed_over = 100,        ///< a case
  draft_handed_over = 101,  ///< a request that is not finished
};
/// The step as the API names it: "check_report".
[[nodiscard]] std::string_view name(Step step);

[[nodiscard]] constexpr bool is_of_hit(Step step) {
  return (step >= Step::confirmation_asked && step <= Step::rescission_acknowledged) ||
         step == Step::located || step == Step::record_located ||
         (step >= Step::pass_on_asked && step <= Step::pass_on_clock);
}

/// Tell those who watch, and keep it as history.
struct Tell {
  Step step = Step::submitted;
  TraceId id;  ///< empty: about no case
  std::uint32_t code = 0;
  std::optional<PeerId> peer;
  std::string note;
  friend bool operator==(const Tell&, const Tell&) = default;
};

using Effect = std::variant<PostSubmission, PostCancel, PostInformation, PostClarification,
                            PostAmendment, PostAcknowledgement, OpenHop, SaveCase, Tell>;
using Effects = std::vector<Effect>;

}  // namespace iwets::node
