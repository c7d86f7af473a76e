#include "node/core/incoming.h"

#include <algorithm>
#include <utility>

namespace iwets::node {
namespace {

constexpr std::uint32_t received = 600, taken_up = 601, information_requested = 606;
constexpr std::uint32_t delayed = 400;

/// One step of a request that is there.
class IncomingTurn {
 public:
  IncomingTurn(IncomingCase& c, Instant now, const IncomingWaits& waits, IncomingEffects& effects)
      : c_(c), now_(now), waits_(waits), effects_(effects) {}

  /// It is there already: one of the two has forgotten something.
  void operator()(const RequestCame& e) {
    if (e.requester != c_.requester) return tell(Step::stray, 0, "an id of another requester");
    if (c_.state == IncomingState::withdrawn) {
      // The hub had lost it, and brings it back; or it has come back from another center.
      c_.closed.reset();
      c_.fault.reset();
      c_.ended = {};
      c_.state = c_.code > received ? IncomingState::taken_up : IncomingState::received;
      tell(Step::incoming_request);
    }
    if (e.version > c_.request) c_.request = e.version;
    if (c_.code != 0) effects_.emplace_back(SayAgain{});
  }
  void operator()(const OfficerSays& e) {
    auto saying = e.saying;
    saying.request = c_.request;
    if (saying.correction != CorrectionReason::none) saying.version = c_.results.back().number + 1;
    effects_.emplace_back(Say{saying});
  }
  void operator()(const SayingPosted& e) {
    const auto& saying = e.saying;
    if (!e.posted && !saying.automatic) return;  // Nothing has happened: he may say it again.
    if (!e.posted) c_.again = now_ + waits_.outbox;
    if (saying.kind == Kind::trace_explanation) {
      ++c_.explanations;
      return tell(Step::incoming_explained);
    }
    const bool acknowledges = acknowledges_amendment(c_, saying);
    c_.request_known = std::max(c_.request_known, saying.request);
    if (acknowledges) return tell(Step::incoming_reported, saying.code);  // The rest stands.
    c_.fault.reset();
    c_.code = saying.code;
    if (saying.kind == Kind::trace_result) {
      c_.next_country = saying.next_country;
      c_.results.push_back({saying.version, saying.code, saying.next_country, saying.correction,
                            now_, e.message, false});
      if (saying.correction != CorrectionReason::none)
        return tell(Step::incoming_corrected, saying.version);
      end(IncomingState::answered);
      return tell(Step::incoming_answered, saying.code);
    }
    c_.delayed = c_.delayed || saying.code == delayed;
    if (saying.code == information_requested) {
      c_.state = IncomingState::asking;
      c_.unanswered = false;
    } else if (c_.state == IncomingState::received && !saying.automatic) {
      c_.state = IncomingState::taken_up;
    }
    tell(Step::incoming_reported, saying.code);
  }
  void operator()(const AgainPosted& e) { c_.again = e.posted ? Instant{} : now_ + waits_.outbox; }
  void operator()(const AmendmentCame& e) {
    if (e.version <= c_.request) return;  // Brought again.
    if (final(c_.state)) return tell(Step::stray, 0, "an amendment after the end");
    c_.request = e.version;
    tell(Step::incoming_amended, e.version);
  }
  void operator()(const AcknowledgementCame& e) {
    if (e.version <= c_.acknowledged) return;
    c_.acknowledged = e.version;
    c_.acknowledged_at = now_;
    tell(Step::incoming_acknowledged, e.version);
  }
  void operator()(const InformationCame&) {
    if (final(c_.state)) return tell(Step::stray, 0, "information after the end");
    if (c_.state == IncomingState::asking) c_.state = IncomingState::taken_up;
    c_.unanswered = false;
    tell(Step::incoming_information);
  }
  void operator()(const QuestionCame&) {
    ++c_.questions;
    tell(Step::incoming_question);
  }
  void operator()(const CancelCame&) { withdraw(TraceState::closed_cancelled); }
  void operator()(const IncomingClosed& e) { withdraw(e.state); }
  void operator()(const IncomingClockTold& e) {
    if (final(c_.state)) return;  // Written before the end.
    c_.deadline = e.deadline;
    c_.stopped = e.stopped;
    c_.reminders = e.reminders;
    c_.escalated = e.escalated;
    switch (e.step) {
      case ClockStep::started:
      case ClockStep::resumed: return tell(Step::incoming_clock, 0, text(e.deadline));
      case ClockStep::stopped: return tell(Step::incoming_clock);
      case ClockStep::reminder: return tell(Step::incoming_overdue, e.reminders);
      case ClockStep::escalated: return tell(Step::incoming_escalated);
      case ClockStep::unanswered: c_.unanswered = true; return tell(Step::incoming_unanswered);
      case ClockStep::inquiry: return;  // The requester's.
    }
  }
  void operator()(const SayingRefused& e) {
    if (e.no_room && e.kind != Kind::trace_explanation) {
      c_.again = now_ + waits_.hub;
      return;
    }
    const auto code = static_cast<std::uint32_t>(e.code);
    if (e.kind == Kind::trace_explanation) {
      if (c_.explanations > 0 && e.code != FaultCode::wrong_state) --c_.explanations;
      return tell(Step::incoming_refused, code, e.note);
    }
    tell(Step::incoming_refused, code, e.note);
    if (e.kind == Kind::trace_result && c_.results.size() > 1) return unsay(e);
    if (e.kind == Kind::trace_update && final(c_.state)) return;  // The answer stands.
    c_.fault = e.code;
    // A question that the hub did not take is asked of nobody.
    if (c_.state == IncomingState::asking && e.kind == Kind::trace_update)
      c_.state = IncomingState::taken_up;
    const bool over = e.code == FaultCode::trace_closed || e.code == FaultCode::unknown_trace;
    if (over && !final(c_.state)) end(IncomingState::withdrawn);
    // An answer that the hub will never take leaves the request open: the officer corrects it.
    if (!over && e.kind == Kind::trace_result && c_.state == IncomingState::answered) {
      c_.state = IncomingState::taken_up;
      c_.results.clear();
      c_.next_country.reset();
      c_.ended = {};
    }
  }
  void operator()(const TimePassed&) {
    if (c_.again == Instant{} || now_ < c_.again) return;
    c_.again = {};
    effects_.emplace_back(SayAgain{});
  }

  void tell(Step step, std::uint32_t code = 0, std::string note = {}) {
    effects_.emplace_back(Tell{step, c_.id, code, c_.requester, std::move(note)});
  }

 private:
  /// The hub has refused a result of which there are several: the newest that it took stands.
  void unsay(const SayingRefused& e) {
    for (auto& said : c_.results)
      if (e.code != FaultCode::duplicate && said.message == e.message) {
        said.refused = true;
        c_.fault = e.code;
      }
    for (const auto& said : c_.results) {
      if (said.refused) continue;
      c_.code = said.code;
      c_.next_country = said.next_country;
    }
  }
  void end(IncomingState state) {
    c_.state = state;
    c_.ended = now_;
    c_.again = c_.again > now_ ? c_.again : Instant{};
  }
  void withdraw(TraceState why) {
    if (final(c_.state)) return;  // Our answer and their cancellation have crossed.
    c_.closed = why;
    c_.again = {};
    end(IncomingState::withdrawn);
    tell(Step::incoming_closed, static_cast<std::uint32_t>(why));
  }

  IncomingCase& c_;
  Instant now_;
  const IncomingWaits& waits_;
  IncomingEffects& effects_;
};

}  // namespace

IncomingEffects step(std::optional<IncomingCase>& c, Instant now, const IncomingEvent& event,
                     const IncomingWaits& waits) {
  IncomingEffects effects;
  const auto* const came = std::get_if<RequestCame>(&event);
  if (!c && !came) return effects;
  if (c) {
    IncomingTurn turn(*c, now, waits, effects);
    std::visit(turn, event);
  } else {
    c.emplace();
    c->id = came->id;
    c->requester = came->requester;
    c->urgency = came->urgency;
    c->received = now;
    c->request = c->request_known = came->version;
    IncomingTurn(*c, now, waits, effects).tell(Step::incoming_request);
    Saying saying;
    saying.kind = came->final_code != 0 ? Kind::trace_result : Kind::trace_update;
    saying.code = came->final_code != 0 ? came->final_code : received;
    saying.automatic = true;
    saying.request = came->version;
    effects.emplace_back(Say{saying});
  }
  c->updated = now;
  return effects;
}

std::string_view name(IncomingState state) {
  switch (state) {
    case IncomingState::received: return "received";
    case IncomingState::taken_up: return "taken_up";
    case IncomingState::asking: return "asking";
    case IncomingState::answered: return "answered";
    case IncomingState::withdrawn: return "withdrawn";
  }
  return "unknown";
}

}  // namespace iwets::node
