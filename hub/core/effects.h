#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/events.h"

/// What the hub's core asks its shell to do. Released only after the events that caused them are
/// durable, in this order; each is safe to perform twice.
namespace iwets::hub {

// ------------------------------------------------------------------------------------ the link

/// Transmit a numbered message; `payload` holds its envelope.
struct Send {
  PeerId peer;
  SessionId session = 0;
  std::uint64_t generation = 0, number = 0;
  Digest previous{};
  PayloadRef payload{};
  friend bool operator==(const Send&, const Send&) = default;
};
/// Sign and transmit the receipt for everything up to `position`. Of several to one session that
/// are released together, the last says it all.
struct Acknowledge {
  PeerId peer;
  SessionId session = 0;
  link::Position position;
  link::Credit credit;
  friend bool operator==(const Acknowledge&, const Acknowledge&) = default;
};
struct AcceptAttach {
  PeerId peer;
  SessionId session = 0;
  link::Position received;  ///< peer to hub
  link::Position sent;      ///< hub to peer: last drawn
  link::Credit credit;      ///< for peer to hub
  std::uint64_t directory_version = 0;
  friend bool operator==(const AcceptAttach&, const AcceptAttach&) = default;
};
/// The numbers of `AttachFault` in the schema.
enum class AttachFault : std::uint8_t {
  version_too_new = 1,
  version_too_old = 2,
  unknown_peer = 3,
  suspended = 4,
  revoked = 5,
  lane_forked = 6,
  peer_behind = 7,
  hub_behind = 8,
  malformed = 9,
  draining = 10,
  too_many_sessions = 11
};
struct RefuseAttach {
  PeerId peer;
  SessionId session = 0;
  AttachFault fault = AttachFault::malformed;
  friend bool operator==(const RefuseAttach&, const RefuseAttach&) = default;
};
/// Ask the peer to send again from `number`.
struct AskResend {
  PeerId peer;
  SessionId session = 0;
  std::uint64_t generation = 0, number = 0;
  friend bool operator==(const AskResend&, const AskResend&) = default;
};
struct StopLane {
  PeerId peer;
  SessionId session = 0;
  link::LaneStop why = link::LaneStop::forked;
  bool peer_to_hub = true;
  link::Position position;
  bool beyond_credit = false;  ///< the peer sent more than it was granted (`why` is then forked)
  friend bool operator==(const StopLane&, const StopLane&) = default;
};
/// Tell an older session, or one of a peer that lost its rights, that it is over.
struct EndSession {
  PeerId peer;
  SessionId session = 0;
  std::optional<AttachFault> fault;  ///< nothing: fenced by a newer session
  friend bool operator==(const EndSession&, const EndSession&) = default;
};
/// Tell the peer its credit (a Ping).
struct GrantCredit {
  PeerId peer;
  SessionId session = 0;
  link::Credit credit;
  friend bool operator==(const GrantCredit&, const GrantCredit&) = default;
};

// ---------------------------------------------------------------------------- stores and checks

/// Ask these stores about the payload's person, firearm, document and vehicle; answer with
/// `StoresAnswered`, in as many parts as the stores need.
struct AskStores {
  TraceId subject;
  bool is_trace = false;
  PayloadRef question{};
  PeerId requester;
  Stores stores;
  bool nominal_papers = false;  ///< a document check may meet the papers of nominals, too
  Day today = {};               ///< records whose last day is before it do not count
  Instant now{};                ///< checks that are remembered no longer are not met
  friend bool operator==(const AskStores&, const AskStores&) = default;
};
/// Keep the trace as a record of the fifth store, or remember the check, which nobody finds there.
struct FileTrace {
  TraceId trace;
  PayloadRef payload{};
  PeerId owner;
  bool is_trace = true;
  friend bool operator==(const FileTrace&, const FileTrace&) = default;
};
/// Apply the records in the payload; answer with `RecordsApplied`.
struct ApplyRecords {
  PeerId owner;
  PayloadRef source{};
  friend bool operator==(const ApplyRecords&, const ApplyRecords&) = default;
};
/// A hit that was told when its record was another.
struct InDoubt {
  HitId hit;
  std::string record;     ///< its owner's id of it
  PayloadRef question{};  ///< envelope of the trace or check
  friend bool operator==(const InDoubt&, const InDoubt&) = default;
};
/// Compare records of message `source`, from its `first` one on, with the questions before it;
/// answer with `QuestionMet` for each that is met, then with `RecordsCompared`.
struct CompareRecords {
  PayloadRef source{};
  PeerId owner;
  std::uint32_t first = 0;
  std::uint32_t most = 0;  ///< how many
  Instant now;
  std::vector<InDoubt> in_doubt = {};  ///< do they still alert?
  friend bool operator==(const CompareRecords&, const CompareRecords&) = default;
};
/// Take out records whose last day is before `today`, and find those to be reviewed; answer with
/// `RecordsSwept`.
struct SweepRecords {
  PayloadRef source{};  ///< the entry that has ordered it: the stores change by it
  Day today;
  Day review_until;         ///< of what ends by this day the owners are reminded; none: of nothing
  Day reviewed;             ///< what ends by this day was found before...
  std::uint32_t seen = 0;   ///< ... if its number is lower
  std::uint64_t place = 0;  ///< where to begin: a day in the upper half, a number in the lower
  std::uint32_t most = 0;   ///< how many of each
  friend bool operator==(const SweepRecords&, const SweepRecords&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.source, self.today, self.review_until, self.reviewed, self.seen, self.place, self.most);
  }
};
/// Verify and serve the peer's new keys from now on.
struct AdoptKeys {
  PeerId peer;
  PayloadRef source{};
  friend bool operator==(const AdoptKeys&, const AdoptKeys&) = default;
};

// ------------------------------------------------------------------------------------- erasure

/// Nobody needs this payload any more: a piece of an attachment that was delivered, or will not be.
struct ReleasePayload {
  PayloadRef payload{};
  friend bool operator==(const ReleasePayload&, const ReleasePayload&) = default;
};

/// Take these traces out of the fifth store, and destroy the keys of their payloads and of those
/// checks.
struct EraseCases {
  std::vector<TraceId> subjects;
  friend bool operator==(const EraseCases&, const EraseCases&) = default;
};

// ------------------------------------------------------------------- messages of the hub's own

/// The first report has all five stores; an update has those that answered late.
struct CheckReportDraft {
  TraceId subject;
  bool update = false;
  std::vector<std::pair<Store, Outcome>> outcomes;
  std::vector<PayloadRef> answers;  ///< payloads of the `StoresAnswered` events
  Stores not_authorised;            ///< of those not asked: because the peer may not
  std::optional<Instant> deadline;  ///< of the first report on a trace: for its center
  PayloadRef question{};            ///< envelope of the trace or check
  friend bool operator==(const CheckReportDraft&, const CheckReportDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.subject, self.update, self.outcomes, self.answers, self.not_authorised, self.deadline,
       self.question);
  }
};
struct HitNoticeDraft {
  HitId hit;
  Party party = Party::requester;
  TraceId subject;
  bool is_trace = false;
  PayloadRef question{};  ///< envelope of the trace or check: the facts of the case
  PayloadRef answer{};    ///< payload of `StoresAnswered` or `QuestionMet`: the match
  PeerId requester;
  bool retroactive = false;   ///< the record came after the question
  std::uint32_t version = 0;  ///< of the record that was met
  friend bool operator==(const HitNoticeDraft&, const HitNoticeDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.party, self.subject, self.is_trace, self.question, self.answer,
       self.requester, self.retroactive, self.version);
  }
};
struct RefusalDraft {
  MessageId message;
  std::uint64_t number = 0;
  std::optional<Kind> kind;
  TraceId subject;
  FaultCode code = FaultCode::malformed;
  std::string field, reason, remedy;
  friend bool operator==(const RefusalDraft&, const RefusalDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.message, self.number, self.kind, self.subject, self.code, self.field, self.reason,
       self.remedy);
  }
};
struct RouteChangedDraft {
  TraceId trace;
  std::optional<PeerId> center;
  friend bool operator==(const RouteChangedDraft&, const RouteChangedDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.center); }
};
struct TraceStatusDraft {
  TraceId trace;
  TraceState state = TraceState::waiting_for_center;
  std::optional<PeerId> center;
  friend bool operator==(const TraceStatusDraft&, const TraceStatusDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.state, self.center); }
};
struct RecordsReportDraft {
  PayloadRef report{};  ///< payload of the `RecordsApplied` event
  friend bool operator==(const RecordsReportDraft&, const RecordsReportDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.report); }
};
/// The directory in force, with the successions since.
struct DirectoryDraft {
  std::uint64_t version = 0;
  friend bool operator==(const DirectoryDraft&, const DirectoryDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.version); }
};
/// The clock of a trace, as it stands now.
struct TraceClockDraft {
  TraceId trace;
  ClockStep step = ClockStep::started;  ///< what has become of it
  PeerId center;
  Instant deadline;
  std::optional<Instant> stopped;
  std::uint8_t reminders = 0, inquiries = 0;
  bool escalated = false;
  bool delayed = false;  ///< the center has reported 400
  friend bool operator==(const TraceClockDraft&, const TraceClockDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.step, self.center, self.deadline, self.stopped, self.reminders,
       self.inquiries, self.escalated, self.delayed);
  }
};
/// The clock of a confirmation, as it stands now.
struct ConfirmationClockDraft {
  HitId hit;
  TraceId subject;
  ConfirmationStep step = ConfirmationStep::started;  ///< what has become of it
  std::uint8_t number = 0;                            ///< of the request
  Instant deadline;
  friend bool operator==(const ConfirmationClockDraft&, const ConfirmationClockDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.step, self.number, self.deadline);
  }
};
/// A hit is taken back.
struct HitRescindedDraft {
  HitId hit;
  TraceId subject;
  RecordFate fate = RecordFate::withdrawn;  ///< of its record
  friend bool operator==(const HitRescindedDraft&, const HitRescindedDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.hit, self.subject, self.fate); }
};
/// The clock of a request to pass on what a hit shows, as it stands now.
struct PassOnClockDraft {
  HitId hit;
  TraceId subject;
  std::optional<CountryCode> country = {};
  MessageId request;
  PassOnStep step = PassOnStep::started;  ///< what has become of it
  std::uint8_t number = 0;                ///< of the request; `fallen`: 0
  Instant deadline{};
  friend bool operator==(const PassOnClockDraft&, const PassOnClockDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.country, self.request, self.step, self.number, self.deadline);
  }
};
/// Records of the reader's own that are due.
struct RecordsToReviewDraft {
  std::uint32_t to_review = 0, expired = 0;
  std::vector<DueRecord> listed_review = {}, listed_expired = {};  ///< the first of each
  friend bool operator==(const RecordsToReviewDraft&, const RecordsToReviewDraft&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.to_review, self.expired, self.listed_review, self.listed_expired);
  }
};
/// What the hub has dropped of an attachment, and why.
struct AttachmentArrivedDraft {
  TraceId trace;
  Digest digest{};
  AttachmentOutcome outcome = AttachmentOutcome::none;
  friend bool operator==(const AttachmentArrivedDraft&, const AttachmentArrivedDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.digest, self.outcome); }
};
/// A piece of an edition of the reference table.
struct TableDraft {
  std::uint32_t edition = 0, piece = 0;
  PayloadRef update{};  ///< payload of the `TableLoaded` event
  friend bool operator==(const TableDraft&, const TableDraft&) = default;
  static void fields(auto& self, auto& ar) { ar(self.edition, self.piece, self.update); }
};
using Draft = std::variant<CheckReportDraft, HitNoticeDraft, RefusalDraft, RouteChangedDraft,
                           TraceStatusDraft, RecordsReportDraft, DirectoryDraft, TraceClockDraft,
                           ConfirmationClockDraft, HitRescindedDraft, RecordsToReviewDraft,
                           PassOnClockDraft, AttachmentArrivedDraft, TableDraft>;

/// Write and sign a message of the hub's; answer with `Composed`.
struct Compose {
  std::uint64_t number = 0;  ///< of this draft; gap-free in the life of the hub
  PeerId recipient;
  Draft draft;
  Instant created;
  friend bool operator==(const Compose&, const Compose&) = default;
  static void fields(auto& self, auto& ar) {
    ar(self.number, self.recipient, self.draft, self.created);
  }
};

// --------------------------------------------------------------------------------- the journey

/// A step in the life of a trace, as an operator sees it.
enum class Step : std::uint8_t {
  submitted = 1,  ///< by the requester
  queued = 2,     ///< for `peer`
  sent = 3,       ///< a number on the lane to `peer` was drawn
  delivered = 4,  ///< `peer` has acknowledged
  checks_asked = 5,
  stores_answered = 6,
  check_reported = 7,
  hit_noticed = 8,      ///< a notice for `peer` was decided
  center_reported = 9,  ///< code
  answered = 10,        ///< code
  refused = 11,         ///< fault code
  rerouted = 12,        ///< to `peer`
  waiting = 13,         ///< for `peer`, which is suspended
  closed = 14,          ///< by the hub: `TraceState`
  cancelled = 15,
  information_given = 16,
  undeliverable = 17,    ///< `peer` leaves so much unread that no more is kept: kind
  checks_given_up = 18,  ///< of `peer`: so many are late that the oldest are dropped
  erased = 19,           ///< what the hub kept of it
  consulted = 20,        ///< in the audit log, by an operator
  clock_stopped = 21,    ///< `peer`, the requester, owes information
  clock_resumed = 22,    ///< for `peer`, the center
  overdue = 23,          ///< at `peer`, the center: number of the reminder
  escalated = 24,        ///< `peer`, the center, stayed silent after the last one
  inquired = 25,         ///< `peer`, the requester, was reminded of the question: number
  unanswered = 26,       ///< by `peer`, the requester, after the last one
  clarification_sought = 27,
  clarification_given = 28,
  confirmation_asked = 40,      ///< of `peer`, the owner of the record
  confirmation_repeated = 41,   ///< number of the request
  confirmation_escalated = 42,  ///< `peer`, the owner, stayed silent after the last one
  confirmation_postponed = 43,  ///< `peer` will answer later
  hit_confirmed = 44,           ///< by `peer`
  hit_not_confirmed = 45,
  hit_reported_false = 46,       ///< to `peer`, the owner
  notice_dropped = 50,           ///< what was decided for `peer` may no longer be shown to it: kind
  met_later = 51,                ///< by a record that was entered after it
  hit_rescinded = 52,            ///< `peer` is told that a hit is no more: `RecordFate`
  hit_located = 53,              ///< the requester has found what `peer`, the owner, looks for
  corrected = 60,                ///< by `peer`, the center: version of the result
  correction_acknowledged = 61,  ///< by `peer`, the requester: version
  amended = 62,                  ///< by `peer`, the requester: version of the request
  amendment_acknowledged = 63,   ///< by `peer`, the center, by a word that names it: version
  pass_on_asked = 68,            ///< of `peer`, the owner of the record: number of the request
  pass_on_answered = 69,         ///< by `peer`: `PassOn`
  pass_on_escalated = 70,        ///< `peer`, the owner, stayed silent after the last one
  pass_on_fallen = 71,        ///< what was asked of `peer` and said by it: its record was changed
  attachment_announced = 64,  ///< by `peer`: its size in KiB
  attachment_arrived = 65,    ///< whole at `peer`
  attachment_failed = 66,     ///< at `peer`: `AttachmentOutcome`
  attachment_dropped = 67,    ///< on its way to `peer`, by the hub: `AttachmentOutcome`
  // Of the reference table, without a subject.
  table_loaded = 72,   ///< all pieces of an edition are here: its number
  table_sent = 73,     ///< `peer` has all pieces of it
  table_held = 74,     ///< `peer` says which edition it has
  table_refused = 75,  ///< `peer` could not take this edition
};
struct Journey {
  TraceId subject;
  Step step = Step::submitted;
  PeerId peer;
  std::uint32_t code = 0;
  friend bool operator==(const Journey&, const Journey&) = default;
};

using Effect =
    std::variant<Send, Acknowledge, AcceptAttach, RefuseAttach, AskResend, StopLane, EndSession,
                 GrantCredit, AskStores, FileTrace, ApplyRecords, AdoptKeys, EraseCases,
                 CompareRecords, SweepRecords, Compose, Journey, ReleasePayload>;
using Effects = std::vector<Effect>;

}  // namespace iwets::hub
