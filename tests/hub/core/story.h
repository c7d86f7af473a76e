#pragma once

#include <map>
#include <string>

#include "tests/hub/core/world.h"

/// Effects in words, for transcripts. Ids of tests are their labels; payloads are called by what
/// they are.
namespace iwets::hub::testing {

/// Names for the payloads that events have brought.
using PayloadNames = std::map<PayloadRef, std::string>;

/// The label of an id that `labelled` made.
template <typename Id>
std::string label(const Id& id) {
  const auto bytes = id.bytes();
  return bytes.substr(0, bytes.find('\0'));
}

inline const char* word(Store store) {
  switch (store) {
    case Store::nominal: return "nominal";
    case Store::firearm: return "firearm";
    case Store::document: return "document";
    case Store::vehicle: return "vehicle";
    case Store::trace: return "trace";
  }
  return "?";
}
inline const char* word(Outcome outcome) {
  switch (outcome) {
    case Outcome::hit: return "HIT";
    case Outcome::possible: return "POSSIBLE";
    case Outcome::no_hit: return "no hit";
    case Outcome::not_asked: return "not asked";
    case Outcome::unavailable: return "UNAVAILABLE";
  }
  return "?";
}
inline const char* word(RecordFate fate) {
  switch (fate) {
    case RecordFate::none: break;
    case RecordFate::changed: return "changed";
    case RecordFate::withdrawn: return "withdrawn";
    case RecordFate::cleared: return "cleared";
    case RecordFate::expired: return "expired";
  }
  return "?";
}
inline const char* word(TraceState state) {
  switch (state) {
    case TraceState::waiting_for_center: return "waits for its center";
    case TraceState::delivered: return "delivered";
    case TraceState::closed_no_center: return "closed, no center for it";
    case TraceState::closed_expired: return "closed, expired";
    case TraceState::closed_cancelled: return "closed, cancelled";
    case TraceState::closed_center_revoked: return "closed, its center has left the network";
    case TraceState::closed_not_authorised: return "closed, not authorised";
  }
  return "?";
}
inline const char* word(link::CreditReason reason) {
  switch (reason) {
    case link::CreditReason::flowing: return "flowing";
    case link::CreditReason::overload: return "overload";
    case link::CreditReason::disk_full: return "disk_full";
    case link::CreditReason::drain: return "drain";
    case link::CreditReason::clock: return "clock";
    case link::CreditReason::suspended: return "suspended";
  }
  return "?";
}
inline const char* word(link::LaneStop why) {
  switch (why) {
    case link::LaneStop::forked: return "two histories";
    case link::LaneStop::receiver_behind: return "the receiver has forgotten";
    case link::LaneStop::sender_behind: return "the sender has forgotten";
    case link::LaneStop::wrong_generation: return "wrong generation";
  }
  return "?";
}
inline const char* word(AttachFault fault) {
  switch (fault) {
    case AttachFault::version_too_new: return "version too new";
    case AttachFault::version_too_old: return "version too old";
    case AttachFault::unknown_peer: return "unknown";
    case AttachFault::suspended: return "suspended";
    case AttachFault::revoked: return "revoked";
    case AttachFault::lane_forked: return "lane forked";
    case AttachFault::peer_behind: return "peer behind";
    case AttachFault::hub_behind: return "hub behind";
    case AttachFault::malformed: return "malformed";
    case AttachFault::draining: return "draining";
    case AttachFault::too_many_sessions: return "too many sessions";
  }
  return "?";
}
inline const char* word(Kind kind) {
  switch (kind) {
    case Kind::trace_submit: return "request";
    case Kind::trace_cancel: return "cancellation";
    case Kind::trace_information: return "information";
    case Kind::trace_clarification: return "question about it";
    case Kind::trace_amend: return "amendment";
    case Kind::correction_acknowledged: return "acknowledgement of a correction";
    case Kind::attachment: return "attachment";
    case Kind::attachment_piece: return "piece of an attachment";
    case Kind::attachment_arrived: return "word on an attachment";
    case Kind::trace_update: return "report of the center";
    case Kind::trace_result: return "answer";
    case Kind::trace_explanation: return "explanation";
    case Kind::check_question: return "question";
    case Kind::records: return "records";
    case Kind::key_succession: return "new keys";
    case Kind::check_report: return "check report";
    case Kind::hit_notice: return "hit notice";
    case Kind::refusal: return "refusal";
    case Kind::route_changed: return "change of route";
    case Kind::trace_status: return "state of the trace";
    case Kind::records_report: return "report on records";
    case Kind::directory_update: return "directory";
    case Kind::trace_clock: return "clock";
    case Kind::confirmation_request: return "request to confirm";
    case Kind::confirmation_answer: return "answer about the hit";
    case Kind::false_hit: return "report of a false hit";
    case Kind::hit_located: return "report of what was found";
    case Kind::hit_rescinded: return "rescission of a hit";
    case Kind::pass_on_request: return "request to pass on";
    case Kind::pass_on_answer: return "answer about passing on";
    case Kind::pass_on_clock: return "clock of passing on";
    case Kind::records_to_review: return "records to review";
    case Kind::table_update: return "reference table";
    case Kind::confirmation_clock: return "clock of the confirmation";
  }
  return "?";
}
inline const char* word(AttachmentOutcome outcome) {
  switch (outcome) {
    case AttachmentOutcome::none: return "under way";
    case AttachmentOutcome::whole: return "whole";
    case AttachmentOutcome::wrong_digest: return "wrong digest";
    case AttachmentOutcome::not_opened: return "not opened";
    case AttachmentOutcome::wrong_type: return "wrong type";
    case AttachmentOutcome::no_room: return "no room";
    case AttachmentOutcome::expired: return "expired";
    case AttachmentOutcome::reader_gone: return "reader gone";
  }
  return "?";
}
inline const char* word(Step step) {
  switch (step) {
    case Step::submitted: return "submitted by";
    case Step::queued: return "queued for";
    case Step::sent: return "sent to";
    case Step::delivered: return "delivered to";
    case Step::checks_asked: return "stores asked for";
    case Step::stores_answered: return "stores answered for";
    case Step::check_reported: return "checks reported to";
    case Step::hit_noticed: return "hit noticed to";
    case Step::center_reported: return "reported by";
    case Step::answered: return "answered by";
    case Step::refused: return "refused to";
    case Step::rerouted: return "rerouted to";
    case Step::waiting: return "waits for";
    case Step::closed: return "closed, center was";
    case Step::cancelled: return "cancelled by";
    case Step::information_given: return "information given by";
    case Step::undeliverable: return "undeliverable to";
    case Step::checks_given_up: return "late stores given up for";
    case Step::consulted: return "consulted by";
    case Step::erased: return "erased by";
    case Step::clock_stopped: return "clock stopped for";
    case Step::clock_resumed: return "clock goes on for";
    case Step::overdue: return "overdue at";
    case Step::escalated: return "escalated, overdue at";
    case Step::inquired: return "reminded of the question";
    case Step::unanswered: return "question left unanswered by";
    case Step::clarification_sought: return "clarification sought by";
    case Step::clarification_given: return "clarification given by";
    case Step::confirmation_asked: return "confirmation asked of";
    case Step::confirmation_repeated: return "confirmation asked again of";
    case Step::confirmation_escalated: return "escalated, unconfirmed by";
    case Step::confirmation_postponed: return "confirmation postponed by";
    case Step::hit_confirmed: return "hit confirmed by";
    case Step::hit_not_confirmed: return "hit not confirmed by";
    case Step::hit_reported_false: return "hit reported false to";
    case Step::notice_dropped: return "no longer released to";
    case Step::met_later: return "met later, of";
    case Step::hit_rescinded: return "hit rescinded to";
    case Step::hit_located: return "located, told to";
    case Step::corrected: return "corrected by";
    case Step::correction_acknowledged: return "correction acknowledged by";
    case Step::amended: return "amended by";
    case Step::amendment_acknowledged: return "amendment acknowledged by";
    case Step::pass_on_asked: return "passing on asked of";
    case Step::pass_on_answered: return "passing on answered by";
    case Step::pass_on_escalated: return "escalated, passing on not answered by";
    case Step::pass_on_fallen: return "record changed, passing on falls that was asked of";
    case Step::attachment_announced: return "attachment announced by";
    case Step::attachment_arrived: return "attachment arrived at";
    case Step::attachment_failed: return "attachment not taken by";
    case Step::attachment_dropped: return "attachment dropped on its way to";
    case Step::table_loaded: return "reference table loaded at";
    case Step::table_sent: return "reference table delivered to";
    case Step::table_held: return "reference table held by";
    case Step::table_refused: return "reference table refused by";
  }
  return "?";
}

/// "day 2, 09:00:00" as the transcripts count.
inline std::string words(Instant at) {
  const auto day = (at - day_one) / std::chrono::hours{24};
  return "day " + std::to_string(day + 1) + ", " + text(at).substr(11, 8);
}
/// Of days behind the first one.
inline std::string words(Day day) {
  return "day " + std::to_string(day.number - day_of(day_one).number + 1);
}
inline std::string words(Stores stores) {
  std::string text;
  for (const auto store : every_store)
    if (stores.has(store)) text += (text.empty() ? "" : ", ") + std::string(word(store));
  return text.empty() ? "nothing" : text;
}
inline std::string words(const link::Credit& credit) {
  if (credit.bytes_max == 0) return std::string("no credit (") + word(credit.reason) + ")";
  return "credit up to " + std::to_string(credit.number_max);
}
inline const char* word(PassOn said) {
  switch (said) {
    case PassOn::none: break;
    case PassOn::yes: return "yes";
    case PassOn::no: return "no";
    case PassOn::conditions: return "yes, under conditions";
  }
  return "?";
}
inline std::string words(const link::Position& position) {
  const auto number = std::to_string(position.number);
  return position.generation == 1
             ? number
             : number + " of generation " + std::to_string(position.generation);
}

/// What a draft says.
struct InWords {
  std::string operator()(const CheckReportDraft& d) const {
    auto text =
        std::string(d.update ? "later answers" : "check report") + " on " + label(d.subject);
    char before = ':';
    for (const auto& [store, outcome] : d.outcomes) {
      text += std::string(1, before) + " " + word(store) + " " + word(outcome);
      before = ',';
    }
    if (d.deadline) text += "; answer by " + words(*d.deadline);
    if (!d.not_authorised.empty()) text += "; may not ask: " + words(d.not_authorised);
    return text;
  }
  std::string operator()(const HitNoticeDraft& d) const {
    return "hit " + label(d.hit) + " in " + label(d.subject) + " of " + d.requester.text() +
           (d.party == Party::owner ? ", as owner of the record" : ", as requester") +
           (d.retroactive ? ", entered later" : "");
  }
  std::string operator()(const RefusalDraft& d) const {
    auto text = "message " + std::to_string(d.number) + " refused, " + name(d.code);
    if (!d.field.empty()) text += " (" + d.field + ")";
    return text + ": " + d.reason + (d.remedy.empty() ? "" : " " + d.remedy);
  }
  std::string operator()(const RouteChangedDraft& d) const {
    return label(d.trace) + " belongs to " + (d.center ? d.center->text() : "nobody");
  }
  std::string operator()(const TraceStatusDraft& d) const {
    return label(d.trace) + " " + word(d.state) + (d.center ? " (" + d.center->text() + ")" : "");
  }
  std::string operator()(const TraceClockDraft& d) const {
    return "clock of " + label(d.trace) + " " + step(d) + ", answer by " + words(d.deadline) +
           (d.stopped ? ", stopped since " + words(*d.stopped) : "") +
           (d.delayed ? ", delayed" : "") + (d.escalated ? ", escalated" : "");
  }
  static std::string step(const TraceClockDraft& d) {
    switch (d.step) {
      case ClockStep::started: return "runs";
      case ClockStep::stopped: return "stopped";
      case ClockStep::resumed: return "goes on";
      case ClockStep::reminder: return "overdue, reminder " + std::to_string(d.reminders);
      case ClockStep::escalated: return "overdue, escalated";
      case ClockStep::inquiry: return "question open, reminder " + std::to_string(d.inquiries);
      case ClockStep::unanswered: return "question left unanswered";
    }
    return "?";
  }
  std::string operator()(const ConfirmationClockDraft& d) const {
    const auto text = "confirmation of " + label(d.hit) + " ";
    switch (d.step) {
      case ConfirmationStep::started: return text + "asked, answer by " + words(d.deadline);
      case ConfirmationStep::repeated:
        return text + "asked again, number " + std::to_string(d.number) + ", answer by " +
               words(d.deadline);
      case ConfirmationStep::escalated: return text + "not given, escalated";
      case ConfirmationStep::postponed: return text + "postponed until " + words(d.deadline);
    }
    return "?";
  }
  std::string operator()(const PassOnClockDraft& d) const {
    const auto text = "passing on " + label(d.hit) + " to " +
                      (d.country ? std::string(d.country->text()) : "nowhere") + " ";
    switch (d.step) {
      case PassOnStep::started: return text + "asked, answer by " + words(d.deadline);
      case PassOnStep::repeated:
        return text + "asked again, number " + std::to_string(d.number) + ", answer by " +
               words(d.deadline);
      case PassOnStep::escalated: return text + "not answered, escalated";
      case PassOnStep::fallen: return text + "falls, its record was changed";
    }
    return "?";
  }
  std::string operator()(const HitRescindedDraft& d) const {
    return "hit " + label(d.hit) + " rescinded, its record " + word(d.fate);
  }
  std::string operator()(const AttachmentArrivedDraft& d) const {
    return "an attachment of " + label(d.trace) + ": " + word(d.outcome);
  }
  std::string operator()(const RecordsToReviewDraft& d) const {
    return "records due: " + std::to_string(d.to_review) + " to review" + list(d.listed_review) +
           ", " + std::to_string(d.expired) + " expired" + list(d.listed_expired);
  }
  static std::string list(const std::vector<DueRecord>& records) {
    std::string text;
    for (const auto& record : records)
      text += (text.empty() ? " (" : "; ") + std::string(word(record.store)) + ' ' + record.record +
              ", until " + words(record.until);
    return text.empty() ? text : text + ")";
  }
  std::string operator()(const RecordsReportDraft& d) const {
    const auto at = names.find(d.report);
    return "report on " + (at == names.end() ? "records" : at->second);
  }
  std::string operator()(const TableDraft& d) const {
    return "reference table, edition " + std::to_string(d.edition) + ", piece " +
           std::to_string(d.piece + 1);
  }
  std::string operator()(const DirectoryDraft& d) const {
    return "directory " + std::to_string(d.version);
  }
  const PayloadNames& names;
};

/// An effect as one line of a transcript.
inline std::string describe(const Effect& effect, const PayloadNames& names) {
  const auto called = [&](PayloadRef ref) {
    const auto at = names.find(ref);
    return at == names.end() ? "payload " + std::to_string(static_cast<std::uint64_t>(ref))
                             : at->second;
  };
  struct {
    const PayloadNames& names;
    decltype(called)& call;
    std::string operator()(const Send& e) const {
      return "send " + e.peer.text() + " message " +
             words(link::Position{e.generation, e.number, {}}) + ": " + call(e.payload);
    }
    std::string operator()(const Acknowledge& e) const {
      return "receipt " + e.peer.text() + " up to " + words(e.position) + ", " + words(e.credit);
    }
    std::string operator()(const AcceptAttach& e) const {
      return "accept " + e.peer.text() + ": has " + words(e.received) + " from it, drew " +
             words(e.sent) + " for it, " + words(e.credit) + ", directory " +
             std::to_string(e.directory_version);
    }
    std::string operator()(const RefuseAttach& e) const {
      return "refuse attach of " + e.peer.text() + ": " + word(e.fault);
    }
    std::string operator()(const AskResend& e) const {
      return "ask " + e.peer.text() + " to send again from " +
             words(link::Position{e.generation, e.number, {}});
    }
    std::string operator()(const StopLane& e) const {
      return "stop lane " + (e.peer_to_hub ? "from " : std::string("to ")) + e.peer.text() +
             " at " + words(e.position) + ": " + (e.beyond_credit ? "beyond credit" : word(e.why));
    }
    std::string operator()(const EndSession& e) const {
      return "end session " + std::to_string(e.session) + " of " + e.peer.text() + ": " +
             (e.fault ? word(*e.fault) : "a newer one has begun");
    }
    std::string operator()(const GrantCredit& e) const {
      return "grant " + e.peer.text() + " " + words(e.credit);
    }
    std::string operator()(const AskStores& e) const {
      return "ask stores about " + label(e.subject) + " for " + e.requester.text() + ": " +
             words(e.stores);
    }
    std::string operator()(const FileTrace& e) const {
      return (e.is_trace ? "file " : "remember ") + label(e.trace) + " of " + e.owner.text();
    }
    std::string operator()(const ApplyRecords& e) const {
      return "apply " + call(e.source) + " of " + e.owner.text();
    }
    std::string operator()(const CompareRecords& e) const {
      return "compare " + call(e.source) + " of " + e.owner.text() + " with earlier questions" +
             (e.first == 0 ? "" : ", from record " + std::to_string(e.first + 1));
    }
    std::string operator()(const SweepRecords& e) const {
      auto text = "sweep the stores: what is over on " + words(e.today);
      if (!e.review_until.known()) return text;
      text += ", to review up to " + words(e.review_until);
      return e.reviewed.known() ? text + ", reviewed before up to " + words(e.reviewed) : text;
    }
    std::string operator()(const AdoptKeys& e) const {
      return "adopt " + call(e.source) + " of " + e.peer.text();
    }
    std::string operator()(const EraseCases& e) const {
      std::string text = "erase";
      for (const auto& subject : e.subjects) text += " " + label(subject);
      return text;
    }
    std::string operator()(const ReleasePayload& e) const { return "let go " + call(e.payload); }
    std::string operator()(const Compose& e) const {
      return "write #" + std::to_string(e.number) + " to " + e.recipient.text() + ": " +
             std::visit(InWords{names}, e.draft);
    }
    std::string operator()(const Journey& e) const {
      return "journey " + (e.subject.empty() ? "-" : label(e.subject)) + ": " + word(e.step) + " " +
             e.peer.text() + code(e);
    }
    static std::string code(const Journey& e) {
      if (e.code == 0) return "";
      switch (e.step) {
        case Step::checks_asked:
          return ": " + words(Stores::from_bits(static_cast<std::uint8_t>(e.code)));
        case Step::delivered:
        case Step::notice_dropped:
        case Step::undeliverable: return std::string(": ") + word(static_cast<Kind>(e.code));
        case Step::refused: return std::string(": ") + name(static_cast<FaultCode>(e.code));
        case Step::closed: return std::string(": ") + word(static_cast<TraceState>(e.code));
        case Step::met_later: return std::string(": ") + word(static_cast<Store>(e.code));
        case Step::hit_rescinded: return std::string(": ") + word(static_cast<RecordFate>(e.code));
        case Step::corrected:
        case Step::correction_acknowledged:
        case Step::amended:
        case Step::amendment_acknowledged: return ", version " + std::to_string(e.code);
        case Step::pass_on_answered: return std::string(": ") + word(static_cast<PassOn>(e.code));
        case Step::pass_on_asked:
        case Step::attachment_announced: return ", " + std::to_string(e.code) + " KiB";
        case Step::attachment_arrived: return "";
        case Step::attachment_failed:
        case Step::attachment_dropped:
          return std::string(": ") + word(static_cast<AttachmentOutcome>(e.code));
        case Step::table_loaded:
        case Step::table_sent:
        case Step::table_held:
        case Step::table_refused: return ", edition " + std::to_string(e.code);
        case Step::confirmation_repeated:
        case Step::overdue:
        case Step::inquired: return ", number " + std::to_string(e.code);
        case Step::submitted: return e.code == 1 ? "" : ", attempt " + std::to_string(e.code);
        default: return ", code " + std::to_string(e.code);
      }
    }
  } const visitor{names, called};
  return std::visit(visitor, effect);
}

}  // namespace iwets::hub::testing
