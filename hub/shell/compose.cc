#include "hub/shell/compose.h"

#include <algorithm>
#include <map>

#include "hub/shell/checks.h"
#include "hub/shell/earlier.h"
#include "hub/shell/facts.h"
#include "iwets/v1/attachment.pb.h"
#include "iwets/v1/hit.pb.h"
#include "iwets/v1/record.pb.h"
#include "iwets/v1/refusal.pb.h"
#include "iwets/v1/trace.pb.h"
#include "proto/codec/copy.h"
#include "proto/codec/envelope.h"
#include "proto/codec/schema.h"

namespace iwets::shell {
namespace {

/// Bound of `Statement.body` in the schema.
constexpr std::size_t body_bytes_max = 245'760;

Fault unreadable(const char* what) {
  return {FaultCode::malformed, what, "a payload of the journal cannot be read",
          "stop the hub and run `iwets-hub recover`"};
}

/// Fits a text into its bound.
std::string clipped(std::string text, std::size_t most) {
  if (text.size() > most) text.resize(most);
  return text;
}

/// Why a store was not asked, or is silent, in words.
const char* note_on(Outcome outcome, bool authorised) {
  switch (outcome) {
    case Outcome::not_asked:
      return authorised ? "no such data in the request" : "your authority did not grant this store";
    case Outcome::unavailable: return "no answer in time; it follows as an update";
    case Outcome::hit:
    case Outcome::possible:
    case Outcome::no_hit: break;
  }
  return "";
}

const char* explanation(TraceState state) {
  switch (state) {
    case TraceState::waiting_for_center:
      return "The trace is open and waits for its center, which is not served at present.";
    case TraceState::delivered: return "The center has the request.";
    case TraceState::closed_no_center:
      return "Nobody in the network answers for the countries of this firearm. The stores have "
             "been checked; ask the country directly, or name a center.";
    case TraceState::closed_expired:
      return "The center did not answer before the request expired. Submit it again if it still "
             "matters.";
    case TraceState::closed_cancelled: return "Cancelled by the requester.";
    case TraceState::closed_center_revoked:
      return "The center has left the network, and no other takes its place. Submit the trace "
             "again if "
             "another center may know the firearm.";
    case TraceState::closed_not_authorised:
      return "The authority does not let this member use that center.";
  }
  return "";
}

/// The same for the center that has had the trace in hand.
const char* explanation_for_center(TraceState state) {
  switch (state) {
    case TraceState::closed_expired:
      return "The request has expired before an answer came. No answer is expected any more.";
    case TraceState::closed_cancelled:
      return "The requester has cancelled the trace. No answer is expected any more.";
    case TraceState::closed_not_authorised:
      return "The requester has left the network. No answer can reach it any more.";
    case TraceState::waiting_for_center:
    case TraceState::delivered:
    case TraceState::closed_no_center:
    case TraceState::closed_center_revoked: break;
  }
  return explanation(state);
}

/// Writes one kind of draft each.
struct Visit {
  const hub::Compose& order;
  const Sources& sources;
  using Out = Result<std::optional<Written>, Fault>;

  template <typename M>
  [[nodiscard]] std::optional<M> payload(PayloadRef ref) const {
    const auto bytes = sources.payloads.find(ref);
    M message;
    if (!bytes || !message.ParseFromString(**bytes)) return std::nullopt;
    return message;
  }

  /// The trace or check behind a draft, as the release sets see it.
  struct Question {
    codec::Opened message;
    AskedOfStores asked;
  };
  [[nodiscard]] std::optional<Question> question(PayloadRef ref) const {
    const auto payload = sources.payloads.find(ref);
    if (!payload) return std::nullopt;
    auto opened = codec::reread(bytes_of(**payload));
    if (!opened) return std::nullopt;
    auto asked = asked_of(*opened);
    return Question{std::move(*opened), std::move(asked)};
  }

  /// Who may be told of a match now; of what is gone, or fits no more, nobody. Gives it the present
  /// handling code. `version`: of the record as it was met; 0: as it is.
  [[nodiscard]] Result<release::Told, Fault> judge(v1::Match& match, PeerId requester,
                                                   const AskedOfStores& asked,
                                                   std::uint32_t version) const {
    const auto owner = PeerId::parse(match.owner());
    if (!owner) return fail(unreadable("owner"));
    const auto guard =
        sources.guard_of({static_cast<Store>(match.store()), *owner, match.record()});
    if (!guard) return fail(unreadable("record"));
    if (!*guard) return release::Told{};
    // It was changed meanwhile: what it is now decides.
    if (version != 0 && version != (*guard)->version && (*guard)->subject &&
        !alert_of(asked, static_cast<Store>(match.store()), *(*guard)->subject,
                  *sources.snapshot()))
      return release::Told{};
    match.set_handling(static_cast<v1::Handling>((*guard)->handling));
    return release::told({requester, asked.purpose, asked.release},
                         {*owner, (*guard)->release, (*guard)->handling});
  }

  /// Leaves what the requester may see, and the outcome that goes with it.
  [[nodiscard]] Result<void, Fault> keep_released(v1::StoreReport& store,
                                                  const AskedOfStores& asked) const {
    google::protobuf::RepeatedPtrField<v1::Match> left;
    bool taken = false;
    auto outcome = v1::OUTCOME_NO_HIT;
    for (auto& match : *store.mutable_matches()) {
      const bool was_silent = match.silent();
      const auto told = judge(match, order.recipient, asked, 0);
      if (!told) return fail(told.error());
      if (was_silent) continue;
      taken = taken || !told->requester;
      if (!told->requester) continue;
      if (outcome != v1::OUTCOME_HIT)
        outcome = match.alert() ? v1::OUTCOME_HIT : v1::OUTCOME_POSSIBLE;
      left.Add()->Swap(&match);
    }
    if (taken) store.set_outcome(outcome);
    store.mutable_matches()->Swap(&left);
    return {};
  }

  Out operator()(const hub::CheckReportDraft& draft) const {
    std::map<int, v1::StoreReport> told;
    for (const auto ref : draft.answers) {
      auto answer = payload<v1::CheckReport>(ref);
      if (!answer) return fail(unreadable("answers"));
      for (auto& store : *answer->mutable_stores()) told[store.store()] = std::move(store);
    }
    v1::CheckReport report;
    report.set_subject(draft.subject.bytes());
    report.set_update(draft.update);
    report.set_time_us(to_us(order.created));
    if (draft.deadline) report.set_deadline_us(to_us(*draft.deadline));
    std::optional<Question> behind;
    for (const auto& [store, outcome] : draft.outcomes) {
      auto& out = *report.add_stores();
      const auto answered = told.find(static_cast<int>(store));
      if (answered != told.end()) out = answered->second;
      out.set_store(static_cast<v1::Store>(store));
      out.set_outcome(static_cast<v1::Outcome>(outcome));
      if (out.matches_size() > 0) {
        if (!behind) behind = question(draft.question);
        if (!behind) return fail(unreadable("question"));
        if (auto kept = keep_released(out, behind->asked); !kept) return fail(kept.error());
      }
      if (out.note().empty()) out.set_note(note_on(outcome, !draft.not_authorised.has(store)));
    }
    return Written{Kind::check_report, report.SerializeAsString()};
  }

  Out operator()(const hub::HitNoticeDraft& draft) const {
    const auto behind = question(draft.question);
    if (!behind) return fail(unreadable("question"));
    const auto answer = payload<v1::CheckReport>(draft.answer);
    if (!answer) return fail(unreadable("answer"));
    v1::HitNotice notice;
    notice.set_hit(draft.hit.bytes());
    notice.set_party(static_cast<v1::Party>(draft.party));
    notice.set_subject(draft.subject.bytes());
    notice.set_subject_is_trace(draft.is_trace);
    notice.set_requester(draft.requester.text());
    notice.set_time_us(to_us(order.created));
    notice.set_retroactive(draft.retroactive);
    auto& match = *notice.mutable_match();
    if (!find_match(draft, *answer, match) || !read_facts(behind->message, *notice.mutable_facts()))
      return fail(unreadable("match"));
    const auto told = judge(match, draft.requester, behind->asked, draft.version);
    if (!told) return fail(told.error());
    const bool to_requester = draft.party == Party::requester;
    if (!(to_requester ? told->requester : told->owner)) return std::optional<Written>{};
    match.set_silent(!told->requester);
    return Written{Kind::hit_notice, notice.SerializeAsString()};
  }

  Out operator()(const hub::RefusalDraft& draft) const {
    v1::Refusal refusal;
    if (!draft.message.empty()) refusal.set_message(draft.message.bytes());
    refusal.set_number(draft.number);
    if (draft.kind) refusal.set_kind(static_cast<v1::Kind>(*draft.kind));
    if (!draft.subject.empty()) refusal.set_subject(draft.subject.bytes());
    refusal.set_code(static_cast<v1::RefusalCode>(draft.code));
    refusal.set_field(clipped(draft.field, 96));
    refusal.set_reason(clipped(draft.reason.empty() ? name(draft.code) : draft.reason, 256));
    refusal.set_remedy(clipped(draft.remedy, 256));
    return Written{Kind::refusal, refusal.SerializeAsString()};
  }

  Out operator()(const hub::RouteChangedDraft& draft) const {
    v1::RouteChanged changed;
    changed.set_trace(draft.trace.bytes());
    if (draft.center) changed.set_center(draft.center->text());
    changed.set_reason(draft.center ? "the directory in force names this center for the firearm"
                                    : "no center in force answers for this firearm");
    return Written{Kind::route_changed, changed.SerializeAsString()};
  }

  Out operator()(const hub::TraceStatusDraft& draft) const {
    v1::TraceStatus status;
    status.set_trace(draft.trace.bytes());
    status.set_state(static_cast<v1::TraceState>(draft.state));
    if (draft.center) status.set_center(draft.center->text());
    status.set_explanation(order.recipient == draft.center ? explanation_for_center(draft.state)
                                                           : explanation(draft.state));
    status.set_time_us(to_us(order.created));
    return Written{Kind::trace_status, status.SerializeAsString()};
  }

  Out operator()(const hub::TraceClockDraft& draft) const {
    v1::TraceClock clock;
    clock.set_trace(draft.trace.bytes());
    clock.set_step(static_cast<v1::ClockStep>(draft.step));
    clock.set_center(draft.center.text());
    clock.set_deadline_us(to_us(draft.deadline));
    if (draft.stopped) clock.set_stopped_us(to_us(*draft.stopped));
    clock.set_reminders(draft.reminders);
    clock.set_inquiries(draft.inquiries);
    clock.set_escalated(draft.escalated);
    clock.set_delayed(draft.delayed);
    clock.set_time_us(to_us(order.created));
    return Written{Kind::trace_clock, clock.SerializeAsString()};
  }

  Out operator()(const hub::ConfirmationClockDraft& draft) const {
    v1::ConfirmationClock clock;
    clock.set_hit(draft.hit.bytes());
    clock.set_subject(draft.subject.bytes());
    clock.set_step(static_cast<v1::ConfirmationStep>(draft.step));
    clock.set_number(draft.number);
    clock.set_deadline_us(to_us(draft.deadline));
    clock.set_time_us(to_us(order.created));
    return Written{Kind::confirmation_clock, clock.SerializeAsString()};
  }

  Out operator()(const hub::PassOnClockDraft& draft) const {
    v1::PassOnClock clock;
    clock.set_hit(draft.hit.bytes());
    clock.set_subject(draft.subject.bytes());
    if (draft.country) clock.set_country(std::string(draft.country->text()));
    clock.set_request(draft.request.bytes());
    clock.set_step(static_cast<v1::PassOnStep>(draft.step));
    clock.set_number(draft.number);
    if (draft.number > 0) clock.set_deadline_us(to_us(draft.deadline));
    clock.set_time_us(to_us(order.created));
    return Written{Kind::pass_on_clock, clock.SerializeAsString()};
  }

  Out operator()(const hub::HitRescindedDraft& draft) const {
    v1::HitRescinded rescinded;
    rescinded.set_hit(draft.hit.bytes());
    rescinded.set_subject(draft.subject.bytes());
    // An older reader knows no expiry; that the record is gone it must know.
    const bool knows = sources.directory.schema_of(order.recipient) >= expiry_since;
    const auto fate =
        draft.fate == RecordFate::expired && !knows ? RecordFate::withdrawn : draft.fate;
    rescinded.set_why(static_cast<v1::Rescission>(fate));
    rescinded.set_time_us(to_us(order.created));
    return Written{Kind::hit_rescinded, rescinded.SerializeAsString()};
  }

  Out operator()(const hub::AttachmentArrivedDraft& draft) const {
    v1::AttachmentArrived arrived;
    arrived.set_trace(draft.trace.bytes());
    arrived.set_digest(codec::field_of(draft.digest));
    arrived.set_outcome(static_cast<v1::AttachmentOutcome>(draft.outcome));
    return Written{Kind::attachment_arrived, arrived.SerializeAsString()};
  }

  Out operator()(const hub::RecordsToReviewDraft& draft) const {
    v1::RecordsToReview due;
    due.set_time_us(to_us(order.created));
    due.set_to_review(draft.to_review);
    due.set_expired(draft.expired);
    for (const auto& record : draft.listed_review) put(record, *due.add_review());
    for (const auto& record : draft.listed_expired) put(record, *due.add_gone());
    return Written{Kind::records_to_review, due.SerializeAsString()};
  }

  static void put(const hub::DueRecord& record, v1::DueRecord& out) {
    out.set_store(static_cast<v1::Store>(record.store));
    out.set_id(record.record);
    out.set_valid_until(record.until.number);
  }

  Out operator()(const hub::RecordsReportDraft& draft) const {
    const auto report = sources.payloads.find(draft.report);
    if (!report) return fail(unreadable("report"));
    return Written{Kind::records_report, **report};
  }

  Out operator()(const hub::TableDraft& draft) const {
    const auto update = sources.payloads.find(draft.update);
    if (!update) return fail(unreadable("update"));
    return Written{Kind::table_update, **update};
  }

  Out operator()(const hub::DirectoryDraft&) const {
    return Written{Kind::directory_update, sources.directory.update()};
  }

  [[nodiscard]] static bool find_match(const hub::HitNoticeDraft& draft,
                                       const v1::CheckReport& answer, v1::Match& into) {
    for (const auto& store : answer.stores())
      for (const auto& match : store.matches()) {
        const auto owner = PeerId::parse(match.owner());
        if (!owner || hit_id(draft.subject, static_cast<Store>(match.store()), *owner,
                             match.record()) != draft.hit)
          continue;
        into = match;
        return true;
      }
    return false;
  }

  [[nodiscard]] static bool read_facts(const codec::Opened& question, v1::CaseFacts& into) {
    // Its bounds were checked when it came.
    if (question.kind == Kind::trace_submit) {
      v1::TraceSubmit body;
      if (!body.ParseFromString(question.body)) return false;
      into = std::move(*body.mutable_facts());
      return true;
    }
    v1::CheckQuestion body;
    if (!body.ParseFromString(question.body)) return false;
    into = std::move(*body.mutable_facts());
    return true;
  }
};

}  // namespace

Result<std::optional<Written>, Fault> write_body(const hub::Compose& order,
                                                 const Sources& sources) {
  auto written = std::visit(Visit{order, sources}, order.draft);
  if (written && *written &&
      codec::version_of((*written)->kind, {}) > sources.directory.schema_of(order.recipient))
    return std::optional<Written>{};
  if (written && *written && (*written)->body.size() > body_bytes_max)
    return fail(Fault{FaultCode::too_large, "body", "the message is larger than an envelope takes",
                      "a directory: have the authority sign a new one without successions"});
  return written;
}

}  // namespace iwets::shell
