#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "hub/core/contents.h"
#include "hub/core/limits.h"
#include "proto/link/lane.h"
#include "proto/types/archive.h"
#include "proto/types/day.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// Everything that can happen to the hub, as facts. The journal is the list of these; the state is
/// their fold. No event holds personal data: content stays in payloads.
namespace iwets::hub {

/// A connection of a peer; drawn by the shell, never used twice, not even across restarts.
using SessionId = std::uint64_t;

// ---------------------------------------------------------------------------------- the events

/// Number of the layout of state and events, and of the rules by which a step folds them, those of
/// the record stores included. Whoever changes any of these raises it: an old journal must not be
/// folded by new rules.
inline constexpr std::uint32_t core_version = 12;

/// The process has started: every session is gone. First event of each run.
struct HubStarted {
  /// The first two stay where they are for ever, so that any release can read who wrote a journal.
  std::uint32_t core = core_version;
  std::string version;  ///< of the program
  /// In force from now on, so that a replay works within the bounds of its time; nothing: as
  /// before.
  std::optional<Limits> limits;
  static void fields(auto& self, auto& ar) { ar(self.core, self.version, self.limits); }
};

/// What the directory grants to a peer.
struct Grant {
  PeerId peer;
  Stores may_ask;
  Stores may_fill;
  std::vector<CountryCode> may_trace_to;  ///< empty = every center
  bool revoked = false;
  bool keys_taken = false;  ///< the directory has the peer's newest keys: its successions are past
  bool answers_traces = false;  ///< a member: traces for its country, while that has no center
  static void fields(auto& self, auto& ar) {
    ar(self.peer, self.may_ask, self.may_fill, self.may_trace_to, self.revoked, self.keys_taken,
       self.answers_traces);
  }
};

/// A directory, verified by the shell, is in force. A peer that it no longer names is revoked.
struct DirectoryLoaded {
  std::uint64_t version = 0;
  std::vector<Grant> grants;
  static void fields(auto& self, auto& ar) { ar(self.version, self.grants); }
};

/// An operator takes a peer out, or lets it in again.
struct PeerSuspended {
  PeerId peer;
  static void fields(auto& self, auto& ar) { ar(self.peer); }
};
struct PeerResumed {
  PeerId peer;
  static void fields(auto& self, auto& ar) { ar(self.peer); }
};

/// A peer begins a session and says where its lanes stand.
struct PeerAttached {
  PeerId peer;
  SessionId session = 0;
  link::Position sent;      ///< peer to hub: last drawn
  link::Position acked;     ///< peer to hub: last receipted
  link::Position received;  ///< hub to peer
  link::Credit credit;      ///< for hub to peer
  bool hub_behind = false;  ///< its highest receipt is beyond, or other than, the hub's journal
  std::uint64_t directory_version = 0;
  static void fields(auto& self, auto& ar) {
    ar(self.peer, self.session, self.sent, self.acked, self.received, self.credit, self.hub_behind,
       self.directory_version);
  }
};
struct PeerDetached {
  PeerId peer;
  SessionId session = 0;
  static void fields(auto& self, auto& ar) { ar(self.peer, self.session); }
};

/// The peer has everything up to `position` of the lane from the hub (signature verified).
struct PeerAcknowledged {
  PeerId peer;
  SessionId session = 0;
  link::Position position;
  link::Credit credit;
  static void fields(auto& self, auto& ar) {
    ar(self.peer, self.session, self.position, self.credit);
  }
};
struct CreditGranted {
  PeerId peer;
  SessionId session = 0;
  link::Credit credit;
  static void fields(auto& self, auto& ar) { ar(self.peer, self.session, self.credit); }
};
struct ResendAsked {
  PeerId peer;
  SessionId session = 0;
  std::uint64_t generation = 0, number = 0;
  static void fields(auto& self, auto& ar) {
    ar(self.peer, self.session, self.generation, self.number);
  }
};

/// A message came on a peer's lane; the shell has verified its author. It brings a payload (its
/// envelope) under the index of this event.
struct MessageArrived {
  PeerId peer;
  SessionId session = 0;
  std::uint64_t generation = 0, number = 0;
  Digest previous{};        ///< running digest that the frame claims before it
  Digest message{};         ///< BLAKE2b-256 of the envelope
  std::uint32_t bytes = 0;  ///< of the envelope
  MessageId id;
  Content content;
  static void fields(auto& self, auto& ar) {
    ar(self.peer, self.session, self.generation, self.number, self.previous, self.message,
       self.bytes, self.id, self.content);
  }
};

/// Which parties the record's release set and the question's leave of a hit.
enum class Told : std::uint8_t { both = 0, requester = 1, owner = 2 };

/// A record that a check found.
struct Found {
  HitId hit;  ///< derived from subject, store, owner and record: equal for equal hits
  PeerId owner;
  std::string record;  ///< the owner's id of it
  bool alert = false;  ///< a hit; otherwise possible
  Told told = Told::both;
  std::uint32_t version = 0;  ///< of the record: another after each change; 0: a trace
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.owner, self.record, self.alert, self.told, self.version);
  }
};
struct StoreAnswer {
  Store store = Store::nominal;
  Outcome outcome = Outcome::no_hit;
  std::vector<Found> found;  ///< at most `Limits::found_max`, alerts first
  static void fields(auto& self, auto& ar) { ar(self.store, self.outcome, self.found); }
};
/// Stores have answered. Brings a payload: the `StoreReport`s with all that an officer reads.
struct StoresAnswered {
  TraceId subject;
  std::vector<StoreAnswer> answers;
  static void fields(auto& self, auto& ar) { ar(self.subject, self.answers); }
};

/// Records of message `source` are in the store. Brings a payload: the `RecordsReport`.
struct RecordsApplied {
  PayloadRef source{};
  bool entered = false;  ///< some of them may be new, or other than before
  RecordFate fate = RecordFate::none;
  /// The owner's ids of those of that fate; of none: they were released otherwise.
  std::vector<std::string> touched = {};
  Day first_end = {};  ///< the first of their last days; none: no end was set
  static void fields(auto& self, auto& ar) {
    ar(self.source, self.entered, self.fate, self.touched, self.first_end);
  }
};

/// A record that is due: its last day has passed, or comes soon.
struct DueRecord {
  PeerId owner;
  Store store = Store::nominal;
  std::string record;  ///< the owner's id of it
  Day until;
  friend bool operator==(const DueRecord&, const DueRecord&) = default;
  static void fields(auto& self, auto& ar) { ar(self.owner, self.store, self.record, self.until); }
};
/// Some of the records that are due were found, and those that are over taken out.
struct RecordsSwept {
  PayloadRef source{};  ///< `SweepRecords::source`
  std::vector<DueRecord> expired = {}, to_review = {};
  std::uint64_t place = 0;  ///< where the review goes on if there is more
  std::uint32_t seen =
      0;  ///< records that are entered or changed later have this number, or higher
  bool more = false;
  /// Of what is left, first last days: of all, and of those to be reviewed later; none: there are
  /// none.
  Day next_end = {}, next_review = {};
  static void fields(auto& self, auto& ar) {
    ar(self.source, self.expired, self.to_review, self.place, self.seen, self.more, self.next_end,
       self.next_review);
  }
};

/// Records that were entered later fit an earlier question; or, of the fifth store, a later trace
/// fits a remembered check, or earlier traces do. Brings a payload: a `CheckReport` with their
/// matches, as of the answer to that question.
struct QuestionMet {
  PayloadRef source{};  ///< the message with the records; the question of the later of the two
  TraceId subject;
  bool is_trace = false;
  PayloadRef question{};  ///< its envelope
  PeerId requester;
  Store store = Store::nominal;
  std::vector<Found> found;  ///< alerts only
  static void fields(auto& self, auto& ar) {
    ar(self.source, self.subject, self.is_trace, self.question, self.requester, self.store,
       self.found);
  }
};

/// The records of message `source` before `next` have been compared with all earlier questions.
struct RecordsCompared {
  PayloadRef source{};
  std::uint32_t next = 0;          ///< the first that has not; 0: none is left
  std::vector<HitId> fallen = {};  ///< of `CompareRecords::in_doubt`: they alert no more
  static void fields(auto& self, auto& ar) { ar(self.source, self.next, self.fallen); }
};

/// A message of the hub's own is written and signed. Brings a payload: its envelope.
struct Composed {
  std::uint64_t draft = 0;  ///< number of the `Compose` effect
  Digest message{};
  std::uint32_t bytes = 0;
  static void fields(auto& self, auto& ar) { ar(self.draft, self.message, self.bytes); }
};

/// A message of the hub's own is not written: its reader may no longer be told.
struct DraftDropped {
  std::uint64_t draft = 0;
  static void fields(auto& self, auto& ar) { ar(self.draft); }
};

/// Intake stops (credit 0 with a reason), or goes on (`flowing`).
struct IntakeChanged {
  link::CreditReason reason = link::CreditReason::flowing;
  static void fields(auto& self, auto& ar) { ar(self.reason); }
};

/// An operator opens the next generation of both lanes of a peer, after a lane has stopped.
struct GenerationOpened {
  PeerId peer;
  static void fields(auto& self, auto& ar) { ar(self.peer); }
};

/// Somebody looks at the audit log. Durable before he is answered.
struct AuditConsulted {
  std::string who;      ///< at most 64 bytes
  std::string purpose;  ///< at most 256 bytes
  std::string about;    ///< a record, as "firearm member:ZA 4711", or a range of entries
  TraceId subject;      ///< empty: none
  static void fields(auto& self, auto& ar) { ar(self.who, self.purpose, self.about, self.subject); }
};

/// What the hub keeps of these cases is to be erased: each that is closed, and of which nothing is
/// under way any more.
struct CasesErased {
  std::vector<TraceId> subjects;  ///< each once
  /// They were erased before, and a copy of the journal from before that was put back: what is open
  /// or under way of them ends without a word.
  bool again = false;
  static void fields(auto& self, auto& ar) { ar(self.subjects, self.again); }
};

/// An operator brings one piece of an edition of the reference table; its signature was verified by
/// the shell. Brings a payload: the body that is sent to members.
struct TableLoaded {
  std::uint32_t edition = 0;
  std::uint32_t piece = 0, pieces = 0;  ///< from 0; of how many
  Digest previous{}, digest{};          ///< of the whole table before and after the edition
  Instant created = {};
  std::uint32_t entries = 0;  ///< in the whole table
  std::string note = {};      ///< what is new, at most 512 bytes
  static void fields(auto& self, auto& ar) {
    ar(self.edition, self.piece, self.pieces, self.previous, self.digest, self.created,
       self.entries, self.note);
  }
};

/// A piece that waits for a peer cannot be sent: its payload was let go. So it is when the end of
/// the journal was cut, and with it the event by which the piece had left the lane.
struct PayloadGone {
  PayloadRef payload{};
  static void fields(auto& self, auto& ar) { ar(self.payload); }
};

/// A deadline has come.
struct TimePassed {
  static void fields(auto&, auto&) {}
};

using Event = std::variant<HubStarted, DirectoryLoaded, PeerSuspended, PeerResumed, PeerAttached,
                           PeerDetached, PeerAcknowledged, CreditGranted, ResendAsked,
                           MessageArrived, StoresAnswered, RecordsApplied, Composed, IntakeChanged,
                           GenerationOpened, TimePassed, AuditConsulted, CasesErased, QuestionMet,
                           RecordsCompared, DraftDropped, RecordsSwept, TableLoaded, PayloadGone>;

/// Who wrote the entries from a `HubStarted` on.
struct WrittenBy {
  std::uint32_t core = 1;  ///< 1 did not name itself
  std::string version;     ///< of the program; empty: not known
};
/// Reads it from the bytes of an entry of any release; nothing: it is no `HubStarted`.
[[nodiscard]] std::optional<WrittenBy> written_by(Bytes event);

}  // namespace iwets::hub
