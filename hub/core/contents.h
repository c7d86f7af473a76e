#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "proto/types/day.h"
#include "proto/types/fault.h"
#include "proto/types/ids.h"
#include "proto/types/instant.h"
#include "proto/types/terms.h"

/// What a message says, as facts: the bodies that the shell has read for the core. Pure data.
namespace iwets::hub {

/// The member asks where a firearm came from.
struct TraceSubmitted {
  TraceId trace;
  PeerId recipient;                  ///< its center (see `Trace`), or the hub: the node found none
  bool named = false;                ///< the officer named the center; otherwise automatic
  std::vector<CountryCode> origins;  ///< countries whose center may know it, best first
  Urgency urgency = Urgency::routine;
  std::uint32_t attempt = 1;
  Stores to_ask;  ///< stores for which the request has data
  Instant expires;
  bool known = false;         ///< a trace of this id was filed before (looked up by the shell)
  std::uint32_t version = 1;  ///< above 1: re-sealed after an amendment
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.recipient, self.named, self.origins, self.urgency, self.attempt,
       self.to_ask, self.expires, self.known, self.version);
  }
};

struct TraceCancelled {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the trace's center, or the hub
  static void fields(auto& self, auto& ar) { ar(self.trace, self.recipient); }
};

/// The requester answers a center's question.
struct InformationGiven {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the trace's center
  static void fields(auto& self, auto& ar) { ar(self.trace, self.recipient); }
};

/// The requester amends its open request.
struct TraceAmended {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the trace's center
  std::uint32_t version = 2;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.recipient, self.version); }
};

/// An officer of the requester has taken note of a corrected result.
struct CorrectionAcknowledged {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the trace's center
  std::uint32_t version = 2;         ///< of the result
  static void fields(auto& self, auto& ar) { ar(self.trace, self.recipient, self.version); }
};

/// The requester asks why its trace is delayed, restricted or refused.
struct ClarificationSought {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the trace's center
  static void fields(auto& self, auto& ar) { ar(self.trace, self.recipient); }
};

/// The center answers that.
struct ClarificationGiven {
  TraceId trace;
  PeerId requester;
  static void fields(auto& self, auto& ar) { ar(self.trace, self.requester); }
};

/// The center reports, and the trace stays open (codes 400, 600-607).
struct CenterReported {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;
  std::uint32_t request_version = 1;  ///< the one that the center knows
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.requester, self.code, self.request_version);
  }
};

/// The center's final answer, or a correction of it.
struct CenterAnswered {
  TraceId trace;
  PeerId requester;
  std::uint32_t code = 0;
  std::optional<CountryCode> next_country = {};
  std::uint32_t version = 1;          ///< above 1: a correction
  std::uint32_t request_version = 1;  ///< that is answered
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.requester, self.code, self.next_country, self.version,
       self.request_version);
  }
};

/// A check without a trace.
struct CheckAsked {
  TraceId check;
  Stores to_ask;
  bool remembered = false;  ///< it is matched against what is entered later, too
  static void fields(auto& self, auto& ar) { ar(self.check, self.to_ask, self.remembered); }
};

/// The requester of a hit asks the owner of the record to confirm it.
struct ConfirmationAsked {
  HitId hit;
  TraceId subject;                   ///< of the hit, as its notice says
  PeerId recipient = PeerId::hub();  ///< the owner
  Urgency urgency = Urgency::routine;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.recipient, self.urgency);
  }
};

/// The owner's word on a hit, asked or not.
struct ConfirmationAnswered {
  HitId hit;
  TraceId subject;
  PeerId recipient = PeerId::hub();  ///< the requester
  Verdict verdict = Verdict::none;
  Instant until;  ///< of `later`: when it will answer
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.recipient, self.verdict, self.until);
  }
};

/// The requester has found that a hit was wrong.
struct HitReportedFalse {
  HitId hit;
  TraceId subject;
  PeerId recipient = PeerId::hub();  ///< the owner
  static void fields(auto& self, auto& ar) { ar(self.hit, self.subject, self.recipient); }
};

/// The requester has found the person or thing that a hit was about.
struct HitLocated {
  HitId hit;
  TraceId subject;
  PeerId recipient = PeerId::hub();  ///< the owner
  static void fields(auto& self, auto& ar) { ar(self.hit, self.subject, self.recipient); }
};

/// The requester of a hit asks the owner whether what it shows may be passed on to a country.
struct PassOnAsked {
  HitId hit;
  TraceId subject;                   ///< of the hit, as its notice says
  PeerId recipient = PeerId::hub();  ///< the owner
  std::optional<CountryCode> country = {};
  Urgency urgency = Urgency::routine;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.recipient, self.country, self.urgency);
  }
};

/// The owner's word on that.
struct PassOnAnswered {
  HitId hit;
  TraceId subject;
  PeerId recipient = PeerId::hub();  ///< the requester
  std::optional<CountryCode> country = {};
  MessageId request;  ///< with which it was asked
  PassOn word = PassOn::no;
  static void fields(auto& self, auto& ar) {
    ar(self.hit, self.subject, self.recipient, self.country, self.request, self.word);
  }
};

/// The owner enters, modifies or withdraws records.
struct RecordsSent {
  Store store = Store::nominal;
  std::uint32_t count = 0;
  LoadId load;  ///< empty: not part of a load
  static void fields(auto& self, auto& ar) { ar(self.store, self.count, self.load); }
};

/// New keys, proven by the shell to be signed by the current ones.
struct KeysSucceeded {
  static void fields(auto&, auto&) {}
};

/// A member says which edition of the reference table it has.
struct TableHeld {
  std::uint32_t edition = 0;
  std::uint32_t refused = 0;  ///< an edition behind it that it could not take; 0: none
  std::string reason;         ///< why, at most 256 bytes
  static void fields(auto& self, auto& ar) { ar(self.edition, self.refused, self.reason); }
};

/// The shell could not take the content: it consumes its number and is refused. Kind, subject and
/// message are told as far as they could be read, also of an envelope that could not be verified.
struct ContentAtFault {
  std::optional<Kind> kind;
  TraceId subject;
  /// What an unverified envelope claims to be its id. Not `MessageArrived::id`: a forgery must not
  /// make the hub take the real message for a repeat.
  MessageId claimed;
  FaultCode code = FaultCode::malformed;
  std::string field, reason, remedy;
  static void fields(auto& self, auto& ar) {
    ar(self.kind, self.subject, self.claimed, self.code, self.field, self.reason, self.remedy);
  }
};

/// One party of a trace announces a file to the other.
struct AttachmentAnnounced {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the other party
  Digest digest{};                   ///< of the sealed pieces, one after another
  std::uint64_t bytes = 0;           ///< of the file
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.recipient, self.digest, self.bytes);
  }
};

/// A piece of it.
struct AttachmentPieceSent {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< the other party
  Digest digest{};                   ///< of the attachment
  std::uint32_t index = 0;           ///< from 0
  std::uint32_t bytes = 0;           ///< as it is sealed
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.recipient, self.digest, self.index, self.bytes);
  }
};

/// The reader of an attachment says what has become of it.
struct AttachmentConcluded {
  TraceId trace;
  PeerId recipient = PeerId::hub();  ///< who has announced it
  Digest digest{};
  AttachmentOutcome outcome = AttachmentOutcome::none;
  static void fields(auto& self, auto& ar) {
    ar(self.trace, self.recipient, self.digest, self.outcome);
  }
};

using Content =
    std::variant<TraceSubmitted, TraceCancelled, InformationGiven, CenterReported, CenterAnswered,
                 CheckAsked, RecordsSent, KeysSucceeded, ContentAtFault, ClarificationSought,
                 ClarificationGiven, ConfirmationAsked, ConfirmationAnswered, HitReportedFalse,
                 HitLocated, TraceAmended, CorrectionAcknowledged, PassOnAsked, PassOnAnswered,
                 AttachmentAnnounced, AttachmentPieceSent, AttachmentConcluded, TableHeld>;

}  // namespace iwets::hub
