#pragma once

#include <cstdint>
#include <initializer_list>

namespace iwets {

// Codes that cores and schema share. Numbers are those of the schema (`proto/iwets/v1`).

/// One of the record stores.
enum class Store : std::uint8_t { nominal = 1, firearm = 2, document = 3, vehicle = 4, trace = 5 };
inline constexpr std::uint8_t store_count = 5;

/// A set of stores.
class Stores {
 public:
  constexpr Stores() = default;
  constexpr Stores(std::initializer_list<Store> stores) {
    for (const auto s : stores) add(s);
  }
  constexpr void add(Store s) { bits_ = static_cast<std::uint8_t>(bits_ | bit(s)); }
  constexpr void remove(Store s) { bits_ = static_cast<std::uint8_t>(bits_ & ~bit(s)); }
  [[nodiscard]] constexpr bool has(Store s) const { return (bits_ & bit(s)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  [[nodiscard]] constexpr std::uint8_t bits() const { return bits_; }
  [[nodiscard]] static constexpr Stores from_bits(std::uint8_t bits) {
    Stores s;
    s.bits_ = static_cast<std::uint8_t>(bits & 0x3eU);
    return s;
  }
  friend constexpr bool operator==(const Stores&, const Stores&) = default;

 private:
  static constexpr std::uint8_t bit(Store s) {
    return static_cast<std::uint8_t>(1U << static_cast<unsigned>(s));
  }
  std::uint8_t bits_ = 0;
};
inline constexpr Store every_store[] = {Store::nominal, Store::firearm, Store::document,
                                        Store::vehicle, Store::trace};

/// What a store said. "No hit" is said only for a store that answered.
enum class Outcome : std::uint8_t {
  hit = 1,
  possible = 2,
  no_hit = 3,
  not_asked = 4,
  unavailable = 5
};

/// How well a number fits; `none` for persons.
enum class Grade : std::uint8_t { none = 0, a = 1, b = 2, c = 3, d = 4, e = 5 };

/// Order in a lane's outbox.
enum class Urgency : std::uint8_t {
  foremost = 0,  ///< the directory, without which later messages cannot be believed
  urgent = 1,
  routine = 2,
  bulk = 3,
  last = 4  ///< pieces of attachments: a lane has one of them under way at a time
};

/// Which party of a hit a notice is for.
enum class Party : std::uint8_t { requester = 1, owner = 2 };

/// The word of a record's owner on a hit: the numbers of `Verdict`.
enum class Verdict : std::uint8_t { none = 0, confirmed = 1, not_confirmed = 2, later = 3 };

/// What has become of the clock of a confirmation: the numbers of `ConfirmationStep`.
enum class ConfirmationStep : std::uint8_t {
  started = 1,
  repeated = 2,
  escalated = 3,
  postponed = 4
};

/// What has become of an attachment: the numbers of `AttachmentOutcome`.
enum class AttachmentOutcome : std::uint8_t {
  none = 0,
  whole = 1,
  wrong_digest = 2,
  not_opened = 3,
  wrong_type = 4,
  no_room = 5,
  expired = 6,
  reader_gone = 7,
};
/// The word of a record's owner on passing on what a hit shows: the numbers of `PassOn`. `none`: it
/// has said nothing, which is no.
enum class PassOn : std::uint8_t { none = 0, yes = 1, no = 2, conditions = 3 };

/// What has become of a request for it: the numbers of `PassOnStep`. `fallen`: the record was
/// changed, and neither request nor answer counts any more.
enum class PassOnStep : std::uint8_t { started = 1, repeated = 2, escalated = 3, fallen = 4 };

/// What the hub itself says about a trace: the numbers of `TraceState`.
enum class TraceState : std::uint8_t {
  waiting_for_center = 1,
  delivered = 2,
  closed_no_center = 3,
  closed_expired = 4,
  closed_cancelled = 5,
  closed_center_revoked = 6,
  closed_not_authorised = 7,
};

/// What has become of a trace's clock: the numbers of `ClockStep`.
enum class ClockStep : std::uint8_t {
  started = 1,
  stopped = 2,
  resumed = 3,
  reminder = 4,
  escalated = 5,
  inquiry = 6,
  unanswered = 7,
};

/// What an entry of the audit log is, in the terms of data-protection law.
enum class AuditKind : std::uint8_t {
  operation = 0,     ///< of the hub itself: sessions, lanes, time
  collection = 1,    ///< data came in
  alteration = 2,    ///< records, rights or a case were changed
  consultation = 3,  ///< somebody asked
  disclosure = 4,    ///< data were told to somebody
  combination = 5,   ///< a case was found to belong to a record
  erasure = 6,
};
/// "collection", ...
[[nodiscard]] constexpr const char* name(AuditKind kind) {
  switch (kind) {
    case AuditKind::operation: return "operation";
    case AuditKind::collection: return "collection";
    case AuditKind::alteration: return "alteration";
    case AuditKind::consultation: return "consultation";
    case AuditKind::disclosure: return "disclosure";
    case AuditKind::combination: return "combination";
    case AuditKind::erasure: return "erasure";
  }
  return "";
}

/// What became of a record that a hit rested on: the numbers of `Rescission`. `changed`: so that it
/// alerts no more; `cleared`: the matter is settled; `expired`: its last day has passed.
enum class RecordFate : std::uint8_t {
  none = 0,
  changed = 1,
  withdrawn = 2,
  cleared = 3,
  expired = 4
};

/// What a body is: the numbers of `Kind`.
enum class Kind : std::uint8_t {
  trace_submit = 1,
  trace_cancel = 2,
  trace_information = 3,
  trace_clarification = 4,
  trace_amend = 5,
  correction_acknowledged = 6,
  attachment = 7,
  attachment_piece = 8,
  trace_update = 10,
  trace_result = 11,
  trace_explanation = 12,
  attachment_arrived = 13,
  check_question = 20,
  records = 21,
  confirmation_request = 22,
  confirmation_answer = 23,
  false_hit = 24,
  hit_located = 25,
  pass_on_request = 29,
  key_succession = 30,
  check_report = 40,
  hit_notice = 41,
  refusal = 42,
  route_changed = 43,
  trace_status = 44,
  records_report = 45,
  directory_update = 46,
  trace_clock = 47,
  confirmation_clock = 48,
  hit_rescinded = 49,
  records_to_review = 50,
  table_update = 51,
  pass_on_answer = 53,
  pass_on_clock = 54,
};

/// Why a result is corrected: the numbers of `CorrectionReason`.
enum class CorrectionReason : std::uint8_t {
  none = 0,
  clerical_error = 1,
  new_information = 2,
  record_changed = 3,
  other = 4,
};
/// "clerical_error"; of `none` empty.
[[nodiscard]] constexpr const char* name(CorrectionReason reason) {
  switch (reason) {
    case CorrectionReason::none: return "";
    case CorrectionReason::clerical_error: return "clerical_error";
    case CorrectionReason::new_information: return "new_information";
    case CorrectionReason::record_changed: return "record_changed";
    case CorrectionReason::other: return "other";
  }
  return "";
}

/// Of results and of requests: the highest that the schema lets them have.
inline constexpr std::uint32_t versions_max = 16;

/// Of an attachment: its file, a piece of it, and what sealing adds to a piece.
inline constexpr std::uint64_t attachment_bytes_max = 20'971'520;
inline constexpr std::uint32_t piece_bytes = 131'072;
inline constexpr std::uint32_t piece_seal_bytes = 16;

/// The newest version of the schema that this build reads and writes.
inline constexpr std::uint32_t schema_version = 2;
/// What later versions brought; see `since` in proto/iwets/v1.
inline constexpr std::uint32_t corrections_since = 2;
inline constexpr std::uint32_t amendments_since = 2;
inline constexpr std::uint32_t expiry_since = 2;
inline constexpr std::uint32_t attachments_since = 2;
inline constexpr std::uint32_t table_editions_since = 2;
inline constexpr std::uint32_t pass_on_since = 2;
/// Of what has not changed since: frames of a link, envelopes, status and control messages.
inline constexpr std::uint32_t schema_version_first = 1;

}  // namespace iwets
